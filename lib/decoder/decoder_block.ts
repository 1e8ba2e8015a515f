import * as tf from "@tensorflow/tfjs-core";
import { type CallOptions, type Initializer, LayerNorm, Mlp, MultiHeadAttention } from "../nn/mod.ts";
import { attendCached, type KeyValues } from "./key_value_cache.ts";

/** Shape of a {@linkcode DecoderBlock}. */
export interface DecoderBlockOptions {
  /** D, numbers a token. */
  width: number;
  /** A, heads. */
  heads: number;
  /** Numbers of a query, key or value of one head. */
  headWidth: number;
  /** Numbers a token inside the feed-forward half. */
  mlpWidth: number;
  /** Share that is dropped while training: of the attention weights, and twice in the feed-forward half. */
  dropout: number;
}

/**
 * A Transformer block in which a token sees itself and those before it, `[B, N, D]` to `[B, N, D]`: `x + attention(norm(x))`, then
 * `x + mlp(norm(x))`, with a causal mask. There is no cross-attention: all that is known of a picture is the tokens so far. (Radford et al.,
 * "Language Models are Unsupervised Multitask Learners", 2019.)
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "../nn/mod.ts";
 * import { DecoderBlock } from "./decoder_block.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const shape = { width: 8, heads: 2, headWidth: 4, mlpWidth: 16, dropout: 0.1 };
 * const block = new DecoderBlock(shape, new Initializer(0));
 * assertEquals(block.call(tf.ones([2, 5, 8]), { training: false }).shape, [2, 5, 8]);
 * ```
 */
export class DecoderBlock {
  readonly norm1: LayerNorm;
  readonly attention: MultiHeadAttention;
  readonly norm2: LayerNorm;
  readonly mlp: Mlp;

  /** @param init Makes the variables. */
  constructor({ width, heads, headWidth, mlpWidth, dropout }: DecoderBlockOptions, init: Initializer) {
    this.norm1 = new LayerNorm(width);
    this.attention = new MultiHeadAttention({ width, heads, headWidth, dropout }, init.at("attention"));
    this.norm2 = new LayerNorm(width);
    this.mlp = new Mlp({ width, hiddenWidth: mlpWidth, dropout }, init.at("mlp"));
  }

  /** Applies the block to whole sequences `[B, N, D]`. */
  call(x: tf.Tensor3D, options: CallOptions): tf.Tensor3D {
    return tf.tidy(() => {
      const attended = this.attention.call(this.norm1.call(x), { ...options, causal: true }); // [B, N, D]
      return this.#feedForward(tf.add(x, attended), options);
    });
  }

  /** Applies it to the token `[B, 1, D]` at `place`, after those in the cache: the row that `call()` gives there, in evaluation mode. */
  step(x: tf.Tensor3D, cache: KeyValues, place: tf.Scalar): { y: tf.Tensor3D; cache: KeyValues } {
    return tf.tidy(() => {
      const attended = attendCached(this.attention, this.norm1.call(x), cache, place);
      return { y: this.#feedForward(tf.add(x, attended.y), { training: false }), cache: attended.cache };
    });
  }

  #feedForward(x: tf.Tensor3D, options: CallOptions): tf.Tensor3D {
    return tf.add(x, this.mlp.call(this.norm2.call(x), options)); // [B, N, D]
  }

  /** Floating-point operations for one sequence of `n` tokens: 2 a multiply-add of the matrix products, those masked included. */
  flops(n: number): number {
    return this.attention.flops(n) + this.mlp.flops(n);
  }
}
