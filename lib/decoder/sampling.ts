import * as tf from "@tensorflow/tfjs-core";
import { topK as largest } from "../ops/mod.ts";
import type { SamplingOptions } from "./token_head.ts";

/**
 * A mixture of Gaussians with diagonal covariances for each token. A type alias, so that it is a tensor container.
 */
export type GaussianMixture = {
  /** Weights of the components before the softmax, `[B, N, K]`. */
  logits: tf.Tensor3D;
  /** `[B, N, K, C]` */
  means: tf.Tensor4D;
  /** `[B, N, K, C]`, in nats. */
  logVariances: tf.Tensor4D;
};

/**
 * Draws codes by their logits: divided by the temperature, and of the `topK` likeliest only (Fan et al., "Hierarchical Neural Story
 * Generation", 2018).
 *
 * @example Of the two likeliest
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { RandomStream } from "../ops/mod.ts";
 * import { sampleCodes } from "./sampling.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const logits = tf.tile(tf.tensor3d([[[1, 5, 2, 5]]]), [1, 100, 1]) as tf.Tensor3D;
 * const drawn = sampleCodes(logits, { random: new RandomStream(0), topK: 2 });
 * assertEquals(new Set(drawn.dataSync()), new Set([1, 3]));
 * ```
 *
 * @param logits `[B, N, K]`.
 * @param options How. At temperature 0 the likeliest code is taken, of equals the first.
 * @returns int32 `[B, N]`.
 */
export function sampleCodes(logits: tf.Tensor3D, { random, temperature = 1, topK }: SamplingOptions): tf.Tensor2D {
  const [b, n, k] = logits.shape;
  if (temperature === 0) return tf.argMax(logits, 2) as tf.Tensor2D; // [B, N]
  return tf.tidy(() => {
    const scaled = tf.reshape(tf.div(logits, temperature), [b * n, k]); // [B·N, K]
    if (topK === undefined || topK >= k) return tf.reshape(random.multinomial(scaled, 1), [b, n]); // [B, N]
    const { values, indices } = largest(scaled, topK); // [B·N, topK]
    const drawn = random.multinomial(values, 1) as tf.Tensor2D; // [B·N, 1]
    return tf.reshape(tf.gather(indices, drawn, 1, 1) as tf.Tensor, [b, n]); // [B, N]
  });
}

/**
 * Draws vectors from mixtures of Gaussians. With a temperature T, logits are divided by T and variances multiplied by it (Ha and Eck, "A Neural
 * Representation of Sketch Drawings", 2018, section 3.3).
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { RandomStream } from "../ops/mod.ts";
 * import { sampleMixture } from "./sampling.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const mixture = {
 *   logits: tf.tensor3d([[[0, 1]]]),
 *   means: tf.tensor4d([[[[1, 2], [3, 4]]]]),
 *   logVariances: tf.zeros([1, 1, 2, 2]) as tf.Tensor4D,
 * };
 * const likeliest = sampleMixture(mixture, { random: new RandomStream(0), temperature: 0 });
 * assertEquals(likeliest.arraySync(), [[[3, 4]]]);
 * ```
 *
 * @param mixture One for each token.
 * @param options How. At temperature 0 it is the mean of the component with the most weight.
 * @returns `[B, N, C]`.
 */
export function sampleMixture(
  { logits, means, logVariances }: GaussianMixture,
  { random, temperature }: SamplingOptions,
): tf.Tensor3D {
  const [b, n, k, c] = means.shape;
  return tf.tidy(() => {
    const component = sampleCodes(logits, { random, temperature }); // [B, N]
    const chosen = tf.expandDims(tf.oneHot(component, k, 1, 0, "float32"), 3); // [B, N, K, 1]
    const ofChosen = (x: tf.Tensor4D) => tf.sum(tf.mul(x, chosen), 2) as tf.Tensor3D; // [B, N, C]
    if (temperature === 0) return ofChosen(means);
    const deviation = tf.mul(tf.exp(tf.mul(ofChosen(logVariances), 0.5)), Math.sqrt(temperature ?? 1)); // [B, N, C]
    return tf.add(ofChosen(means), tf.mul(deviation, random.normal([b, n, c]))) as tf.Tensor3D;
  });
}
