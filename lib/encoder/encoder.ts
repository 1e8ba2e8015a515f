import * as tf from "@tensorflow/tfjs-core";
import { type CallOptions, type Initializer, LayerNorm } from "../nn/mod.ts";
import { EncoderBlock, type EncoderBlockOptions } from "./block.ts";
import { checkMergeCount, mergeable } from "./merging.ts";
import type { Positions } from "./positions.ts";
import { shortenTokens } from "./selection.ts";

/** Shape of an {@linkcode Encoder}. */
export interface EncoderOptions extends EncoderBlockOptions {
  /** How many blocks. */
  layers: number;
  /** Standard deviation of the class token's first numbers. Default: 1, as the thesis; ViT has 0.02. */
  initialDeviation?: number | undefined;
  /** r, how many tokens each block merges, in training too; see `mergeTokens()`. Default: 0. */
  mergedTokens?: number | undefined;
  /** Whether the last block's result is normalised, as in ViT (Dosovitskiy et al. 2020, equation 4). Default: false, as the thesis. */
  finalNorm?: boolean | undefined;
}

/** A batch of token sequences, as tokenizers make it. */
export type EncoderInput = {
  /** `[B, N, D]`. */
  tokens: tf.Tensor3D;
  /** int32 `[B, N]`: place of each token, from 0. */
  positions: tf.Tensor2D;
  /** bool `[B, N]`: true for a real token. */
  mask: tf.Tensor2D;
  /** Whether any token may be padding; without it `mask` is not looked at. */
  padded: boolean;
  /** Rows and columns of the grid that `positions` count along, if they do. */
  grid?: [rows: number, columns: number];
  /** How many places `positions` count, from 0. Default: N; more where tokens were left out. */
  places?: number;
  /** How many shares of attention each token gets, float32 `[B, N]`, above 0; the class token gets 1. Default: 1 each. */
  sizes?: tf.Tensor2D;
};

/**
 * A Transformer encoder, `[B, N, D]` to `[B, 1 + N, D]`: a learned class token in front, positional encoding added once (the class
 * token stands at position 0, token p at p + 1), then the blocks. Unless `finalNorm` asks for it, there is no norm after the last one;
 * heads read the class token of the residual stream (thesis section 3.3). Padding is never attended to; its own rows in the result
 * mean nothing. With `mergedTokens` r, each block leaves r tokens fewer.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "../nn/mod.ts";
 * import { Encoder } from "./encoder.ts";
 * import { SinusoidalPositions } from "./positions.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const shape = { width: 8, layers: 2, heads: 2, headWidth: 4, mlpWidth: 16, dropout: 0.1 };
 * const encoder = new Encoder(shape, new SinusoidalPositions(4, 8), new Initializer(0));
 * const positions = tf.tensor2d([[0, 1, 2]], [1, 3], "int32");
 * const mask = tf.tensor2d([[true, true, false]], [1, 3], "bool");
 * const input = { tokens: tf.ones([1, 3, 8]) as tf.Tensor3D, positions, mask, padded: true };
 * assertEquals(encoder.call(input, { training: false }).shape, [1, 4, 8]);
 * ```
 */
export class Encoder {
  /** What stands for the whole image, `[1, 1, D]`. */
  readonly classToken: tf.Variable<tf.Rank.R3>;
  readonly positions: Positions;
  readonly blocks: EncoderBlock[];
  /** What the last block's result passes through, if anything. */
  readonly norm: LayerNorm | undefined;

  readonly #mergedTokens: number;

  /**
   * @param options Shape.
   * @param positions Positional encoding.
   * @param init Makes the variables.
   * @throws {RangeError} if `mergedTokens` is not a whole number from 0.
   */
  constructor(options: EncoderOptions, positions: Positions, init: Initializer) {
    const { width, layers, initialDeviation, mergedTokens = 0, finalNorm = false, normEpsilon: epsilon = 1e-5 } =
      options;
    checkMergeCount(mergedTokens);
    this.classToken = init.normal<tf.Rank.R3>("class_token", [1, 1, width], initialDeviation);
    this.positions = positions;
    this.blocks = Array.from({ length: layers }, (_, i) => new EncoderBlock(options, init.at("blocks").at(i)));
    this.norm = finalNorm ? new LayerNorm(width, { epsilon }) : undefined;
    this.#mergedTokens = mergedTokens;
  }

  /**
   * Encodes token sequences; gives `[B, 1 + N, D]`, the class token first.
   *
   * @throws {RangeError} if there are more places than positions.
   */
  call(input: EncoderInput, options: CallOptions): tf.Tensor3D {
    return tf.tidy(() => {
      // Merging sets even places against odd ones: padding in between would change which those are.
      const { tokens, positions, mask, padded, grid, sizes, places = tokens.shape[1] } =
        this.#mergedTokens > 0 && input.padded ? shortenTokens(input, input.mask.shape[1]) : input;
      const [b, n, d] = tokens.shape;
      const front = tf.tile(this.classToken as tf.Tensor3D, [b, 1, 1]); // [B, 1, D]
      const numbers = tf.pad(tf.add(positions, tf.scalar(1, "int32")), [[0, 0], [1, 0]]) as tf.Tensor2D; // [B, 1 + N]
      const encoding = this.positions.call(tf.cast(numbers, "int32"), { count: 1 + places, grid }); // [B, 1 + N, D]
      const x = tf.add(tf.concat([front, tokens], 1), encoding) as tf.Tensor3D; // [B, 1 + N, D]
      const keys = { mask: padded ? besideClassToken(mask) : undefined, sizes: sizes && besideClassToken(sizes) }; // [B, 1 + N] each
      const encoded: tf.Tensor3D = this.#mergedTokens > 0
        ? this.#merging(x, keys, options)
        : tf.reshape(this.blocks.reduce((y, block) => block.call(y, { ...options, ...keys }), x), [b, n + 1, d]);
      return this.norm === undefined ? encoded : this.norm.call(encoded);
    });
  }

  #merging(x: tf.Tensor3D, { mask, sizes }: Keys, options: CallOptions): tf.Tensor3D {
    const [b, n] = x.shape;
    const given = sizes ?? tf.ones([b, n]); // [B, 1 + N]
    const more = { count: this.#mergedTokens, padded: mask !== undefined };
    const start = {
      tokens: x,
      sizes: mask === undefined ? given : tf.mul(given, tf.cast(mask, "float32")) as tf.Tensor2D,
    };
    return this.blocks.reduce((state, block) => block.callMerging(state, { ...options, ...more }), start).tokens;
  }

  /** Floating-point operations for one image of `n` tokens: 2 a multiply-add of the matrix products, the class token included. */
  flops(n: number): number {
    let [length, sum] = [n + 1, 0];
    for (const block of this.blocks) {
      const left = length - mergeable(length, this.#mergedTokens);
      sum += block.flops(length, left);
      length = left;
    }
    return sum;
  }
}

/** What attention is told of its keys, `[B, 1 + N]` each. */
interface Keys {
  mask: tf.Tensor2D | undefined;
  sizes: tf.Tensor2D | undefined;
}

/** A 1 for the class token in front of what `[B, N]` says of the others. */
function besideClassToken(x: tf.Tensor2D): tf.Tensor2D {
  return tf.concat([tf.cast(tf.fill([x.shape[0], 1], 1), x.dtype) as tf.Tensor2D, x], 1); // [B, 1 + N]
}
