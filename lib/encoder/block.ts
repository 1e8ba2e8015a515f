import * as tf from "@tensorflow/tfjs-core";
import {
  type AttentionCallOptions,
  type CallOptions,
  type Initializer,
  LayerNorm,
  Mlp,
  MultiHeadAttention,
} from "../nn/mod.ts";
import { type MergedTokens, mergeTokens } from "./merging.ts";

/** Shape of an {@linkcode EncoderBlock}. */
export interface EncoderBlockOptions {
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
  /** Added to variances by the norms. Default: 1e-5, as PyTorch; timm's ViT has 1e-6, Hugging Face's 1e-12. */
  normEpsilon?: number | undefined;
}

/** Options of {@linkcode EncoderBlock.callMerging}. */
export interface MergingCallOptions extends CallOptions {
  /** r, how many tokens to merge. */
  count: number;
  /** Whether any token may be padding. */
  padded: boolean;
}

/**
 * One Transformer block with the norms before its halves, `[B, N, D]` to `[B, N, D]`: `x + attention(norm(x))`, then
 * `x + mlp(norm(x))` (Dosovitskiy et al. 2020, section 3.1).
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "../nn/mod.ts";
 * import { EncoderBlock } from "./block.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const shape = { width: 8, heads: 2, headWidth: 4, mlpWidth: 16, dropout: 0.1 };
 * const block = new EncoderBlock(shape, new Initializer(0));
 * assertEquals(block.call(tf.ones([2, 5, 8]), { training: false }).shape, [2, 5, 8]);
 * ```
 */
export class EncoderBlock {
  readonly norm1: LayerNorm;
  readonly attention: MultiHeadAttention;
  readonly norm2: LayerNorm;
  readonly mlp: Mlp;

  /** @param init Makes the variables. */
  constructor(options: EncoderBlockOptions, init: Initializer) {
    const { width, heads, headWidth, mlpWidth, dropout, normEpsilon: epsilon = 1e-5 } = options;
    this.norm1 = new LayerNorm(width, { epsilon });
    this.attention = new MultiHeadAttention({ width, heads, headWidth, dropout }, init.at("attention"));
    this.norm2 = new LayerNorm(width, { epsilon });
    this.mlp = new Mlp({ width, hiddenWidth: mlpWidth, dropout }, init.at("mlp"));
  }

  /** Applies the block to `[B, N, D]`; `mask` says which keys may be looked at. */
  call(x: tf.Tensor3D, options: AttentionCallOptions): tf.Tensor3D {
    return tf.tidy(() => {
      const attended = tf.add(x, this.attention.call(this.norm1.call(x), options)) as tf.Tensor3D; // [B, N, D]
      return tf.add(attended, this.mlp.call(this.norm2.call(attended), options)); // [B, N, D]
    });
  }

  /**
   * Applies the block to a sequence whose tokens stand for several each, and merges `count` of them between its halves, by the
   * likeness of their keys. Attention gives a token as many shares as it stands for (Bolya et al. 2023, equation 1).
   */
  callMerging({ tokens: x, sizes }: MergedTokens, options: MergingCallOptions): MergedTokens {
    const { count, padded, ...rest } = options;
    return tf.tidy(() => {
      // Softmax makes the weight of what stands for nothing exactly 0, whatever the logarithm is of.
      const keys = padded
        ? { mask: tf.greater(sizes, 0), sizes: tf.where(tf.greater(sizes, 0), sizes, tf.onesLike(sizes)) }
        : { sizes };
      const { y, keys: metric } = this.attention.attend(this.norm1.call(x), { ...rest, ...keys });
      const attended = tf.add(x, y) as tf.Tensor3D; // [B, N, D]
      const merged = mergeTokens({ tokens: attended, sizes }, { count, metric, padded }); // [B, N - r, D]
      const changed = this.mlp.call(this.norm2.call(merged.tokens), rest); // [B, N - r, D]
      return { ...merged, tokens: tf.add(merged.tokens, changed) as tf.Tensor3D };
    });
  }

  /**
   * Floating-point operations for one sequence of `n` tokens: 2 a multiply-add of the matrix products. `left` tokens reach the second
   * half; default: all.
   */
  flops(n: number, left = n): number {
    return this.attention.flops(n) + this.mlp.flops(left);
  }
}
