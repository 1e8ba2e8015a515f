import * as tf from "@tensorflow/tfjs-core";
import { fft2 } from "./fft2.ts";
import { fftShift } from "./fft_shift.ts";
import { signedLog } from "./signed_log.ts";

/** Options of {@linkcode logSpectrum}. */
export interface LogSpectrumOptions {
  /** Whether frequency zero is brought to the middle, element (⌊H/2⌋, ⌊W/2⌋). Otherwise it stays in the corner. Default: true. */
  centred?: boolean;
  /** Whether log(1 + |F|) of each channel follows, which a shift of the picture does not change. Default: false. */
  magnitudes?: boolean;
}

/** Added to squared magnitudes, whose root has no gradient at 0. */
const TINY = 1e-12;

/**
 * The spectrum of images as real channels: the 2-D Fourier transform of each channel ("ortho"), frequency zero in the middle, and the signed logarithm of the real and of the imaginary part. Channels are all real parts, then all
 * imaginary ones (thesis section 3.1).
 *
 * @example The spectrum of a constant is one number: the mean times √(H·W), in the middle
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { logSpectrum } from "./log_spectrum.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const spectrum = logSpectrum(tf.ones([1, 2, 2, 1]) as tf.Tensor4D);
 * assertEquals(spectrum.shape, [1, 2, 2, 2]);
 * assertAlmostEquals(spectrum.dataSync()[6]!, Math.log(1 + 2), 1e-6); // row 1, column 1, real part
 * ```
 *
 * @param images `[B, H, W, C]`, as they are: no mean is subtracted (thesis table 5: it costs accuracy).
 * @returns `[B, H, W, 2·C]`, or `[B, H, W, 3·C]` with magnitudes.
 */
export function logSpectrum(
  images: tf.Tensor4D,
  { centred = true, magnitudes = false }: LogSpectrumOptions = {},
): tf.Tensor4D {
  return tf.tidy(() => {
    const planes = tf.transpose(images, [0, 3, 1, 2]); // [B, C, H, W]
    const { real, imag } = fft2(planes, { norm: "ortho" }); // [B, C, H, W] each
    const parts = spectrumParts(real, imag, { magnitudes, axis: 1 }); // [B, 2·C or 3·C, H, W]
    const scaled = signedLog(centred ? fftShift(parts) : parts); // [B, 2·C or 3·C, H, W]
    return tf.transpose(scaled, [0, 2, 3, 1]) as tf.Tensor4D; // [B, H, W, 2·C or 3·C]
  });
}

/** Real parts, imaginary parts and, if asked for, magnitudes one after the other along the axis of channels. */
export function spectrumParts(
  real: tf.Tensor,
  imag: tf.Tensor,
  { magnitudes, axis }: { magnitudes: boolean; axis: number },
): tf.Tensor {
  if (!magnitudes) return tf.concat([real, imag], axis);
  return tf.tidy(() => {
    const lengths = tf.sqrt(tf.add(tf.add(tf.square(real), tf.square(imag)), TINY));
    return tf.concat([real, imag, lengths], axis);
  });
}
