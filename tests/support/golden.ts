import { parseSafetensors } from "../../lib/training/safetensors.ts";
import { tf } from "./engine.ts";

/** Reads `tests/golden/<name>.safetensors`, which `tests/golden/<name>.py` made; 64-bit values come as 32-bit ones. */
export function readGolden(name: string): Record<string, tf.Tensor> {
  const bytes = Deno.readFileSync(new URL(`../golden/${name}.safetensors`, import.meta.url));
  const entries = [...parseSafetensors(bytes).tensors].map(([key, { dtype, shape, data }]) => {
    const values = Array.from(data, Number);
    return [key, tf.tensor(values, shape, dtype.startsWith("F") ? "float32" : dtype === "BOOL" ? "bool" : "int32")];
  });
  return Object.fromEntries(entries);
}
