import * as tf from "@tensorflow/tfjs-core";
import { type Seed, seedTensor } from "./seed.ts";

/**
 * Sets each element to zero with probability `rate` and multiplies the others by 1 / (1 - rate), which keeps the mean
 * (Srivastava et al., "Dropout", 2014). The gradient passes through the same mask. `rate` is rounded to a multiple of 2^-16.
 *
 * @example About half of the elements are left
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { dropout } from "./dropout.ts";
 * import { assertEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * await openTensorFlow();
 * const y = dropout(tf.ones([1000]), 0.5, [7, 0]);
 * assertEquals(new Set(y.dataSync()), new Set([0, 2]));
 * ```
 *
 * @param x float32 tensor of any shape.
 * @param rate Share to drop, 0 ≤ rate < 1.
 * @param seed What the mask is a function of; a new one for every mask.
 * @returns A tensor of the shape of `x`.
 * @throws {RangeError} if the rate is not in [0, 1) or the seed is none.
 * @throws {TypeError} if `x` is not float32.
 */
export function dropout<T extends tf.Tensor>(x: T, rate: number, seed: Seed): T {
  if (!(rate >= 0 && rate < 1)) {
    throw new RangeError(`A dropout rate is a number from 0 up to, but not including, 1: got ${rate}.`);
  }
  if (x.dtype !== "float32") throw new TypeError(`Dropout scales what it keeps, so x is float32: got ${x.dtype}.`);
  return tf.tidy(() => {
    const inputs = { x, seed: seedTensor(seed) };
    if (rate === 0) return tf.clone(x);
    return (tf.engine().runKernel("Dropout", inputs, { rate }) as tf.Tensor[])[0] as T;
  });
}
