import * as tf from "@tensorflow/tfjs-core";
import { defineGradient } from "../gradient.ts";
import { sumToShape } from "./rule.ts";

/**
 * The gradient of `a ** b`. Two places in TensorFlow.js's own give not-a-number at `a = 0`, both written here as JAX has
 * them (`jax/_src/lax/lax.py`, `_pow_jvp_lhs`, `_pow_jvp_rhs`):
 * - `b · a ** (b - 1)` is 0 · ∞ for `b = 0`, which higher orders reach from any whole exponent;
 * - `log a` is hidden behind a mask, but its derivative 1 / a is not.
 */
defineGradient(tf.Pow, {
  inputsToSave: ["a", "b"],
  outputsToSave: [true],
  gradFunc: (dy, saved) => {
    const [a, b, y] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
    return {
      a: () => {
        const exponent = tf.where(tf.equal(b, 0), tf.onesLike(b), tf.sub(b, 1));
        return sumToShape(tf.mul(dy as tf.Tensor, tf.mul(b, tf.pow(a, exponent))), a.shape);
      },
      b: () => {
        const positive = tf.where(tf.greater(a, 0), a, tf.onesLike(a));
        return sumToShape(tf.mul(dy as tf.Tensor, tf.mul(y, tf.log(positive))), b.shape);
      },
    };
  },
});
