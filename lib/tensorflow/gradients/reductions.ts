/**
 * Sum and mean. TensorFlow.js's gradients multiply with a tensor of ones that JavaScript fills and uploads at every call;
 * these repeat the gradient with a native op.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import { defineRule } from "./rule.ts";

/** Repeats the gradient of a reduction over `axes` to the shape of what was reduced. */
function repeatTo(dy: tf.Tensor, shape: number[], axes: readonly number[]): tf.Tensor {
  const kept = shape.map((side, axis) => axes.includes(axis) ? 1 : side);
  return tf.broadcastTo(tf.reshape(dy, kept), shape);
}

defineRule<tf.SumAttrs, "x">(tf.Sum, ["x"], (dy, { x }, { axis }) => ({
  x: () => repeatTo(dy, x.shape, tf.util.parseAxisParam(axis, x.shape)),
}));

defineRule<tf.MeanAttrs, "x">(tf.Mean, ["x"], (dy, { x }, { axis }) => ({
  x: () => {
    const axes = tf.util.parseAxisParam(axis, x.shape);
    const count = axes.reduce((product, i) => product * x.shape[i]!, 1);
    return repeatTo(tf.div(dy, count), x.shape, axes);
  },
}));
