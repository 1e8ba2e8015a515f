import * as tf from "@tensorflow/tfjs-core";
import { defineRule } from "./rule.ts";

/**
 * Sums over the copies, for any rank. TensorFlow.js's own adds slices one by one, as many as there are copies, and stops
 * at rank 4.
 */
defineRule<tf.TileAttrs, "x">(tf.Tile, ["x"], (dy, { x }, { reps }) => ({
  x: () => {
    const split: number[] = [];
    const copies: number[] = [];
    x.shape.forEach((side, axis) => {
      if (reps[axis]! !== 1) copies.push(split.push(reps[axis]!) - 1);
      split.push(side);
    });
    if (copies.length === 0) return tf.reshape(dy, x.shape);
    return tf.sum(tf.reshape(dy, split), copies);
  },
}));
