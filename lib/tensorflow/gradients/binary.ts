/**
 * Elementwise functions of two tensors. TensorFlow.js's gradients of these three do not undo broadcasting: they throw when
 * the inputs differ in shape.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import { defineRule, sumToShape } from "./rule.ts";

/** `dy` where `condition` holds, summed to `shape`. */
function masked(dy: tf.Tensor, condition: tf.Tensor, shape: number[]): tf.Tensor {
  return sumToShape(tf.mul(dy, tf.cast(condition, "float32")), shape);
}

// Of equal numbers the first gets the whole gradient, as in TensorFlow.js.
defineRule(tf.Maximum, ["a", "b"], (dy, { a, b }) => ({
  a: () => masked(dy, tf.greaterEqual(a, b), a.shape),
  b: () => masked(dy, tf.less(a, b), b.shape),
}));

defineRule(tf.Minimum, ["a", "b"], (dy, { a, b }) => ({
  a: () => masked(dy, tf.lessEqual(a, b), a.shape),
  b: () => masked(dy, tf.greater(a, b), b.shape),
}));

defineRule(tf.SquaredDifference, ["a", "b"], (dy, { a, b }) => ({
  a: () => sumToShape(tf.mul(dy, tf.mul(tf.sub(a, b), 2)), a.shape),
  b: () => sumToShape(tf.mul(dy, tf.mul(tf.sub(b, a), 2)), b.shape),
}));
