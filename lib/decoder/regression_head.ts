import * as tf from "@tensorflow/tfjs-core";
import { type Initializer, Linear } from "../nn/mod.ts";
import { checkSampling, type SamplingOptions, type TokenHead } from "./token_head.ts";

/**
 * Tokens that are vectors, of which one vector is said: with the mean squared error as loss that is the conditional mean of all tokens that
 * could come next, as in the thesis. A mean of several answers is none of them: such pictures are blurred, and nothing is
 * drawn, so that there is only one for each class. `MixtureHead` and `CodeHead` say what is possible instead.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "../nn/mod.ts";
 * import { RegressionHead } from "./regression_head.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const head = new RegressionHead({ width: 8, tokenWidth: 3 }, new Initializer(0));
 * assertEquals(head.call(head.embed(tf.ones([2, 5, 3]))).shape, [2, 5, 3]);
 * ```
 */
export class RegressionHead implements TokenHead {
  readonly kind = "regression";
  readonly tokenShape: readonly [c: number];
  readonly input: Linear;
  readonly output: Linear;

  /**
   * @param shape D, numbers of the decoder's features, and C, numbers a token.
   * @param init Makes the variables.
   */
  constructor({ width, tokenWidth }: { width: number; tokenWidth: number }, init: Initializer) {
    this.tokenShape = [tokenWidth];
    this.input = new Linear(tokenWidth, width, init.at("input"));
    this.output = new Linear(width, tokenWidth, init.at("output"));
  }

  /** See {@linkcode TokenHead.embed}; of vectors `[B, N, C]`. */
  embed(tokens: tf.Tensor): tf.Tensor3D {
    return this.input.call(tokens as tf.Tensor3D); // [B, N, D]
  }

  /** Means `[B, N, C]`. */
  call(features: tf.Tensor3D): tf.Tensor3D {
    return this.output.call(features);
  }

  /** The means themselves. */
  sample(said: tf.Tensor3D, options: SamplingOptions): tf.Tensor3D {
    checkSampling(this.kind, options);
    return tf.clone(said);
  }

  /** See {@linkcode TokenHead.flops}. */
  flops(n: number): number {
    return this.input.flops(n) + this.output.flops(n);
  }
}
