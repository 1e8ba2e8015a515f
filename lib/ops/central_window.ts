import * as tf from "@tensorflow/tfjs-core";
import { integralImage } from "./integral_image.ts";

/*
 * Square windows around the middle of a spectrum: a low-pass filter that keeps frequencies up to S/2. The window of side S is
 * rows ⌊H/2⌋ - S/2 to ⌊H/2⌋ + S/2 - 1, columns alike: S is even, and the side of negative frequencies has one more.
 */

/**
 * Cuts the same central window out of all images: `[B, H, W, C]` to `[B, S, S, C]`.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { centralWindow } from "./central_window.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const image = tf.reshape(tf.range(0, 16), [1, 4, 4, 1]) as tf.Tensor4D;
 * assertEquals(Array.from(centralWindow(image, 2).dataSync()), [5, 6, 9, 10]);
 * ```
 *
 * @param x Images, usually spectra with frequency zero in the middle.
 * @param side S: even, at least 2 and at most the shorter side.
 * @returns `[B, S, S, C]`.
 * @throws {RangeError} if `side` is no such number.
 */
export function centralWindow(x: tf.Tensor4D, side: number): tf.Tensor4D {
  const [b, h, w, c] = x.shape;
  const [top, left] = centralWindowStart([h, w], side);
  return tf.slice(x, [0, top, left, 0], [b, side, side, c]);
}

/**
 * The first row and column of a central window.
 *
 * @throws {RangeError} as {@linkcode centralWindow}.
 */
export function centralWindowStart([h, w]: readonly [number, number], side: number): [top: number, left: number] {
  checkSide(side, h, w);
  return [Math.floor(h / 2) - side / 2, Math.floor(w / 2) - side / 2];
}

/**
 * Cuts a central window of its own side out of each image and puts it into the upper left corner of a canvas; what lies outside
 * of the window is zero. `[B, H, W, C]` to `[B, canvas, canvas, C]`.
 *
 * @example Windows of side 2 and 4
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { centralWindows } from "./central_window.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const image = tf.reshape(tf.range(0, 32), [2, 4, 4, 1]) as tf.Tensor4D;
 * const windows = centralWindows(image, tf.tensor1d([2, 4], "int32"), 4);
 * assertEquals(Array.from(windows.dataSync()).slice(0, 8), [5, 6, 0, 0, 9, 10, 0, 0]);
 * ```
 *
 * @param x Images, usually spectra with frequency zero in the middle.
 * @param sides Side of each image's window, int32 `[B]`: even, at most `canvas`.
 * @param canvas Side of the result: even, at most the shorter side.
 * @returns `[B, canvas, canvas, C]`.
 * @throws {RangeError} if `canvas` is no such number.
 */
export function centralWindows(x: tf.Tensor4D, sides: tf.Tensor1D, canvas: number): tf.Tensor4D {
  const [b, h, w] = x.shape;
  checkSide(canvas, h, w);
  return tf.tidy(() => {
    const places = tf.expandDims(tf.range(0, canvas, 1, "int32"), 0); // [1, canvas]
    const half = tf.cast(tf.div(tf.expandDims(sides, 1), 2), "int32"); // [B, 1]
    /** The row (or column) of x that each place of the canvas shows; beyond the window, any that exists. */
    const sources = (side: number) =>
      tf.minimum(tf.add(places, tf.sub(tf.scalar(Math.floor(side / 2), "int32"), half)), tf.scalar(side - 1, "int32"));
    const rows = tf.gather(x, tf.cast(sources(h), "int32"), 1, 1); // [B, canvas, W, C]
    const window = tf.gather(rows, tf.cast(sources(w), "int32"), 2, 1); // [B, canvas, canvas, C]
    const inside = tf.cast(tf.less(places, tf.expandDims(sides, 1)), "float32"); // [B, canvas]
    const mask = tf.mul(tf.reshape(inside, [b, canvas, 1, 1]), tf.reshape(inside, [b, 1, canvas, 1]));
    return tf.mul(window, mask) as tf.Tensor4D;
  });
}

/**
 * What a window of side S keeps: `"square"`, all of it, the frequencies at most S/2 away by the greater of both coordinates; `"circle"`,
 * those of them that are at most S/2 away in a straight line.
 */
export type WindowShape = "square" | "circle";

/**
 * The side of the smallest central window that holds each place of a picture, `[H, W]`: what a window of side S keeps is where this is
 * at most S.
 *
 * @example A window of side 2 holds the middle and its left and upper neighbours; the circle in it not the corner
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { windowSides } from "./central_window.ts";
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * assertEquals(windowSides([4, 4], "square").arraySync()[1], [4, 2, 2, 4]);
 * assertAlmostEquals(windowSides([4, 4], "circle").arraySync()[1]![1]!, 2 * Math.SQRT2, 1e-6);
 * ```
 *
 * @param size Height and width of the picture.
 * @param shape What a window keeps.
 * @returns float32 `[H, W]`.
 * @throws {RangeError} if there is no such shape.
 */
export function windowSides([h, w]: readonly [number, number], shape: WindowShape): tf.Tensor2D {
  if (shape !== "square" && shape !== "circle") {
    throw new RangeError(`A window is a "square" or a "circle": got ${JSON.stringify(shape)}.`);
  }
  return tf.tidy(() => {
    const [rows, columns] = [offsets(h, 1), offsets(w, 0)]; // [H, 1], [1, W]
    /** Offset d is in rows -S/2 to S/2 - 1 if S/2 is at least this. */
    const half = (d: tf.Tensor) => tf.maximum(tf.neg(d), tf.add(d, 1));
    const square = tf.maximum(half(rows), half(columns)); // [H, W]
    if (shape === "square") return tf.mul(square, 2) as tf.Tensor2D;
    const distance = tf.sqrt(tf.add(tf.square(rows), tf.square(columns))); // [H, W]
    return tf.mul(tf.maximum(square, distance), 2) as tf.Tensor2D;
  });
}

/** How far each place of a side lies from the middle. */
function offsets(length: number, axis: 0 | 1): tf.Tensor {
  return tf.expandDims(tf.range(-Math.floor(length / 2), Math.ceil(length / 2)), axis);
}

/** What {@linkcode smallestWindows} looks for. */
export interface SmallestWindowOptions {
  /** Share of the total that the window holds at least, above 0 and at most 1. */
  share: number;
  /** Sides are multiples of this even number. */
  step: number;
  /** What of a window counts. Default: "square", all of it. */
  shape?: WindowShape;
}

/**
 * The smallest central window of each image that holds a share of its energy: the side S is the smallest multiple of `step` with
 * `E(S) ≥ share · E`, where E(S) sums `energy` over the window. If no window that fits does, the largest one (thesis section 3.1,
 * with the rounding of its program). Computed by tensor ops alone, each image by itself.
 *
 * @example All energy in the middle, and spread evenly
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { smallestWindows } from "./central_window.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const middle = tf.pad(tf.ones([1, 1, 1]), [[0, 0], [4, 3], [4, 3]]); // [1, 8, 8]
 * const energy = tf.concat([middle, tf.ones([1, 8, 8])]) as tf.Tensor3D;
 * assertEquals(Array.from(smallestWindows(energy, { share: 0.5, step: 2 }).dataSync()), [2, 6]);
 * ```
 *
 * @param energy Not negative, `[B, H, W]`, frequency zero in the middle.
 * @param options Share and step.
 * @returns Sides, int32 `[B]`.
 * @throws {RangeError} if the share is not in (0, 1], or no window of side `step` fits.
 */
export function smallestWindows(energy: tf.Tensor3D, options: SmallestWindowOptions): tf.Tensor1D {
  const [, h, w] = energy.shape;
  const { share, step, shape = "square" } = options;
  if (!(share > 0 && share <= 1)) {
    throw new RangeError(`A share of energy is above 0 and at most 1: got ${share}.`);
  }
  checkSide(step, h, w);
  const count = Math.floor(Math.min(h, w) / step);
  return tf.tidy(() => {
    const { held, total } = shape === "square" ? inSquares(energy, count, step) : inCircles(energy, count, step);
    // E(S) grows with S: as many windows are too small as hold too little.
    const tooSmall = tf.sum(tf.cast(tf.less(held, tf.mul(total, share)), "int32"), 1); // [B]
    const which = tf.minimum(tf.add(tooSmall, tf.scalar(1, "int32")), tf.scalar(count, "int32"));
    return tf.cast(tf.mul(which, tf.scalar(step, "int32")), "int32") as tf.Tensor1D;
  });
}

/** Sums of what `count` windows hold, whose sides are multiples of `step`, `[B, count]`, and of everything, `[B, 1]`. */
interface Sums {
  held: tf.Tensor;
  total: tf.Tensor;
}

function inSquares(energy: tf.Tensor3D, count: number, step: number): Sums {
  const [b, h, w] = energy.shape;
  const sums = tf.reshape(integralImage(energy), [b, (h + 1) * (w + 1)]);
  const corner = (row: number, column: number) => row * (w + 1) + column;
  const windows = Array.from({ length: count }, (_, i) => {
    const half = (i + 1) * step / 2;
    const [top, left] = [Math.floor(h / 2) - half, Math.floor(w / 2) - half];
    const [bottom, right] = [top + 2 * half, left + 2 * half];
    return [corner(bottom, right), corner(top, right), corner(bottom, left), corner(top, left)];
  });
  const corners = tf.gather(sums, tf.tensor1d([...windows.flat(), corner(h, w)], "int32"), 1); // [B, 4·count + 1]
  const [ofWindows, total] = tf.split(corners, [4 * count, 1], 1) as [tf.Tensor, tf.Tensor];
  const signs = tf.tensor1d([1, -1, -1, 1]);
  return { held: tf.sum(tf.mul(tf.reshape(ofWindows, [b, count, 4]), signs), 2), total };
}

function inCircles(energy: tf.Tensor3D, count: number, step: number): Sums {
  const [b, h, w] = energy.shape;
  const sides = tf.reshape(windowSides([h, w], "circle"), [h * w, 1]);
  const windows = tf.expandDims(tf.range(step, step * count + 1, step), 0); // [1, count]
  const inside = tf.cast(tf.lessEqual(sides, windows), "float32"); // [H·W, count]
  const flat = tf.reshape(energy, [b, h * w]);
  return { held: tf.matMul(flat as tf.Tensor2D, inside as tf.Tensor2D), total: tf.sum(flat, 1, true) };
}

function checkSide(side: number, h: number, w: number): void {
  if (!Number.isInteger(side) || side < 2 || side % 2 !== 0 || side > Math.min(h, w)) {
    throw new RangeError(
      `The side of a central window is an even number from 2 to ${Math.min(h, w)}, the shorter side of the images: ` +
        `got ${side}.`,
    );
  }
}
