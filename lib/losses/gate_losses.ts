import * as tf from "@tensorflow/tfjs-core";
import { gini, maskedMean, type RowMaskOptions } from "../ops/mod.ts";

/**
 * Mean gate of each image's tokens, then of all images: the penalty that makes a scorer close gates, to be added to the loss times α
 * (thesis section 3.4.2, by its formula; its program sums over tokens, which is N times as much).
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { gateRegularization } from "./gate_losses.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * assertEquals(gateRegularization(tf.tensor2d([[1, 0], [0.5, 0.5]])).arraySync(), 0.5);
 * ```
 *
 * @param gates float32 `[B, N]`, from 0 to 1.
 * @param options `mask`: which tokens are real, bool `[B, N]`. Default: all.
 * @returns A scalar.
 * @throws {RangeError | TypeError} as `maskedMean`.
 */
export function gateRegularization(gates: tf.Tensor2D, options: RowMaskOptions = {}): tf.Scalar {
  return tf.tidy(() => tf.mean(maskedMean(gates, options)) as tf.Scalar); // []
}

/** Options of {@linkcode giniLoss}. */
export interface GiniLossOptions extends RowMaskOptions {
  /** Index from which on an image costs nothing, above 0 and at most 1. Default: 1, the thesis's, which always costs. */
  target?: number;
}

/**
 * How far the Gini index of each image's scores is below a target, mean over the images: small where few tokens have most of the weight;
 * to be added to the loss times β (thesis section 3.4.2, with the target 1). Scores that are all 0 cost all of the target, without gradient.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { giniLoss } from "./gate_losses.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * assertEquals(giniLoss(tf.tensor2d([[0, 3, 0, 0], [1, 1, 1, 1]])).arraySync(), (0.25 + 1) / 2);
 * ```
 *
 * @param scores float32 `[B, N]`, none negative.
 * @param options `target`, and `mask`: which tokens are real, bool `[B, N]`. Default: all.
 * @returns A scalar from 0 to 1.
 * @throws {RangeError | TypeError} as `gini`, and if the target is not above 0 and at most 1.
 */
export function giniLoss(scores: tf.Tensor2D, { target = 1, ...options }: GiniLossOptions = {}): tf.Scalar {
  if (!(target > 0 && target <= 1)) {
    throw new RangeError(`The target of a Gini index is above 0 and at most 1: got ${target}.`);
  }
  return tf.tidy(() => tf.mean(tf.relu(tf.sub(target, gini(scores, options)))) as tf.Scalar); // []
}
