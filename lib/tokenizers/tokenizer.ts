import * as tf from "@tensorflow/tfjs-core";
import type { CallOptions } from "../nn/mod.ts";

/**
 * What a tokenizer makes of a batch of images: tokens without a class token and without positional encoding, which the encoder
 * adds. Images of a batch may have different numbers of tokens; N is the largest that can occur, and the rest is padding.
 */
export type Tokens = {
  /** float32 `[B, N, D]`; finite in padding too. */
  tokens: tf.Tensor3D;
  /** bool `[B, N]`: true for a real token. */
  mask: tf.Tensor2D;
  /** int32 `[B, N]`: place of each token in its image, from 0; in padding 0. */
  positions: tf.Tensor2D;
  /** Whether there may be padding. If not, the encoder need not mask anything. */
  padded: boolean;
  /** How much each token matters, float32 `[B, N]`, none negative, of tokenizers with a scorer. */
  scores?: tf.Tensor2D;
  /** How many shares of attention each token gets, float32 `[B, N]`, above 0. Default: 1 each. */
  sizes?: tf.Tensor2D;
  /**
   * Rows and columns of the grid that all images' positions count along, row by row; of tokenizers whose tokens form one. The encoder
   * may fit learned positions to it.
   */
  grid?: Grid;
  /** Scalars measured on the way, to be logged or made losses of. */
  aux: Record<string, tf.Scalar>;
};

/** Turns images into tokens. A module: `parameters()` and the like take it. */
export interface Tokenizer {
  /** D, numbers a token. */
  readonly width: number;

  /**
   * Turns images `[B, H, W, 3]`, float32 in [0, 1], into tokens. In evaluation mode the tokens of an image do not depend on the
   * others in the batch. The caller owns the tensors in the result.
   *
   * @throws {RangeError} if the images have another shape than this tokenizer takes.
   */
  tokenize(images: tf.Tensor4D, options: CallOptions): Tokens;

  /**
   * What has to be computed of a picture's H·W·3 RGB bytes before a step can be recorded, since it reads values: arrays by name, for
   * {@linkcode tokenizePrepared}, as many and of one type for all pictures. Of tokenizers for which that is so.
   */
  prepare?(pixels: Uint8Array, imageSize: ImageSize): Record<string, Float32Array | Int32Array>;

  /** {@linkcode tokenize} of what {@linkcode prepare} made of the images, stacked: `[B, length]` by name. Can be recorded. */
  tokenizePrepared?(prepared: Record<string, tf.Tensor2D>, options: CallOptions): Tokens;

  /** N of images of H×W pixels: the largest number of tokens that one may have. */
  tokenCount(imageSize: ImageSize): number;

  /** The grid of tokens of images of H×W pixels, `Tokens.grid`; of tokenizers whose tokens always form one. */
  grid?(imageSize: ImageSize): Grid | undefined;

  /** Floating-point operations for one image of H×W pixels: 2 a multiply-add of matrix products and convolutions. */
  flops(imageSize: ImageSize): number;
}

/** Sides of a grid of tokens. */
export type Grid = [rows: number, columns: number];

/** Height and width in pixels. */
export type ImageSize = readonly [height: number, width: number];

/**
 * Tokens that are all real and stand row by row, as `Tokens`. Takes the tokens over: they become part of the result.
 *
 * @param tokens `[B, N, D]`.
 * @param grid Rows and columns that they stand in. Default: they form no grid.
 * @returns The tokens with a mask that is true everywhere and positions 0 to N - 1.
 */
export function rasterTokens(tokens: tf.Tensor3D, grid?: Grid): Tokens {
  const [b, n] = tokens.shape;
  return {
    tokens,
    mask: tf.cast(tf.fill([b, n], 1), "bool") as tf.Tensor2D, // [B, N]
    positions: tf.tile(tf.expandDims(tf.range(0, n, 1, "int32"), 0), [b, 1]) as tf.Tensor2D, // [B, N]
    padded: false,
    ...(grid === undefined ? {} : { grid }),
    aux: {},
  };
}

/**
 * Rows and columns of tokens that are squares of `factor` × `factor` pixels.
 *
 * @param size Height and width of the image, in pixels.
 * @param factor Pixels along the side of a token.
 * @throws {RangeError} if such tokens do not fill the image.
 */
export function tokenGrid([height, width]: ImageSize, factor: number): Grid {
  const grid: Grid = [height / factor, width / factor];
  if (!grid.every((side) => Number.isInteger(side) && side > 0)) {
    throw new RangeError(
      `Images of ${height}×${width} pixels do not divide into tokens of side ${factor}: give sides that are multiples of it.`,
    );
  }
  return grid;
}

/**
 * Refuses what are no RGB images whose sides `factor` divides.
 *
 * @param images What should be `[B, H, W, 3]`.
 * @param factor Pixels along the side of a token.
 * @param caller Name for the error.
 * @throws {RangeError} if they are not.
 */
export function checkImages(images: tf.Tensor4D, factor: number, caller: string): void {
  const [, h, w, c] = images.shape;
  if (images.rank !== 4 || c !== 3 || h === 0 || w === 0 || h % factor !== 0 || w % factor !== 0) {
    throw new RangeError(
      `${caller} takes RGB images [B, H, W, 3] whose sides are multiples of ${factor}: got the shape [${images.shape}].`,
    );
  }
}
