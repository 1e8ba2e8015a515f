import * as tf from "@tensorflow/tfjs-core";
import { COLOR_DEVIATION, COLOR_MEAN } from "./image_net_colors.ts";

/**
 * Brings colours to about mean 0 and variance 1: `(x - mean) / deviation` with the statistics of ImageNet, as the thesis does for
 * all tokenizers but FFT (section 3.3).
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { normalizeColors } from "./normalize_colors.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const y = normalizeColors(tf.ones([1, 1, 1, 3]) as tf.Tensor4D);
 * assertAlmostEquals(y.dataSync()[0]!, (1 - 0.485) / 0.229, 1e-6);
 * ```
 *
 * @param images `[B, H, W, 3]` in [0, 1].
 * @returns `[B, H, W, 3]`.
 */
export function normalizeColors(images: tf.Tensor4D): tf.Tensor4D {
  const [b, h, w, c] = images.shape;
  const row = (colors: readonly number[]) => tf.tensor1d(Array.from({ length: w }, () => colors).flat()); // [W·3]
  return tf.tidy(() => {
    // Whole rows rather than single pixels are broadcast over: the same numbers in half the time.
    const rows = tf.reshape(images, [b * h, w * c]); // [B·H, W·3]
    return tf.reshape(tf.div(tf.sub(rows, row(COLOR_MEAN)), row(COLOR_DEVIATION)), images.shape); // [B, H, W, 3]
  });
}
