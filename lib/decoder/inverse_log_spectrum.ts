import * as tf from "@tensorflow/tfjs-core";
import { fftShift, ifft2, inverseFftShift } from "../ops/mod.ts";

/**
 * Images with a given signed-log spectrum: the inverse of `logSpectrum()` if the window is all of it, else the images without the
 * frequencies beyond the window. The logarithm is undone, frequency zero goes back to the corner, and the real part of the inverse
 * transform ("ortho") is taken (thesis section 3.5, which leaves these steps out).
 *
 * No frequency of an image in [0, 1] is larger than √(H·W), that of a white image's zero frequency. Values beyond its logarithm are
 * clamped to it, so that those of an untrained model stay finite; no gradient passes where one is clamped.
 *
 * @example There and back
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { logSpectrum } from "../ops/mod.ts";
 * import { inverseLogSpectrum } from "./inverse_log_spectrum.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const images = tf.randomUniform([1, 4, 6, 3], 0, 1, "float32", 1) as tf.Tensor4D;
 * const again = inverseLogSpectrum(logSpectrum(images), [4, 6]).dataSync();
 * images.dataSync().forEach((value, i) => assertAlmostEquals(again[i]!, value, 1e-4));
 * ```
 *
 * @param spectrum A central window, frequency zero at element (⌊rows/2⌋, ⌊columns/2⌋): `[B, rows, columns, 2·C]`, real parts, then
 * imaginary ones.
 * @param size Height and width of the images, in pixels.
 * @returns `[B, H, W, C]`.
 * @throws {RangeError} if the window is larger than the images' spectrum, or its channels are no pairs.
 */
export function inverseLogSpectrum(spectrum: tf.Tensor4D, [h, w]: readonly [number, number]): tf.Tensor4D {
  const [, rows, columns, channels] = spectrum.shape;
  if (rows > h || columns > w || channels % 2 !== 0) {
    throw new RangeError(
      `A window of the spectrum of ${h}×${w} images is [B, rows, columns, 2·C], with no more rows and columns: ` +
        `got the shape [${spectrum.shape}].`,
    );
  }
  const [top, left] = [Math.floor(h / 2) - Math.floor(rows / 2), Math.floor(w / 2) - Math.floor(columns / 2)];
  const largest = Math.log1p(Math.sqrt(h * w));
  return tf.tidy(() => {
    const clamped = tf.clipByValue(spectrum, -largest, largest);
    // Chosen, not sign · expm1(| |): the slope at 0 is 1, where that of | | counts as 0.
    const values = tf.where(tf.greaterEqual(clamped, 0), tf.expm1(clamped), tf.neg(tf.expm1(tf.neg(clamped)))); // [B, rows, columns, 2·C]
    const placed = tf.pad(values, [[0, 0], [top, h - rows - top], [left, w - columns - left], [0, 0]]); // [B, H, W, 2·C]
    const planes = toCorner(tf.transpose(placed, [0, 3, 1, 2])); // [B, 2·C, H, W]
    const [real, imag] = tf.split(planes, 2, 1) as [tf.Tensor4D, tf.Tensor4D]; // [B, C, H, W] each
    return tf.transpose(ifft2({ real, imag }, { norm: "ortho" }).real, [0, 2, 3, 1]); // [B, H, W, C]
  });
}

/** Moves frequency zero to the corner. It only changes the order of values, so that its gradient moves back. */
function toCorner(planes: tf.Tensor): tf.Tensor {
  return tf.customGrad((x) => ({
    value: inverseFftShift(x as tf.Tensor),
    gradFunc: (dy: tf.Tensor) => fftShift(dy),
  }))(planes);
}
