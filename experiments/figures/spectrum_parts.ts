import * as tf from "@tensorflow/tfjs-core";
import type { Picture } from "../../lib/datasets/landscape.ts";
import { centralWindow, logSpectrum } from "../../lib/ops/mod.ts";
import { batchOf } from "./example_picture.ts";
import { scoped } from "./scoped.ts";

/** Names of a spectrum's channels, in their order. */
export const CHANNELS = ["Re R", "Re G", "Re B", "Im R", "Im G", "Im B"];

/** Which part of a window each of its places is in, row by row: the token that it goes to. */
export type Parts = Uint8Array;

/**
 * The channels of a picture's window of S×S frequencies, signed logarithms as greys from black to white with 0 in the middle, and roots of
 * them, so that small ones are seen.
 */
export function windowPlanes(picture: Picture, side: number): Picture[] {
  return scoped(() => {
    const window = centralWindow(logSpectrum(batchOf(picture)), side); // [1, S, S, 6]
    const sizes = tf.sqrt(tf.div(tf.abs(window), tf.max(tf.abs(window)))); // [1, S, S, 6]
    const greys = tf.add(tf.mul(tf.mul(tf.sign(window), sizes), 0.5), 0.5); // [1, S, S, 6]
    return CHANNELS.map((_, channel) => {
      const plane = tf.slice(greys, [0, 0, 0, channel], [1, side, side, 1]);
      const pixels = tf.tile(tf.reshape(plane, [side, side, 1]), [1, 1, 3]).dataSync() as Float32Array;
      return { height: side, width: side, pixels };
    });
  });
}

/** Squares of a grid, row by row. */
export function patches(side: number, patch: number): Parts {
  const across = side / patch;
  return fill(side, (row, column) => Math.floor(row / patch) * across + Math.floor(column / patch));
}

/** Groups of columns. */
export function strips(side: number, count: number): Parts {
  return fill(side, (_, column) => Math.floor(column * count / side));
}

/** As many frequencies each, by the larger of their distances from the middle down and across; equal ones row by row. */
export function rings(side: number, count: number): Parts {
  const distance = (place: number) =>
    Math.max(Math.abs(Math.floor(place / side) - side / 2), Math.abs(place % side - side / 2));
  const places = Array.from({ length: side * side }, (_, place) => place);
  const parts = new Uint8Array(side * side);
  places.sort((a, b) => distance(a) - distance(b) || a - b)
    .forEach((place, i) => parts[place] = Math.floor(i * count / (side * side)));
  return parts;
}

function fill(side: number, part: (row: number, column: number) => number): Parts {
  return Uint8Array.from({ length: side * side }, (_, place) => part(Math.floor(place / side), place % side));
}

/** The smallest rectangle of a picture that holds a part. */
export function cropPart(
  { width, pixels }: Picture,
  parts: Parts,
  part: number,
): { picture: Picture; row: number; column: number } {
  const places = [...parts.keys()].filter((place) => parts[place] === part);
  const rows = places.map((place) => Math.floor(place / width));
  const columns = places.map((place) => place % width);
  const [row, column] = [Math.min(...rows), Math.min(...columns)];
  const [height, across] = [Math.max(...rows) - row + 1, Math.max(...columns) - column + 1];
  const cropped = new Float32Array(height * across * 3);
  for (let y = 0; y < height; y++) {
    const from = 3 * ((row + y) * width + column);
    cropped.set(pixels.subarray(from, from + 3 * across), 3 * y * across);
  }
  return { picture: { height, width: across, pixels: cropped }, row, column };
}

/** A picture whose places beyond a part are of one colour. */
export function onlyPart(
  { height, width, pixels }: Picture,
  parts: Parts,
  part: number,
  others: readonly number[],
): Picture {
  const shown = pixels.slice();
  parts.forEach((own, place) => {
    if (own !== part) shown.set(others, 3 * place);
  });
  return { height, width, pixels: shown };
}
