import * as tf from "@tensorflow/tfjs-core";
import { defineGradient } from "../gradient.ts";

/** Computes the gradients of a kernel's inputs from that of its one output; `saved` are inputs by name. */
export type Rule<A, S extends string> = (
  dy: tf.Tensor,
  saved: Record<S, tf.Tensor>,
  attrs: A,
) => Record<string, () => tf.Tensor>;

/** Registers the gradient of a kernel with one output, which needs the inputs named in `save`. */
export function defineRule<A = tf.NamedAttrMap, const S extends string = never>(
  kernelName: string,
  save: readonly S[],
  rule: Rule<A, S>,
): void {
  defineGradient(kernelName, {
    inputsToSave: [...save],
    gradFunc: (dy, saved, attrs) => {
      const named = Object.fromEntries(save.map((name, i) => [name, saved[i]])) as Record<S, tf.Tensor>;
      return rule(dy as tf.Tensor, named, attrs as A);
    },
  });
}

/** Runs a kernel with one output. */
export function runKernel(name: string, inputs: tf.NamedTensorMap, attrs: object = {}): tf.Tensor {
  return tf.engine().runKernel(name, inputs, attrs as tf.NamedAttrMap);
}

/** Zeros made by an op; `tf.zeros` would fill them in JavaScript and upload them. */
export function zeros(shape: number[]): tf.Tensor {
  return tf.fill(shape, 0);
}

/** Undoes broadcasting: sums `x` over the axes along which a tensor of shape `shape` was repeated. */
export function sumToShape(x: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, x.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(x, axes) : x, shape);
}
