import * as tf from "@tensorflow/tfjs-core";
import { type Initializer, Linear } from "../nn/mod.ts";
import { type GaussianMixture, sampleMixture } from "./sampling.ts";
import { checkSampling, type SamplingOptions, type TokenHead } from "./token_head.ts";

/** Log-variances are cut to this range, deviations of 0.02 to 7.4 for standardised tokens: a component that falls on a single token would
 * otherwise gain likelihood without end. */
const [LEAST, MOST] = [-8, 4];

/** Shape of a {@linkcode MixtureHead}. */
export interface MixtureHeadOptions {
  /** D, numbers of the decoder's features. */
  width: number;
  /** C, numbers a token. */
  tokenWidth: number;
  /** K, how many Gaussians are mixed. */
  components: number;
}

/**
 * Tokens that are vectors, of which a mixture of K Gaussians with diagonal covariances is said (Bishop, "Mixture Density Networks", 1994): unlike
 * a mean it has room for several answers, one of which is drawn.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "../nn/mod.ts";
 * import { MixtureHead } from "./mixture_head.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const head = new MixtureHead({ width: 8, tokenWidth: 3, components: 4 }, new Initializer(0));
 * const { logits, means } = head.mixture(head.call(tf.ones([2, 5, 8])));
 * assertEquals([logits.shape, means.shape], [[2, 5, 4], [2, 5, 4, 3]]);
 * ```
 */
export class MixtureHead implements TokenHead {
  readonly kind = "mixture";
  readonly tokenShape: readonly [c: number];
  /** K, how many Gaussians are mixed. */
  readonly components: number;
  readonly input: Linear;
  readonly output: Linear;

  /**
   * @param init Makes the variables.
   * @throws {RangeError} if the number of components is no positive whole number.
   */
  constructor({ width, tokenWidth, components }: MixtureHeadOptions, init: Initializer) {
    if (!Number.isInteger(components) || components < 1) {
      throw new RangeError(`A mixture has a positive whole number of components: got ${components}.`);
    }
    this.components = components;
    this.tokenShape = [tokenWidth];
    this.input = new Linear(tokenWidth, width, init.at("input"));
    this.output = new Linear(width, components * (1 + 2 * tokenWidth), init.at("output"));
  }

  /** See {@linkcode TokenHead.embed}; of vectors `[B, N, C]`. */
  embed(tokens: tf.Tensor): tf.Tensor3D {
    return this.input.call(tokens as tf.Tensor3D); // [B, N, D]
  }

  /** Logits, means and log-variances side by side, `[B, N, K + 2·K·C]`; see {@linkcode mixture}. */
  call(features: tf.Tensor3D): tf.Tensor3D {
    return this.output.call(features);
  }

  /** What `call()` said, as mixtures. The caller owns the tensors in the result. */
  mixture(said: tf.Tensor3D): GaussianMixture {
    const [b, n] = said.shape;
    const [k, c] = [this.components, this.tokenShape[0]];
    return tf.tidy(() => {
      const [logits, means, logVariances] = tf.split(said, [k, k * c, k * c], 2) as [
        tf.Tensor3D,
        tf.Tensor3D,
        tf.Tensor3D,
      ];
      const vectors = (x: tf.Tensor) => tf.reshape(x, [b, n, k, c]) as tf.Tensor4D; // [B, N, K, C]
      return { logits, means: vectors(means), logVariances: vectors(tf.clipByValue(logVariances, LEAST, MOST)) };
    });
  }

  /** Vectors `[B, N, C]`. */
  sample(said: tf.Tensor3D, options: SamplingOptions): tf.Tensor3D {
    checkSampling(this.kind, options);
    return tf.tidy(() => sampleMixture(this.mixture(said), options));
  }

  /** See {@linkcode TokenHead.flops}. */
  flops(n: number): number {
    return this.input.flops(n) + this.output.flops(n);
  }
}
