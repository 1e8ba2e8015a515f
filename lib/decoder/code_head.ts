import * as tf from "@tensorflow/tfjs-core";
import { type Initializer, Linear } from "../nn/mod.ts";
import { sampleCodes } from "./sampling.ts";
import { checkSampling, type SamplingOptions, type TokenHead } from "./token_head.ts";

/** Standard deviation of the first embeddings: GPT-2's. */
const DEVIATION = 0.02;

/**
 * Tokens that are codes: a learned vector for each goes in, and a logit for each comes out, whose softmax says how likely it is to be next.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "../nn/mod.ts";
 * import { CodeHead } from "./code_head.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const head = new CodeHead({ width: 8, codes: 512 }, new Initializer(0));
 * assertEquals(head.embed(tf.tensor2d([[3, 511]], [1, 2], "int32")).shape, [1, 2, 8]);
 * assertEquals(head.call(tf.ones([1, 2, 8])).shape, [1, 2, 512]);
 * ```
 */
export class CodeHead implements TokenHead {
  readonly kind = "codes";
  readonly tokenShape = [];
  /** K, how many codes. */
  readonly codes: number;
  /** `[K, D]` */
  readonly embedding: tf.Variable<tf.Rank.R2>;
  readonly output: Linear;

  /**
   * @param shape D, numbers of the decoder's features, and K.
   * @param init Makes the variables.
   * @throws {RangeError} if there are fewer than 2 codes.
   */
  constructor({ width, codes }: { width: number; codes: number }, init: Initializer) {
    if (!Number.isInteger(codes) || codes < 2) {
      throw new RangeError(`A head chooses among 2 codes or more: got ${codes}.`);
    }
    this.codes = codes;
    this.embedding = init.normal<tf.Rank.R2>("embedding", [codes, width], DEVIATION);
    this.output = new Linear(width, codes, init.at("output"));
  }

  /** See {@linkcode TokenHead.embed}; of codes int32 `[B, N]`. */
  embed(tokens: tf.Tensor): tf.Tensor3D {
    return tf.gather(this.embedding, tokens as tf.Tensor2D) as unknown as tf.Tensor3D; // [B, N, D]
  }

  /** Logits `[B, N, K]`. */
  call(features: tf.Tensor3D): tf.Tensor3D {
    return this.output.call(features);
  }

  /** Codes int32 `[B, N]`. */
  sample(said: tf.Tensor3D, options: SamplingOptions): tf.Tensor2D {
    checkSampling(this.kind, options);
    return sampleCodes(said, options);
  }

  /** See {@linkcode TokenHead.flops}. */
  flops(n: number): number {
    return this.output.flops(n);
  }
}
