import * as tf from "@tensorflow/tfjs-core";
import { centralWindowStart } from "./central_window.ts";
import { type LogSpectrumOptions, spectrumParts } from "./log_spectrum.ts";
import { signedLog } from "./signed_log.ts";

/**
 * The central window of `logSpectrum()`, without the rest of it: the S lowest frequencies along each axis are products with S waves each. The
 * same numbers but for rounding; a step that is recorded with precision "bfloat16" rounds these products as it does all others, and no Fourier
 * transform.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { centralWindow } from "./central_window.ts";
 * import { logSpectrum } from "./log_spectrum.ts";
 * import { lowSpectrum } from "./low_spectrum.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assert } from "@std/assert";
 *
 * await openTensorFlow();
 * const images = tf.randomUniform([1, 8, 8, 3], 0, 1, "float32", 7) as tf.Tensor4D;
 * const apart = tf.sub(lowSpectrum(images, 2), centralWindow(logSpectrum(images), 2));
 * assert(tf.max(tf.abs(apart)).dataSync()[0]! < 1e-5);
 * ```
 *
 * @param images As `logSpectrum()` takes them, `[B, H, W, C]`.
 * @param side S, as `centralWindow()` takes it.
 * @param options Whether magnitudes follow.
 * @returns `[B, S, S, 2·C]`, or `[B, S, S, 3·C]` with magnitudes.
 * @throws {RangeError} as `centralWindow()`.
 */
export function lowSpectrum(
  images: tf.Tensor4D,
  side: number,
  { magnitudes = false }: Pick<LogSpectrumOptions, "magnitudes"> = {},
): tf.Tensor4D {
  const [b, h, w, c] = images.shape;
  const [top, left] = centralWindowStart([h, w], side);
  return tf.tidy(() => {
    const lines = tf.reshape(images, [b, h, w * c]); // [B, H, W·C]
    const down = tf.matMul(tf.expandDims(waves(h, side, top), 0), lines); // [B, 2·S, W·C]
    const rows = tf.transpose(tf.reshape(down, [b * 2 * side, w, c]), [0, 2, 1]); // [B·2·S, C, W]
    const flat = tf.reshape(rows, [b * 2 * side * c, w]) as tf.Tensor2D; // [B·2·S·C, W]
    const quarters = tf.reshape(tf.matMul(flat, waves(w, side, left), false, true), [b, 2, side, c, 2, side]);
    const quarter = (row: number, column: number) =>
      tf.reshape(tf.slice(quarters, [0, row, 0, 0, column, 0], [b, 1, side, c, 1, side]), [b, side, c, side]);
    const real = tf.sub(quarter(0, 0), quarter(1, 1)); // [B, S, C, S]
    const imag = tf.add(quarter(0, 1), quarter(1, 0)); // [B, S, C, S]
    const scaled = signedLog(spectrumParts(real, imag, { magnitudes, axis: 2 })); // [B, S, 2·C or 3·C, S]
    return tf.transpose(scaled, [0, 1, 3, 2]) as tf.Tensor4D; // [B, S, S, 2·C or 3·C]
  });
}

/**
 * Waves that a row of `length` numbers is multiplied with for its frequencies from `start` on, in the order of a centred spectrum: the real parts
 * of S frequencies, then their imaginary parts, `[2·S, length]`; "ortho".
 */
function waves(length: number, side: number, start: number): tf.Tensor2D {
  const values = new Float32Array(2 * side * length);
  const scale = 1 / Math.sqrt(length);
  for (let i = 0; i < side; i++) {
    const frequency = start + i - Math.floor(length / 2);
    for (let x = 0; x < length; x++) {
      const angle = 2 * Math.PI * ((frequency * x) % length) / length;
      values[i * length + x] = scale * Math.cos(angle);
      values[(side + i) * length + x] = -scale * Math.sin(angle);
    }
  }
  return tf.tensor2d(values, [2 * side, length]);
}
