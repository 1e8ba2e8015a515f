import * as tf from "@tensorflow/tfjs-core";
import { type CallOptions, type Initializer, Linear } from "../nn/mod.ts";
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
}

/**
 * Images from mSVD tokens: a linear map to 3·4^L channels, then L levels of two convolutions and a pixel-shuffle each, and a 1×1
 * convolution (thesis section 3.5; the program's sizes).
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
  readonly entry: Linear | undefined;
  readonly stack: ShuffleStack;

  readonly #grid: TokenRows;

  /**
   * @param init Makes the variables.
   * @throws {RangeError} if that is no grid, or the width of tokens needs a linear map.
   */
  constructor(options: MsvdDetokenizerOptions, init: Initializer) {
    const { width, levels, grid, entry = true, ...rest } = options;
    checkGrid(grid);
    this.width = width;
    this.#grid = grid;
    this.stack = new ShuffleStack({ channels: 3, levels, convolutions: 2, ...rest }, init.at("stack"));
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
      const features = this.entry?.call(tokens) ?? tokens; // [B, N, 3·4^L]
      const [b, , c] = features.shape;
      return this.stack.call(tf.reshape(features, [b, rows, columns, c]), options); // [B, H, W, 3]
    });
  }

  /** See {@linkcode Detokenizer.flops}. */
  flops(): number {
    const [rows, columns] = this.#grid;
    return (this.entry?.flops(rows * columns) ?? 0) + this.stack.flops(this.#grid);
  }
}
