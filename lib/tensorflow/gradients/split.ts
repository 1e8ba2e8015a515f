/**
 * Splitting into parts. TensorFlow.js's gradients fail if there is one part only: they are handed a tensor then, not a list.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import { defineGradient } from "../gradient.ts";

const list = (dy: tf.Tensor | tf.Tensor[]) => Array.isArray(dy) ? dy : [dy];

defineGradient(tf.SplitV, {
  gradFunc: (dy, _saved, { axis }) => ({ x: () => tf.concat(list(dy), axis as number) }),
});

defineGradient(tf.Unpack, {
  gradFunc: (dy, _saved, { axis }) => ({ value: () => tf.stack(list(dy), axis as number) }),
});
