import * as tf from "@tensorflow/tfjs-core";
import { checkPairs } from "./image_pairs.ts";

/**
 * Peak signal-to-noise ratio of each picture: `-10 · log10(mean squared error)` for values in [0, 1], where the peak is 1. A gray picture
 * for a typical photograph has about 12 dB, JPEG at a good setting 35.
 *
 * The mean over pictures of this is larger than that of the mean error: report which.
 *
 * @example An error of 0.1 everywhere
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { psnr } from "./psnr.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const [black, dark] = [tf.zeros([1, 4, 4, 3]), tf.fill([1, 4, 4, 3], 0.1)] as [tf.Tensor4D, tf.Tensor4D];
 * assertAlmostEquals(psnr(dark, black).dataSync()[0]!, 20, 1e-4);
 * ```
 *
 * @param images `[B, H, W, C]` in [0, 1]: clip what a model made.
 * @param references Of the same shape.
 * @returns Decibels, `[B]`; infinite for equal pictures.
 * @throws {RangeError} if they are no pictures of one shape.
 */
export function psnr(images: tf.Tensor4D, references: tf.Tensor4D): tf.Tensor1D {
  checkPairs(images, references);
  return tf.tidy(() => {
    const errors = tf.mean(tf.squaredDifference(images, references), [1, 2, 3]); // [B]
    return tf.mul(tf.log(errors), -10 / Math.LN10); // [B]
  });
}
