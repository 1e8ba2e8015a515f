import * as tf from "@tensorflow/tfjs-core";
import { type CallOptions, type Initializer, Linear } from "../nn/mod.ts";
import { normalizeColors } from "./normalize_colors.ts";
import { Scorer, type ScorerOptions } from "./scorer.ts";
import {
  checkImages,
  type Grid,
  type ImageSize,
  rasterTokens,
  tokenGrid,
  type Tokenizer,
  type Tokens,
} from "./tokenizer.ts";
import { UnshuffleStem } from "./unshuffle_stem.ts";

/** Added to shares of attention, so that their logarithm is finite. */
const LEAST_SHARE = 1e-6;

/**
 * What a token's score does: the token is multiplied by it (thesis section 3.4.2), or it is how many shares of attention the token
 * gets. A token of score 0 is then not there at all, as if it were left out, which a product cannot do: a token of zeros is still one.
 */
export type Gating = "product" | "attention";

/** Shape of an {@linkcode MsvdTokenizer}. */
export interface MsvdTokenizerOptions {
  /** D, numbers a token. */
  width: number;
  /** How many times the sides are halved: a token is 2^levels pixels wide. */
  levels: number;
  /** Whether each branch ends in a 1×1 convolution. Default: true, as the thesis's program; its listing has none. */
  mixing?: boolean;
  /**
   * 2: u and v. 1: u alone, projected to D numbers all the same; the control that tells what the pair adds to a convolutional stem.
   * Default: 2.
   */
  branches?: 1 | 2;
  /** Scores each token. Default: no scorer. */
  scorer?: Omit<ScorerOptions, "width">;
  /** What scores do, where there is a scorer. Default: `"product"`, as the thesis. */
  gating?: Gating;
}

/**
 * Tokens of the modified SVD (thesis section 3.2.4): where an SVD gives a left and a right vector for each component, two branches
 * of convolutions and pixel-unshuffles, u and v, learn to give two vectors for each place. Side by side they are projected to D
 * numbers. Every place is a token.
 *
 * With a scorer each token is multiplied by its score, or gets that many shares of attention ({@linkcode Gating}), so that gradients
 * reach the scorer, and `scores` are part of the result (thesis section 3.4.2). Nothing is left out here: that is `selectTokens()`.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "../nn/mod.ts";
 * import { MsvdTokenizer } from "./msvd_tokenizer.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const tokenizer = new MsvdTokenizer({ width: 16, levels: 2 }, new Initializer(0));
 * const { tokens } = tokenizer.tokenize(tf.ones([3, 32, 32, 3]), { training: false });
 * assertEquals(tokens.shape, [3, 64, 16]);
 * ```
 */
export class MsvdTokenizer implements Tokenizer {
  readonly width: number;
  readonly u: UnshuffleStem;
  readonly v: UnshuffleStem | undefined;
  readonly projection: Linear;
  readonly scorer: Scorer | undefined;

  readonly #gating: Gating;

  /**
   * @param init Makes the variables.
   * @throws {RangeError} if there are neither one nor two branches, no such scores or gating, or a gating without a scorer.
   */
  constructor(options: MsvdTokenizerOptions, init: Initializer) {
    const { width, levels, mixing = true, branches = 2, scorer, gating } = options;
    if (branches !== 1 && branches !== 2) {
      throw new RangeError(`The mSVD tokenizer has 1 branch or 2: got ${JSON.stringify(branches)}.`);
    }
    if (gating !== undefined && gating !== "product" && gating !== "attention") {
      throw new RangeError(`gating is "product" or "attention": got ${JSON.stringify(gating)}.`);
    }
    if (gating !== undefined && scorer === undefined) {
      throw new RangeError("gating is what scores do, and there is no scorer: give one, or leave gating out.");
    }
    this.width = width;
    this.#gating = gating ?? "product";
    this.u = new UnshuffleStem({ channels: 3, levels, mixing }, init.at("u"));
    this.v = branches === 2 ? new UnshuffleStem({ channels: 3, levels, mixing }, init.at("v")) : undefined;
    this.projection = new Linear(branches * this.u.outputs, width, init.at("projection"));
    this.scorer = scorer === undefined ? undefined : new Scorer({ ...scorer, width }, init.at("scorer"));
  }

  /** See {@linkcode Tokenizer.tokenize}; sides are multiples of 2^levels. */
  tokenize(images: tf.Tensor4D, options: CallOptions): Tokens {
    checkImages(images, this.u.factor, "The mSVD tokenizer");
    return tf.tidy(() => {
      const x = normalizeColors(images); // [B, H, W, 3]
      const stems = this.v === undefined ? [this.u] : [this.u, this.v];
      // To project u and v side by side is to project each by its rows of the matrix, and to add up.
      const matrices = tf.split(this.projection.weight as tf.Tensor2D, stems.length, 0); // [3·4^L, D] each
      const parts = stems.map((stem, i) => stem.project(x, matrices[i] as tf.Tensor2D, options)); // [B, N, D] each
      const tokens = tf.add(tf.addN(parts), this.projection.bias!) as tf.Tensor3D; // [B, N, D]
      const grid = this.grid([images.shape[1], images.shape[2]]);
      if (this.scorer === undefined) return rasterTokens(tokens, grid);
      const scores = this.scorer.call(tokens); // [B, N]
      if (this.#gating === "attention") {
        return { ...rasterTokens(tokens, grid), scores, sizes: tf.add(scores, LEAST_SHARE) };
      }
      return { ...rasterTokens(tf.mul(tokens, tf.expandDims(scores, 2)), grid), scores };
    });
  }

  /** One token a square of 2^levels × 2^levels pixels. */
  tokenCount(imageSize: ImageSize): number {
    const [rows, columns] = this.grid(imageSize);
    return rows * columns;
  }

  /** See {@linkcode Tokenizer.grid}. */
  grid(imageSize: ImageSize): Grid {
    return tokenGrid(imageSize, this.u.factor);
  }

  /** See {@linkcode Tokenizer.flops}. */
  flops(imageSize: ImageSize): number {
    const rows = this.tokenCount(imageSize);
    const stems = this.u.flops(imageSize) + (this.v?.flops(imageSize) ?? 0);
    return stems + this.projection.flops(rows) + (this.scorer?.flops(rows) ?? 0);
  }
}
