import * as tf from "@tensorflow/tfjs-core";

/**
 * Positions as waves: `y[p, 2i] = sin(p / 10000^(2i/D))` and `y[p, 2i + 1]` its cosine, for positions 0 to `count - 1`
 * (Vaswani et al., "Attention Is All You Need", 2017, section 3.5). Computed in float64 and rounded once.
 *
 * @example Position 0 is 0, 1, 0, 1, …
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { positionalEncoding } from "./positional_encoding.ts";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * assertEquals(positionalEncoding(3, 4).arraySync()[0], [0, 1, 0, 1]);
 * ```
 *
 * @param count How many positions, from 0.
 * @param width D, an even number.
 * @returns `[count, D]`.
 * @throws {RangeError} if `width` is odd or either is not positive.
 */
export function positionalEncoding(count: number, width: number): tf.Tensor2D {
  if (!Number.isInteger(count) || count < 1 || !Number.isInteger(width) || width < 2 || width % 2 !== 0) {
    throw new RangeError(
      `positionalEncoding() takes at least one position and an even width: got ${count} positions and width ${width}.`,
    );
  }
  const values = new Float32Array(count * width);
  for (let p = 0; p < count; p++) {
    for (let i = 0; i < width; i += 2) {
      const angle = p / 10000 ** (i / width);
      values[p * width + i] = Math.sin(angle);
      values[p * width + i + 1] = Math.cos(angle);
    }
  }
  return tf.tensor2d(values, [count, width]);
}
