import * as tf from "@tensorflow/tfjs-core";
import type { Picture } from "../../lib/datasets/landscape.ts";
import { fft2, fftShift } from "../../lib/ops/mod.ts";

/** From the brightest frequency to what is drawn black, in decibels of power. */
const DYNAMIC_RANGE = 80;

/**
 * A picture's spectrum, frequency zero in the middle: power in decibels as brightness, a mean of the colours.
 *
 * @param picture Its pixels.
 */
export function spectrumPicture({ height, width, pixels }: Picture): Picture {
  const drawn = new Float32Array(height * width * 3);
  tf.tidy(() => {
    const image = tf.tensor3d(pixels, [height, width, 3]); // [H, W, 3]
    const { real, imag } = fft2(tf.transpose(image, [2, 0, 1]), { norm: "ortho" }); // [3, H, W]
    const power = tf.mean(tf.add(tf.square(fftShift(real)), tf.square(fftShift(imag))), 0); // [H, W]
    const decibels = tf.mul(tf.log(tf.maximum(power, 1e-30)), 10 / Math.LN10); // [H, W]
    const share = tf.add(tf.div(tf.sub(decibels, tf.max(decibels)), DYNAMIC_RANGE), 1);
    const values = tf.clipByValue(share, 0, 1).dataSync();
    for (let i = 0; i < values.length; i++) drawn.fill(values[i]!, 3 * i, 3 * i + 3);
  });
  return { height, width, pixels: drawn };
}
