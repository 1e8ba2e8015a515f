import * as tf from "@tensorflow/tfjs-core";

/**
 * sign(x) · log(1 + |x|), element by element: brings numbers of very different size together and keeps their sign. The thesis
 * scales the real and imaginary parts of a spectrum with it (section 3.1), whose middle is thousands of times its rim.
 *
 * @example
 * ```ts
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertAlmostEquals } from "@std/assert";
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { signedLog } from "./signed_log.ts";
 *
 * await openTensorFlow();
 * assertAlmostEquals(signedLog(tf.scalar(1 - Math.E)).dataSync()[0]!, -1, 1e-6);
 * ```
 *
 * @param x A tensor of any shape, float32.
 * @returns A tensor of the same shape.
 */
export function signedLog<T extends tf.Tensor>(x: T): T {
  return tf.tidy(() => tf.mul(tf.sign(x), tf.log1p(tf.abs(x)))) as T;
}
