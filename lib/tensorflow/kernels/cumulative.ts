import * as tf from "@tensorflow/tfjs-core";
import { defineGradient } from "../gradient.ts";

/** Attributes of `tf.cumsum()` and `tf.cumprod()`. */
interface CumulativeAttrs {
  axis: number;
  exclusive: boolean;
  reverse: boolean;
}

/** TensorFlow.js's rule transposes the result where the axis is not the last, although its sum had kept the order of axes. */
defineGradient(tf.Cumsum, {
  gradFunc: (dy, _saved, attrs) => {
    const { axis, exclusive, reverse } = attrs as unknown as CumulativeAttrs;
    return { x: () => tf.cumsum(dy as tf.Tensor, axis, exclusive, !reverse) };
  },
});

/**
 * The derivative of `Σ dy_j · Π_{k≤j} x_k` by x_i is `Π_{k<i} x_k · S_i` with `S_i = dy_i + x_{i+1} · S_{i+1}`. No division, so
 * zeros in x are no exception. An exclusive product is the inclusive one, one place further on: dy moves by one.
 */
defineGradient(tf.Cumprod, {
  inputsToSave: ["x"],
  gradFunc: (dy, [x], attrs) => {
    const { axis, exclusive, reverse } = attrs as unknown as CumulativeAttrs;
    const along = axis < 0 ? axis + x!.rank : axis;
    return {
      x: () => {
        const flip = (y: tf.Tensor) => reverse ? tf.reverse(y, along) : y;
        const [factors, slope] = [flip(x!), flip(dy as tf.Tensor)];
        const before = tf.cumprod(factors, along, true);
        const sums = linearRecurrence(exclusive ? ahead(slope, along, 1) : slope, ahead(factors, along, 1), along);
        return flip(tf.mul(before, sums));
      },
    };
  },
});

/** `S_i = b_i + a_i · S_{i+1}` for all i in log₂ n steps: each doubles the stretch that b_i and a_i stand for. */
function linearRecurrence(b: tf.Tensor, a: tf.Tensor, axis: number): tf.Tensor {
  const side = b.shape[axis]!;
  let [sums, factors] = [b, a];
  for (let step = 1; step < side; step *= 2) {
    sums = tf.add(sums, tf.mul(factors, ahead(sums, axis, step)));
    if (2 * step < side) factors = tf.mul(factors, ahead(factors, axis, step));
  }
  return sums;
}

/** What stands `step` places further along an axis, 0 beyond the end. */
function ahead(x: tf.Tensor, axis: number, step: number): tf.Tensor {
  const side = x.shape[axis]!;
  const moved = Math.min(step, side);
  const begin = x.shape.map((_, i) => i === axis ? moved : 0);
  const padding = x.shape.map((_, i): [number, number] => [0, i === axis ? moved : 0]);
  return tf.pad(tf.slice(x, begin, x.shape.map((n, i) => i === axis ? side - moved : n)), padding);
}
