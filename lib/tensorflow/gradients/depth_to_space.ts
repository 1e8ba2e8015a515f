import * as tf from "@tensorflow/tfjs-core";
import { defineRule } from "./rule.ts";

/** Moves pixels back into channels; TensorFlow.js has no gradient for this one. */
defineRule<tf.DepthToSpaceAttrs>(tf.DepthToSpace, [], (dy, _saved, { blockSize, dataFormat }) => ({
  x: () => {
    if (dataFormat !== "NHWC") {
      throw new RangeError(
        `The gradient of depthToSpace is for NHWC tensors: got ${dataFormat}. Transpose them first.`,
      );
    }
    const [b, h, w, c] = dy.shape as [number, number, number, number];
    const [rows, columns] = [h / blockSize, w / blockSize];
    const blocks = tf.reshape(dy, [b, rows, blockSize, columns, blockSize, c]); // [B, H/r, r, W/r, r, C]
    const moved = tf.transpose(blocks, [0, 1, 3, 2, 4, 5]); // [B, H/r, W/r, r, r, C]
    return tf.reshape(moved, [b, rows, columns, blockSize * blockSize * c]); // [B, H/r, W/r, r·r·C]
  },
}));
