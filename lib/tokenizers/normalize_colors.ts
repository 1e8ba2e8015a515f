import * as tf from "@tensorflow/tfjs-core";

/** Mean of each colour over ImageNet, for values in [0, 1]: the numbers that torchvision's models use. */
const MEAN = [0.485, 0.456, 0.406];
/** Standard deviation of each colour over ImageNet. */
const STANDARD_DEVIATION = [0.229, 0.224, 0.225];

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
  return tf.tidy(() => tf.div(tf.sub(images, tf.tensor1d(MEAN)), tf.tensor1d(STANDARD_DEVIATION)));
}
