import * as tf from "@tensorflow/tfjs-core";

/** How codes are used. A type alias, so that it is a tensor container. */
export type CodeStatistics = {
  /** Exponential of the entropy of codes: as many codes used alike would be as varied. From 1 to K. */
  perplexity: tf.Scalar;
  /** Share of the codes that occur. */
  codeUse: tf.Scalar;
};

/**
 * How often each code occurs.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { codeCounts } from "./code_use.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * assertEquals(codeCounts(tf.tensor2d([[0, 3], [3, 3]], [2, 2], "int32"), 4).arraySync(), [1, 0, 0, 3]);
 * ```
 *
 * @param codes int32 tensor of any shape, from 0 to K - 1.
 * @param count K, how many codes there are.
 * @returns float32 `[K]`; float32 counts are exact up to 2^24.
 */
export function codeCounts(codes: tf.Tensor, count: number): tf.Tensor1D {
  return tf.tidy(() => {
    const flat = tf.reshape(codes, [codes.size]) as tf.Tensor1D;
    return tf.unsortedSegmentSum(tf.ones([codes.size]), flat, count) as tf.Tensor1D; // [K]
  });
}

/**
 * Monitors of a quantised bottleneck: a code that never occurs carries nothing.
 *
 * @example Two of four codes, used alike
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { codeStatistics } from "./code_use.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const { perplexity, codeUse } = codeStatistics(tf.tensor1d([5, 0, 0, 5]));
 * assertAlmostEquals(perplexity.dataSync()[0]!, 2, 1e-5);
 * assertAlmostEquals(codeUse.dataSync()[0]!, 0.5, 1e-6);
 * ```
 *
 * @param counts How often each code occurs, float32 `[K]`, not all 0.
 * @returns Scalars.
 */
export function codeStatistics(counts: tf.Tensor1D): CodeStatistics {
  return tf.tidy(() => {
    const shares = tf.div(counts, tf.sum(counts)); // [K]
    const occurs = tf.greater(counts, 0); // [K]
    const logs = tf.log(tf.where(occurs, shares, tf.onesLike(shares))); // [K], 0 where there is none
    return {
      perplexity: tf.exp(tf.neg(tf.sum(tf.mul(shares, logs)))) as tf.Scalar,
      codeUse: tf.mean(tf.cast(occurs, "float32")) as tf.Scalar,
    };
  });
}
