import * as tf from "@tensorflow/tfjs-core";
import { type CallOptions, type Initializer, Linear } from "../nn/mod.ts";
import { pixelShuffle } from "../ops/mod.ts";
import { checkGrid, checkTokens, type Detokenizer, type TokenRows } from "./detokenizer.ts";
import { type DetokenizerNorm, ShuffleStack } from "./shuffle_stack.ts";

/** Shape of an {@linkcode MsvdDetokenizer}. */
export interface MsvdDetokenizerOptions {
  /** D, numbers a token. */
  width: number;
  /** L, how many times the sides are doubled: a token is 2^L pixels wide. */
  levels: number;
  /** Rows and columns of tokens. */
  grid: TokenRows;
  /** See {@linkcode DetokenizerNorm}. Default: "batch". */
  normalization?: DetokenizerNorm;
  /**
   * Whether a linear map brings tokens to the 3·4^L channels of the coarsest level. Without it D has to be 3·4^L, as it is in the thesis, which
   * has none. Default: true.
   */
  entry?: boolean;
  /** Whether a second linear map goes straight to the pixels, beside the convolutions. The thesis has none. Default: true. */
  direct?: boolean;
}

/**
 * Images from mSVD tokens: a linear map to 3·4^L channels, then L levels of two convolutions and a pixel-shuffle each, and a 1×1
 * convolution (thesis section 3.5; the program's sizes). To that is added what a second linear map makes of each token, pixel-shuffled in
 * one go, as a Vision Transformer's patches are.
 *
 * The convolutions end in 12 rectified channels and then 3, where signs are lost, and need long to pass a picture on at all. With the direct
 * path they only have to tell what it lacks: they start with nothing, from a 1×1 convolution that is 0.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "../nn/mod.ts";
 * import { MsvdDetokenizer } from "./msvd_detokenizer.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const detokenizer = new MsvdDetokenizer({ width: 8, levels: 2, grid: [4, 8] }, new Initializer(0));
 * assertEquals(detokenizer.call(tf.zeros([2, 32, 8]), { training: false }).shape, [2, 16, 32, 3]);
 * ```
 */
export class MsvdDetokenizer implements Detokenizer {
  readonly width: number;
  readonly direct: Linear | undefined;
  readonly entry: Linear | undefined;
  readonly stack: ShuffleStack;

  readonly #grid: TokenRows;
  readonly #levels: number;

  /**
   * @param init Makes the variables.
   * @throws {RangeError} if that is no grid, or the width of tokens needs a linear map.
   */
  constructor(options: MsvdDetokenizerOptions, init: Initializer) {
    const { width, levels, grid, entry = true, direct = true, ...rest } = options;
    checkGrid(grid);
    this.width = width;
    this.#grid = grid;
    this.#levels = levels;
    this.stack = new ShuffleStack({ channels: 3, levels, convolutions: 2, ...rest }, init.at("stack"));
    this.direct = direct ? new Linear(width, this.stack.inputs, init.at("direct")) : undefined;
    if (direct) tf.tidy(() => this.stack.output.weight.assign(tf.zerosLike(this.stack.output.weight)));
    this.entry = entry ? new Linear(width, this.stack.inputs, init.at("entry")) : undefined;
    if (!entry && width !== this.stack.inputs) {
      throw new RangeError(
        `Without an entry, tokens of ${levels} levels have 3·4^${levels} = ${this.stack.inputs} numbers: got ${width}.`,
      );
    }
  }

  /** See {@linkcode Detokenizer.call}. */
  call(tokens: tf.Tensor3D, options: CallOptions): tf.Tensor4D {
    const [rows, columns] = this.#grid;
    checkTokens(tokens, [rows * columns, this.width], "The mSVD detokenizer");
    return tf.tidy(() => {
      const coarse = this.#inGrid(this.entry?.call(tokens) ?? tokens); // [B, rows, columns, 3·4^L]
      const images = this.stack.call(coarse, options); // [B, H, W, 3]
      return this.direct === undefined ? images : tf.add(images, this.#shuffled(this.direct.call(tokens)));
    });
  }

  #inGrid(features: tf.Tensor3D): tf.Tensor4D {
    const [b, , c] = features.shape;
    return tf.reshape(features, [b, ...this.#grid, c]);
  }

  #shuffled(features: tf.Tensor3D): tf.Tensor4D {
    let images = this.#inGrid(features); // [B, rows, columns, 3·4^L]
    for (let level = 0; level < this.#levels; level++) images = pixelShuffle(images, 2);
    return images; // [B, H, W, 3]
  }

  /** See {@linkcode Detokenizer.flops}. */
  flops(): number {
    const [rows, columns] = this.#grid;
    const linear = [this.entry, this.direct].reduce((sum, layer) => sum + (layer?.flops(rows * columns) ?? 0), 0);
    return linear + this.stack.flops(this.#grid);
  }
}
