/** What `tests/golden/interop_*.py` wrote: another program's state dict, pictures, and what it makes of them. */
import type { StateTensor } from "../../../lib/nn/mod.ts";
import { parseSafetensors } from "../../../lib/training/safetensors.ts";
import { tf } from "../../support/engine.ts";

export interface InteropFixture {
  /** By the other program's names. */
  state: Map<string, StateTensor>;
  /** `[B, H, W, 3]` in [0, 1]. */
  pictures: tf.Tensor4D;
  /** Other tensors of the file by name. */
  expected: Map<string, Float32Array>;
  metadata: Record<string, string>;
}

/** Reads `tests/golden/interop_<name>.safetensors`. */
export function readInterop(name: string): InteropFixture {
  const bytes = Deno.readFileSync(new URL(`../../golden/interop_${name}.safetensors`, import.meta.url));
  const [state, expected] = [new Map<string, StateTensor>(), new Map<string, Float32Array>()];
  let pictures: tf.Tensor4D | undefined;
  const { tensors, metadata } = parseSafetensors(bytes);
  for (const [key, { shape, data }] of tensors) {
    const values = Float32Array.from(data, Number);
    if (key.startsWith("state/")) state.set(key.slice("state/".length), { shape, data: values });
    else if (key === "pictures") pictures = tf.tensor4d(values, shape as [number, number, number, number]);
    else expected.set(key, values);
  }
  return { state, pictures: pictures!, expected, metadata };
}

/** The names of a state dict without PyTorch's batch counters, in order. */
export function namesOf(state: ReadonlyMap<string, unknown>): string[] {
  return [...state.keys()].filter((name) => !name.endsWith("num_batches_tracked")).sort();
}
