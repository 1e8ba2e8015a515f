import * as tf from "@tensorflow/tfjs-core";

/**
 * Moves pixels into channels: `[B, H, W, C]` to `[B, H/r, W/r, C·r²]`. Pixel (i, j) of each r×r square and channel c come to
 * channel `c·r² + i·r + j`, the order of PyTorch's `pixel_unshuffle` (TensorFlow's SpaceToDepth has another one).
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { pixelUnshuffle } from "./pixel_unshuffle.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const image = tf.tensor4d([[[[1, 10], [2, 20]], [[3, 30], [4, 40]]]]); // [1, 2, 2, 2]
 * assertEquals(pixelUnshuffle(image, 2).arraySync(), [[[[1, 2, 3, 4, 10, 20, 30, 40]]]]);
 * ```
 *
 * @param x Images `[B, H, W, C]`.
 * @param factor r, which divides both sides.
 * @returns `[B, H/r, W/r, C·r²]`.
 * @throws {RangeError} if `factor` does not divide both sides.
 */
export function pixelUnshuffle(x: tf.Tensor4D, factor: number): tf.Tensor4D {
  const [b, h, w, c] = x.shape;
  if (!isFactor(factor) || h % factor !== 0 || w % factor !== 0) {
    throw new RangeError(`pixelUnshuffle() takes a factor that divides ${h} and ${w}: got ${factor}.`);
  }
  const [rows, columns] = [h / factor, w / factor];
  return tf.tidy(() => {
    const squares = tf.reshape(x, [b, rows, factor, columns, factor, c]); // [B, H/r, r, W/r, r, C]
    const grouped = tf.transpose(squares, [0, 1, 3, 5, 2, 4]); // [B, H/r, W/r, C, r, r]
    return tf.reshape(grouped, [b, rows, columns, c * factor * factor]); // [B, H/r, W/r, C·r²]
  });
}

/**
 * Moves channels into pixels: `[B, H, W, C·r²]` to `[B, H·r, W·r, C]`, the inverse of {@linkcode pixelUnshuffle} and equal to
 * PyTorch's `pixel_shuffle` (Shi et al., "Real-Time Single Image and Video Super-Resolution", 2016).
 *
 * @example There and back
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { pixelShuffle, pixelUnshuffle } from "./pixel_unshuffle.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const image = tf.reshape(tf.range(0, 48), [1, 4, 4, 3]) as tf.Tensor4D;
 * assertEquals(pixelShuffle(pixelUnshuffle(image, 2), 2).arraySync(), image.arraySync());
 * ```
 *
 * @param x Feature maps `[B, H, W, C·r²]`.
 * @param factor r, whose square divides the number of channels.
 * @returns `[B, H·r, W·r, C]`.
 * @throws {RangeError} if the square of `factor` does not divide the channels.
 */
export function pixelShuffle(x: tf.Tensor4D, factor: number): tf.Tensor4D {
  const [b, h, w, channels] = x.shape;
  const c = channels / (factor * factor);
  if (!isFactor(factor) || !Number.isInteger(c)) {
    throw new RangeError(`pixelShuffle() takes a factor whose square divides ${channels} channels: got ${factor}.`);
  }
  return tf.tidy(() => {
    const squares = tf.reshape(x, [b, h, w, c, factor, factor]); // [B, H, W, C, r, r]
    const spread = tf.transpose(squares, [0, 1, 4, 2, 5, 3]); // [B, H, r, W, r, C]
    return tf.reshape(spread, [b, h * factor, w * factor, c]); // [B, H·r, W·r, C]
  });
}

function isFactor(factor: number): boolean {
  return Number.isInteger(factor) && factor >= 1;
}
