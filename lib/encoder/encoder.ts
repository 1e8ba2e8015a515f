import * as tf from "@tensorflow/tfjs-core";
import type { CallOptions, Initializer } from "../nn/mod.ts";
import { EncoderBlock, type EncoderBlockOptions } from "./block.ts";
import type { Positions } from "./positions.ts";

/** Shape of an {@linkcode Encoder}. */
export interface EncoderOptions extends EncoderBlockOptions {
  /** How many blocks. */
  layers: number;
}

/** A batch of token sequences, as tokenizers make it. */
export interface EncoderInput {
  /** `[B, N, D]`. */
  tokens: tf.Tensor3D;
  /** int32 `[B, N]`: place of each token, from 0. */
  positions: tf.Tensor2D;
  /** bool `[B, N]`: true for a real token. */
  mask: tf.Tensor2D;
  /** Whether any token may be padding; without it `mask` is not looked at. */
  padded: boolean;
}

/**
 * A Transformer encoder, `[B, N, D]` to `[B, 1 + N, D]`: a learned class token in front, positional encoding added once (the class
 * token stands at position 0, token p at p + 1), then the blocks. There is no norm after the last one; heads read the class token
 * of the residual stream (thesis section 3.3). Padding is never attended to; its own rows in the result mean nothing.
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

  /**
   * @param options Shape.
   * @param positions Positional encoding of at least 1 + N positions.
   * @param init Makes the variables.
   */
  constructor(options: EncoderOptions, positions: Positions, init: Initializer) {
    this.classToken = init.normal<tf.Rank.R3>("class_token", [1, 1, options.width]);
    this.positions = positions;
    this.blocks = Array.from({ length: options.layers }, (_, i) => new EncoderBlock(options, init.at("blocks").at(i)));
  }

  /**
   * Encodes token sequences; gives `[B, 1 + N, D]`, the class token first.
   *
   * @throws {RangeError} if there are more tokens than positions.
   */
  call({ tokens, positions, mask, padded }: EncoderInput, options: CallOptions): tf.Tensor3D {
    const [b, n, d] = tokens.shape;
    if (n + 1 > this.positions.count) {
      throw new RangeError(
        `This encoder has positions for a class token and ${this.positions.count - 1} tokens: got ${n} tokens. ` +
          `Build it for images of this size.`,
      );
    }
    return tf.tidy(() => {
      const front = tf.tile(this.classToken as tf.Tensor3D, [b, 1, 1]); // [B, 1, D]
      const places = tf.pad(tf.add(positions, tf.scalar(1, "int32")), [[0, 0], [1, 0]]) as tf.Tensor2D; // [B, 1 + N]
      const encoding = this.positions.call(tf.cast(places, "int32")); // [B, 1 + N, D]
      let x = tf.add(tf.concat([front, tokens], 1), encoding) as tf.Tensor3D; // [B, 1 + N, D]
      const keys = padded ? withClassToken(mask) : undefined; // [B, 1 + N]
      for (const block of this.blocks) x = block.call(x, { ...options, mask: keys });
      return tf.reshape(x, [b, n + 1, d]);
    });
  }

  /** Floating-point operations for one image of `n` tokens: 2 a multiply-add of the matrix products, the class token included. */
  flops(n: number): number {
    return this.blocks.reduce((sum, block) => sum + block.flops(n + 1), 0);
  }
}

function withClassToken(mask: tf.Tensor2D): tf.Tensor2D {
  const real = tf.cast(tf.fill([mask.shape[0], 1], 1), "bool") as tf.Tensor2D; // [B, 1]
  return tf.concat([real, mask], 1); // [B, 1 + N]
}
