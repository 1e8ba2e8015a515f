import { stateDict } from "../lib/nn/state.ts";
import { serializeSafetensors } from "../lib/training/mod.ts";

/** SHA-256 of a module's parameters and buffers, in hexadecimal digits. */
export async function weightsDigest(module: object): Promise<string> {
  const entries = [...stateDict(module)].map(([name, { shape, data }]) =>
    [name, { dtype: "F32" as const, shape, data }] as const
  );
  const bytes = serializeSafetensors(new Map(entries));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
