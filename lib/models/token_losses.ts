import * as tf from "@tensorflow/tfjs-core";
import type { CodeHead, MixtureHead, RegressionHead } from "../decoder/mod.ts";
import { mixtureNegativeLogLikelihood } from "../losses/mod.ts";
import { softmaxCrossEntropy } from "../ops/mod.ts";

/** A head of any kind. */
export type AnyTokenHead = CodeHead | MixtureHead | RegressionHead;

/**
 * How wrong what a head said of tokens was, `[B, N]`: of codes, nats a token; of mixtures, nats a number (below 0 where the density is high);
 * of regression, the mean squared error of a token's numbers.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { CodeHead } from "../decoder/mod.ts";
 * import { Initializer } from "../nn/mod.ts";
 * import { tokenLosses } from "./token_losses.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const head = new CodeHead({ width: 8, codes: 4 }, new Initializer(0));
 * const losses = tokenLosses(head, tf.zeros([1, 1, 4]), tf.tensor2d([[2]], [1, 1], "int32"));
 * assertAlmostEquals(losses.dataSync()[0]!, Math.log(4), 1e-6);
 * ```
 *
 * @param head What said it.
 * @param said What its `call()` returned.
 * @param tokens The true ones: codes int32 `[B, N]`, or vectors `[B, N, C]`.
 * @returns `[B, N]`.
 */
export function tokenLosses(head: AnyTokenHead, said: tf.Tensor3D, tokens: tf.Tensor): tf.Tensor2D {
  return tf.tidy(() => {
    switch (head.kind) {
      case "codes":
        return softmaxCrossEntropy(tokens, said) as tf.Tensor2D;
      case "mixture":
        return tf.div(mixtureNegativeLogLikelihood(head.mixture(said), tokens), head.tokenShape[0]) as tf.Tensor2D;
      case "regression":
        return tf.mean(tf.squaredDifference(said, tokens), 2) as tf.Tensor2D;
    }
  });
}
