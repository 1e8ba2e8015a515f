import * as tf from "@tensorflow/tfjs-core";
import { checkPairs } from "./image_pairs.ts";

/** Side of the window, in pixels, and its standard deviation (the paper's section III-B). */
const [SIDE, DEVIATION] = [11, 1.5];
/** Steadies quotients of small numbers: (K₁·L)² and (K₂·L)² for values of range L = 1. */
const [C1, C2] = [0.01 ** 2, 0.03 ** 2];

/**
 * Structural similarity of each picture: how alike mean, contrast and structure are in windows of 11×11 pixels with Gaussian weights (σ 1.5),
 * mean over all windows within the picture and over the colours (Wang et al., "Image Quality Assessment: From Error Visibility to Structural
 * Similarity", 2004).
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { ssim } from "./ssim.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assert, assertAlmostEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const images = tf.randomUniform([1, 16, 16, 3], 0, 1, "float32", 1) as tf.Tensor4D;
 * assertAlmostEquals(ssim(images, images).dataSync()[0]!, 1, 1e-5);
 * assert(ssim(tf.sub(1, images), images).dataSync()[0]! < 0);
 * ```
 *
 * @param images `[B, H, W, C]` in [0, 1], with sides of 11 pixels or more.
 * @param references Of the same shape.
 * @returns From -1 to 1, `[B]`; 1 for equal pictures.
 * @throws {RangeError} if they are no pictures of one shape, or too small.
 */
export function ssim(images: tf.Tensor4D, references: tf.Tensor4D): tf.Tensor1D {
  checkPairs(images, references);
  const [b, h, w, c] = images.shape;
  if (h < SIDE || w < SIDE) {
    throw new RangeError(`Structural similarity is of pictures of ${SIDE}×${SIDE} pixels or more: got ${h}×${w}.`);
  }
  return tf.tidy(() => {
    const planes = (x: tf.Tensor) => tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [b * c, h, w, 1]); // [B·C, H, W, 1]
    const [x, y] = [planes(images), planes(references)];
    const all = tf.concat([x, y, tf.square(x), tf.square(y), tf.mul(x, y)], 0) as tf.Tensor4D; // [5·B·C, H, W, 1]
    const [mx, my, xx, yy, xy] = tf.split(blurred(all), 5, 0) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const [variances, covariance] = [
      tf.sub(tf.add(xx, yy), tf.add(tf.square(mx), tf.square(my))),
      tf.sub(xy, tf.mul(mx, my)),
    ];
    const above = tf.mul(tf.add(tf.mul(tf.mul(mx, my), 2), C1), tf.add(tf.mul(covariance, 2), C2));
    const below = tf.mul(tf.add(tf.add(tf.square(mx), tf.square(my)), C1), tf.add(variances, C2));
    return tf.mean(tf.reshape(tf.div(above, below), [b, -1]), 1) as tf.Tensor1D; // [B]
  });
}

/** Means of each window, weighted: along columns, then along rows. */
function blurred(planes: tf.Tensor4D): tf.Tensor4D {
  const weights = Array.from({ length: SIDE }, (_, i) => Math.exp(-((i - (SIDE - 1) / 2) ** 2) / (2 * DEVIATION ** 2)));
  const sum = weights.reduce((a, b) => a + b, 0);
  const filter = tf.tensor1d(weights.map((weight) => weight / sum)); // [11]
  const down = tf.conv2d(planes, tf.reshape(filter, [SIDE, 1, 1, 1]) as tf.Tensor4D, 1, "valid"); // [N, H - 10, W, 1]
  return tf.conv2d(down, tf.reshape(filter, [1, SIDE, 1, 1]) as tf.Tensor4D, 1, "valid"); // [N, H - 10, W - 10, 1]
}
