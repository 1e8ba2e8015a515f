import * as tf from "@tensorflow/tfjs-core";

/** Runs a kernel with one result through TensorFlow.js, so that tape, tidy and recording see it. */
export function runKernel(name: string, inputs: tf.NamedTensorMap, attrs: Record<string, unknown> = {}): tf.Tensor {
  return tf.engine().runKernel(name, inputs, attrs as tf.NamedAttrMap);
}

/** The same for a kernel with several results. */
export function runKernels(name: string, inputs: tf.NamedTensorMap, attrs: Record<string, unknown> = {}): tf.Tensor[] {
  return tf.engine().runKernel(name, inputs, attrs as tf.NamedAttrMap);
}
