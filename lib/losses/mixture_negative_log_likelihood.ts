import * as tf from "@tensorflow/tfjs-core";

/** Mixtures of K Gaussians with diagonal covariances, one for each vector. */
export type Mixtures = {
  /** Weights before the softmax, `[..., K]`. */
  logits: tf.Tensor;
  /** `[..., K, C]` */
  means: tf.Tensor;
  /** `[..., K, C]`, in nats. */
  logVariances: tf.Tensor;
};

/**
 * How surprising vectors are to mixtures of Gaussians: the negative logarithm of their density,
 * `-log Σ_k softmax(logits)_k · Π_c N(x_c; mean_kc, variance_kc)`, by log-sum-exp. Equal to the negative `log_prob` of PyTorch's
 * `MixtureSameFamily(Categorical, Independent(Normal))`. It is a density's: it may be below 0.
 *
 * @example A standard normal number, at its mean
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { mixtureNegativeLogLikelihood } from "./mixture_negative_log_likelihood.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const mixture = { logits: tf.zeros([1, 1]), means: tf.zeros([1, 1, 1]), logVariances: tf.zeros([1, 1, 1]) };
 * const loss = mixtureNegativeLogLikelihood(mixture, tf.zeros([1, 1]));
 * assertAlmostEquals(loss.dataSync()[0]!, 0.5 * Math.log(2 * Math.PI), 1e-6);
 * ```
 *
 * @param mixtures One for each vector. Bound the log-variances: where a component falls on a single vector there is no end to its density.
 * @param x Vectors `[..., C]`.
 * @returns In nats a vector, `[...]`.
 * @throws {RangeError} if shapes do not belong together.
 */
export function mixtureNegativeLogLikelihood({ logits, means, logVariances }: Mixtures, x: tf.Tensor): tf.Tensor {
  const k = logits.shape.at(-1) ?? 0;
  const [rows, c] = [x.shape.slice(0, -1), x.shape.at(-1) ?? 0];
  const wanted = [...rows, k, c];
  if (
    !tf.util.arraysEqual(logits.shape.slice(0, -1), rows) || !tf.util.arraysEqual(means.shape, wanted) ||
    !tf.util.arraysEqual(logVariances.shape, wanted)
  ) {
    throw new RangeError(
      `Mixtures of vectors [..., C] have logits [..., K], means and log-variances [..., K, C]: got vectors [${x.shape}], ` +
        `logits [${logits.shape}], means [${means.shape}] and log-variances [${logVariances.shape}].`,
    );
  }
  return tf.tidy(() => {
    const apart = tf.squaredDifference(tf.expandDims(x, -2), means); // [..., K, C]
    const exponents = tf.add(tf.mul(apart, tf.exp(tf.neg(logVariances))), logVariances); // [..., K, C]
    const normalizer = c * Math.log(2 * Math.PI);
    const logDensities = tf.mul(tf.add(tf.sum(exponents, -1), normalizer), -0.5); // [..., K]
    return tf.neg(tf.logSumExp(tf.add(tf.logSoftmax(logits), logDensities), -1)); // [...]
  });
}
