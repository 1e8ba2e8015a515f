import * as tf from "@tensorflow/tfjs-core";

/**
 * What a discriminator makes small: the mean of `max(0, 1 - real)` and of `max(0, 1 + fake)` (Lim and Ye, "Geometric GAN", 2017; Miyato et
 * al. 2018). Scores beyond the margin of 1 cost nothing and have no gradient, so that it does not run away from what it judges.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { discriminatorHingeLoss } from "./hinge_losses.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * assertEquals(discriminatorHingeLoss(tf.tensor1d([3, 0.5]), tf.tensor1d([-2, 1])).arraySync(), 0.25 + 1);
 * ```
 *
 * @param real Scores of real images, float32 of any shape.
 * @param fake Scores of made ones.
 * @returns A scalar.
 */
export function discriminatorHingeLoss(real: tf.Tensor, fake: tf.Tensor): tf.Scalar {
  return tf.tidy(() => {
    const costs = [tf.sub(1, real), tf.add(1, fake)].map((cost) => tf.mean(tf.relu(cost)));
    return tf.addN(costs) as tf.Scalar; // []
  });
}

/**
 * What a generator makes small beside {@linkcode discriminatorHingeLoss}: the mean of `-fake`.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { generatorHingeLoss } from "./hinge_losses.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * assertEquals(generatorHingeLoss(tf.tensor1d([-2, 1])).arraySync(), 0.5);
 * ```
 *
 * @param fake Scores of made images, float32 of any shape.
 * @returns A scalar.
 */
export function generatorHingeLoss(fake: tf.Tensor): tf.Scalar {
  return tf.tidy(() => tf.neg(tf.mean(fake)) as tf.Scalar); // []
}
