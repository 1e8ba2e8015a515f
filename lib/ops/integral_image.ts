import * as tf from "@tensorflow/tfjs-core";

/**
 * Sums over all rectangles at the corner: `y[b, i, j]` is the sum of the first i rows and j columns of `x[b]`. A row and a
 * column of zeros come first, so that the sum over rows i₀…i₁-1 and columns j₀…j₁-1 is always
 * `y[i₁, j₁] - y[i₀, j₁] - y[i₁, j₀] + y[i₀, j₀]` (Crow, "Summed-Area Tables", 1984).
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { integralImage } from "./integral_image.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * assertEquals(integralImage(tf.tensor3d([[[1, 2], [3, 4]]])).arraySync(), [[[0, 0, 0], [0, 1, 3], [0, 4, 10]]]);
 * ```
 *
 * @param x Pictures of one channel, `[B, H, W]`.
 * @returns `[B, H + 1, W + 1]`.
 */
export function integralImage(x: tf.Tensor3D): tf.Tensor3D {
  return tf.tidy(() => {
    const sums = tf.cumsum(tf.cumsum(x, 1), 2); // [B, H, W]
    return tf.pad(sums, [[0, 0], [1, 0], [1, 0]]) as tf.Tensor3D; // [B, H + 1, W + 1]
  });
}
