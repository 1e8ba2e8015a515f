/**
 * Comparisons and logic have the gradient zero, so that masks may be differentiated through: the gradients of
 * leakyRelu, prelu, maximum, max, where, clip and others multiply with masks. TensorFlow.js 4.22 knows GreaterEqual alone.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import { defineRule, zeros } from "./rule.ts";

const BINARY = [
  tf.Equal,
  tf.NotEqual,
  tf.Greater,
  tf.GreaterEqual,
  tf.Less,
  tf.LessEqual,
  tf.LogicalAnd,
  tf.LogicalOr,
];

for (const name of BINARY) {
  defineRule(name, ["a", "b"], (_dy, { a, b }) => ({ a: () => zeros(a.shape), b: () => zeros(b.shape) }));
}

defineRule(tf.LogicalNot, [], (dy) => ({ x: () => zeros(dy.shape) }));
