import * as tf from "@tensorflow/tfjs-core";
import { defineRule } from "./rule.ts";

/**
 * Each element's derivative is the product of those before it and of those after it, which holds for zeros too.
 * TensorFlow.js has the same rule but loses its way when an axis is counted from the end.
 */
defineRule<tf.ProdAttrs, "x">(tf.Prod, ["x"], (dy, { x }, { axis }) => ({
  x: () => {
    const axes = tf.util.parseAxisParam(axis, x.shape);
    const kept = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
    const order = [...kept, ...axes];
    const outer = kept.map((i) => x.shape[i]!);
    const last = kept.length;
    const moved = tf.transpose(x, order);
    const flat = tf.reshape(moved, [...outer, -1]); // [kept, reduced]
    const others = tf.mul(tf.cumprod(flat, last, true), tf.cumprod(flat, last, true, true)); // [kept, reduced]
    const gradient = tf.mul(tf.reshape(dy, [...outer, 1]), others); // [kept, reduced]
    return tf.transpose(tf.reshape(gradient, moved.shape), tf.backend_util.getUndoAxesPermutation(order));
  },
}));
