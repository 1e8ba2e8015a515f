import * as tf from "@tensorflow/tfjs-core";

/**
 * The Gaussian error linear unit, exactly: x times the probability that a standard normal number is below x,
 * `x · (1 + erf(x / √2)) / 2` (Hendrycks and Gimpel, 2016). Equal to PyTorch's `gelu` with its default, not the tanh estimate.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { gelu } from "./gelu.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * assertAlmostEquals(gelu(tf.scalar(1)).dataSync()[0]!, 0.8413447, 1e-6); // Φ(1)
 * ```
 *
 * @param x float32 tensor of any shape.
 * @returns A tensor of the same shape.
 */
export function gelu<T extends tf.Tensor>(x: T): T {
  return tf.tidy(() => {
    const probability = tf.add(tf.mul(tf.erf(tf.mul(x, Math.SQRT1_2)), 0.5), 0.5);
    return tf.mul(x, probability) as T;
  });
}
