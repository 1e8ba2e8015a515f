import * as tf from "@tensorflow/tfjs-core";

/** How to differentiate a kernel: TensorFlow.js's own `GradConfig` without the name. */
export type GradientRule = Omit<tf.GradConfig, "kernelName">;

/**
 * Registers the gradient of a kernel, in place of TensorFlow.js's own if it has one.
 *
 * A rule must be right when it is differentiated itself. Two things go wrong in TensorFlow.js 4.22: a saved *output* is
 * a constant there, because its copy is put on the tape before the op that made it; and many fused backward kernels have no
 * gradient. So a rule computes from saved inputs with differentiable ops if {@linkcode isDifferentiatedAgain} says so, and
 * may take saved outputs and fused kernels otherwise.
 */
export function defineGradient(kernelName: string, rule: GradientRule): void {
  if (tf.getGradient(kernelName) !== undefined) tf.unregisterGradient(kernelName);
  tf.registerGradient({ kernelName, ...rule });
}

/** Whether the gradient that is being computed will be differentiated in turn: a second-order gradient is wanted. */
export function isDifferentiatedAgain(): boolean {
  return tf.engine().state.gradientDepth > 0;
}
