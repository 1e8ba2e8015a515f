import * as tf from "@tensorflow/tfjs-core";
import type { Picture } from "../../lib/datasets/landscape.ts";
import {
  type ComplexPair,
  fft2,
  fftShift,
  ifft2,
  inverseFftShift,
  logSpectrum,
  smallestWindows,
  type WindowShape,
  windowSides,
} from "../../lib/ops/mod.ts";
import { batchOf, pictureOf, rmse } from "./example_picture.ts";
import { scoped } from "./scoped.ts";

/** What a low-pass filter leaves of a picture. */
export interface LowPass {
  /** The picture from what is left. */
  picture: Picture;
  /** Share of all frequencies that are left. */
  kept: number;
  /** Share of the energy that the dynamic filter counts. */
  energy: number;
  /** Root mean square error of the picture's values, which go from 0 to 1. */
  error: number;
}

/** A window about frequency zero, and how much of the energy it holds. */
export interface HeldShare {
  side: number;
  share: number;
}

/** How many frequencies of a picture of H×W pixels are in a window of a side. */
export function frequenciesIn(size: readonly [number, number], side: number, shape: WindowShape): number {
  return scoped(() => tf.sum(tf.cast(tf.lessEqual(windowSides(size, shape), side), "int32")).dataSync()[0]!);
}

/** Leaves the frequencies in a window of a side about frequency zero: all of it, or the circle in it. */
export function lowPass(picture: Picture, side: number, shape: WindowShape): LowPass {
  const { height, width } = picture;
  return scoped(() => {
    const { real, imag } = spectrumOf(picture);
    const inside = tf.cast(tf.lessEqual(windowSides([height, width], shape), side), "float32"); // [H, W]
    const left = (part: tf.Tensor) => inverseFftShift(tf.mul(part, inside)); // [3, H, W]
    const rebuilt = ifft2({ real: left(real), imag: left(imag) }, { norm: "ortho" }).real; // [3, H, W]
    const images = tf.expandDims(tf.transpose(rebuilt, [1, 2, 0]), 0) as tf.Tensor4D; // [1, H, W, 3]
    const found = pictureOf(images);
    const energy = filterEnergy(picture); // [1, H, W]
    const held = tf.div(tf.sum(tf.mul(energy, inside)), tf.sum(energy)).dataSync()[0]!;
    return { picture: found, kept: tf.mean(inside).dataSync()[0]!, energy: held, error: rmse(picture, found) };
  });
}

/** Energy of a picture's frequencies, as the dynamic filter counts it: squared signed logarithms, summed over the colours. `[1, H, W]`. */
export function filterEnergy(picture: Picture): tf.Tensor3D {
  return tf.tidy(() => tf.sum(tf.square(logSpectrum(batchOf(picture))), 3));
}

/** Squared magnitudes of a picture's frequencies, summed over the colours. `[1, H, W]`. */
export function power(picture: Picture): tf.Tensor3D {
  return tf.tidy(() => {
    const { real, imag } = spectrumOf(picture);
    return tf.sum(tf.add(tf.square(real), tf.square(imag)), 0, true);
  });
}

/** Shares of the energy `[1, H, W]` of a picture, its sides even and equal, in windows of sides 2, 4, … up to all of it. */
export function heldShares(energy: tf.Tensor3D): HeldShare[] {
  const [, n] = energy.shape;
  const values = energy.dataSync();
  const sides = scoped(() => windowSides([n, n], "square").dataSync());
  const added = new Float64Array(n / 2); // by the window that is the first to hold it
  values.forEach((value, place) => added[sides[place]! / 2 - 1]! += value);
  const total = added.reduce((sum, value) => sum + value, 0);
  let held = 0;
  return Array.from(added, (value, i) => ({ side: 2 * (i + 1), share: (held += value) / total }));
}

/** The dynamic filter's side for a share of a picture's energy: a multiple of `step`. */
export function dynamicSide(picture: Picture, share: number, step: number): number {
  return scoped(() => smallestWindows(filterEnergy(picture), { share, step }).dataSync()[0]!);
}

/** Power `[1, H, W]` as a picture, in decibels: white the largest, black `floor` or less. */
export function decibelPicture(power: tf.Tensor3D, floor: number): Picture {
  const [, height, width] = power.shape;
  return scoped(() => {
    const decibels = tf.mul(tf.log(tf.add(tf.div(power, tf.max(power)), 1e-30)), 10 / Math.LN10); // [1, H, W], 0 at most
    const shown = tf.clipByValue(tf.sub(1, tf.div(decibels, floor)), 0, 1);
    const pixels = tf.tile(tf.reshape(shown, [height, width, 1]), [1, 1, 3]).dataSync() as Float32Array;
    return { height, width, pixels };
  });
}

/** Frequencies of each colour, zero in the middle, `[3, H, W]`. */
function spectrumOf(picture: Picture): ComplexPair<tf.Tensor> {
  const planes = tf.transpose(tf.squeeze(batchOf(picture), [0]), [2, 0, 1]); // [3, H, W]
  const { real, imag } = fft2(planes, { norm: "ortho" });
  return { real: fftShift(real), imag: fftShift(imag) };
}
