import * as tf from "@tensorflow/tfjs-core";

/**
 * Mean of the squared differences of two tensors. Equal to `torch.nn.functional.mse_loss`. What makes it small where several answers are
 * possible is their mean: a blurred picture.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { meanSquaredError } from "./mean_squared_error.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * assertEquals(meanSquaredError(tf.tensor1d([1, 2]), tf.tensor1d([1, 5])).arraySync(), 4.5);
 * ```
 *
 * @param predictions float32 tensor of any shape.
 * @param targets Of the same shape.
 * @returns A scalar, in the square of the values' unit.
 * @throws {RangeError} if shapes differ: one broadcast by mistake would go unseen.
 */
export function meanSquaredError(predictions: tf.Tensor, targets: tf.Tensor): tf.Scalar {
  if (!tf.util.arraysEqual(predictions.shape, targets.shape)) {
    throw new RangeError(
      `Predictions and targets have one shape: got [${predictions.shape}] and [${targets.shape}].`,
    );
  }
  return tf.tidy(() => tf.mean(tf.squaredDifference(predictions, targets)) as tf.Scalar); // []
}
