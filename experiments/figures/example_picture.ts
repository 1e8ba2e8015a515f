import * as tf from "@tensorflow/tfjs-core";
import { drawScene } from "../../lib/datasets/mod.ts";
import type { Picture } from "../../lib/datasets/landscape.ts";

/** Side of the thesis's pictures in pixels, so that sizes and ranks compare. */
export const SIDE = 256;

/** The picture that figures take apart: a drawn street, with flat areas, slanting edges and fine windows. */
export function examplePicture(side = SIDE): Picture {
  return { height: side, width: side, pixels: Float32Array.from(drawScene("street", [side, side], 0, 4), unit) };
}

/** A picture as a batch of one, `[1, H, W, 3]`. */
export function batchOf({ height, width, pixels }: Picture): tf.Tensor4D {
  return tf.tensor4d(pixels, [1, height, width, 3]);
}

/** The first picture of a batch `[B, H, W, 3]`. */
export function pictureOf(images: tf.Tensor4D): Picture {
  const [, height, width] = images.shape;
  return { height, width, pixels: images.dataSync().slice(0, height * width * 3) as Float32Array };
}

/** The root of the mean square difference of two pictures' values, which go from 0 to 1. */
export function rmse(a: Picture, b: Picture): number {
  const sum = a.pixels.reduce((sum, value, i) => sum + (value - b.pixels[i]!) ** 2, 0);
  return Math.sqrt(sum / a.pixels.length);
}

function unit(byte: number): number {
  return byte / 255;
}
