import * as tf from "@tensorflow/tfjs-core";
import { softmaxCrossEntropy, type SoftmaxCrossEntropyOptions } from "../ops/softmax_cross_entropy.ts";

/**
 * Mean cross entropy of classes and `softmax(logits)` over a batch. Equal to `torch.nn.functional.cross_entropy`.
 *
 * @example Four classes that are equally likely
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { crossEntropy } from "./cross_entropy.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const loss = crossEntropy(tf.zeros([2, 4]), tf.tensor1d([1, 3], "int32"));
 * assertAlmostEquals(loss.dataSync()[0]!, Math.log(4), 1e-6);
 * ```
 *
 * @param logits Scores of each class before the softmax, float32 `[B, classes]`.
 * @param labels Classes by number, int32 `[B]`.
 * @param options `labelSmoothing`: share of a label that is spread evenly over all classes. Default: 0.
 * @returns The loss in nats, a scalar.
 * @throws {RangeError | TypeError} as `softmaxCrossEntropy`.
 */
export function crossEntropy(
  logits: tf.Tensor2D,
  labels: tf.Tensor1D,
  options: SoftmaxCrossEntropyOptions = {},
): tf.Scalar {
  return tf.tidy(() => tf.mean(softmaxCrossEntropy(labels, logits, options)) as tf.Scalar); // []
}
