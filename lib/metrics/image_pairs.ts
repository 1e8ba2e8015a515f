import * as tf from "@tensorflow/tfjs-core";

/**
 * Refuses what are no two batches of pictures of one shape.
 *
 * @throws {RangeError} if it is so.
 */
export function checkPairs(images: tf.Tensor4D, references: tf.Tensor4D): void {
  if (images.rank !== 4 || !tf.util.arraysEqual(images.shape, references.shape)) {
    throw new RangeError(
      `Pictures are compared with pictures of one shape [B, H, W, C]: got [${images.shape}] and [${references.shape}].`,
    );
  }
}
