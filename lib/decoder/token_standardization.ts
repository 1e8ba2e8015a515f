import * as tf from "@tensorflow/tfjs-core";
import { filled } from "../nn/mod.ts";

/** A channel that varies less than this is left as it is but for its mean: there is nothing to tell. */
const LEAST_VARIANCE = 1e-12;

/**
 * Brings each channel of tokens to mean 0 and deviation 1, by numbers that were measured on training pictures once, before training: an
 * error or a Gaussian's width is then the same in all channels. The numbers are buffers, saved with the weights.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { TokenStandardization } from "./token_standardization.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const standardization = new TokenStandardization(1);
 * await standardization.measure([tf.tensor3d([[[4], [8]]]), tf.tensor3d([[[6], [6]]])]);
 * assertEquals(Array.from(standardization.mean.dataSync()), [6]);
 * const tokens = tf.tensor3d([[[7]]]);
 * assertEquals(standardization.undo(standardization.call(tokens)).arraySync(), tokens.arraySync());
 * ```
 */
export class TokenStandardization {
  /** `[C]` */
  readonly mean: tf.Variable<tf.Rank.R1>;
  /** `[C]` */
  readonly deviation: tf.Variable<tf.Rank.R1>;

  /** @param width C, numbers a token. */
  constructor(width: number) {
    this.mean = filled(width, 0, { trainable: false });
    this.deviation = filled(width, 1, { trainable: false });
  }

  /** Standardised tokens, of tokens `[B, N, C]`. */
  call(tokens: tf.Tensor3D): tf.Tensor3D {
    return tf.tidy(() => tf.div(tf.sub(tokens, this.mean), this.deviation));
  }

  /** The inverse of {@linkcode call}. */
  undo(tokens: tf.Tensor3D): tf.Tensor3D {
    return tf.tidy(() => tf.add(tf.mul(tokens, this.deviation), this.mean));
  }

  /**
   * Measures mean and deviation of each channel over all tokens of all batches `[B, N, C]`, which stay the caller's. Batches are merged by
   * their means and sums of squares (Chan, Golub and LeVeque, 1983), so that large means cost no digits.
   *
   * @throws {RangeError} if there is no batch.
   */
  async measure(batches: Iterable<tf.Tensor3D> | AsyncIterable<tf.Tensor3D>): Promise<void> {
    let all: Moments | undefined;
    try {
      for await (const tokens of batches) {
        const merged = tf.tidy(() => mergedMoments(all, momentsOf(tokens)));
        tf.dispose({ ...all });
        all = merged;
      }
      if (all === undefined) {
        throw new RangeError("Tokens are standardised by those of pictures: give one batch or more.");
      }
      const { mean, squares, count } = all;
      tf.tidy(() => {
        const variance = tf.div(squares, count); // [C]
        const steady = tf.less(variance, LEAST_VARIANCE);
        this.mean.assign(tf.clone(mean));
        this.deviation.assign(tf.where(steady, tf.onesLike(variance), tf.sqrt(variance)) as tf.Tensor1D);
      });
    } finally {
      tf.dispose({ ...all });
    }
  }
}

/** Of all tokens so far. */
type Moments = {
  count: number;
  /** `[C]` */
  mean: tf.Tensor1D;
  /** Sum of squared differences from the mean, `[C]`. */
  squares: tf.Tensor1D;
};

function momentsOf(tokens: tf.Tensor3D): Moments {
  const [b, n] = tokens.shape;
  const { mean, variance } = tf.moments(tokens, [0, 1]);
  return { count: b * n, mean: mean as tf.Tensor1D, squares: tf.mul(variance, b * n) };
}

function mergedMoments(a: Moments | undefined, b: Moments): Moments {
  if (a === undefined) return b;
  const count = a.count + b.count;
  const apart = tf.sub(b.mean, a.mean); // [C]
  const between = tf.mul(tf.square(apart), a.count * b.count / count);
  return {
    count,
    mean: tf.add(a.mean, tf.mul(apart, b.count / count)),
    squares: tf.add(tf.add(a.squares, b.squares), between),
  };
}
