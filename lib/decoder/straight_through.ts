import * as tf from "@tensorflow/tfjs-core";

/**
 * `f(x)`, whose gradient is taken for that of x itself (Bengio et al., "Estimating or propagating gradients through stochastic neurons",
 * 2013): how gradients pass a rounding, whose own slope is 0 nearly everywhere.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { straightThrough } from "./straight_through.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const slope = tf.grad((x) => tf.square(straightThrough(tf.round, x)));
 * assertEquals(Array.from(slope(tf.tensor1d([1.2, 2.7])).dataSync()), [2 * 1, 2 * 3]);
 * ```
 *
 * @param f Gives a tensor of the shape of `x`.
 * @param x float32 tensor of any shape.
 * @returns What `f` returns.
 */
export function straightThrough<T extends tf.Tensor>(f: (x: T) => T, x: T): T {
  const passed = tf.customGrad((input) => ({
    value: f(input as T),
    gradFunc: (dy: tf.Tensor) => tf.clone(dy),
  }));
  return passed(x) as T;
}
