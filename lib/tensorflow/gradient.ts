import * as tf from "@tensorflow/tfjs-core";

/** How to differentiate a kernel: TensorFlow.js's own `GradConfig` without the name. */
export type GradientRule = Omit<tf.GradConfig, "kernelName">;

/**
 * Registers the gradient of a kernel, in place of TensorFlow.js's own if it has one.
 *
 * A rule must be right when it is differentiated itself. Many fused backward kernels have no gradient, so a rule composes
 * differentiable ops if {@linkcode isDifferentiatedAgain} says so, and may take a fused kernel otherwise. Saved outputs may
 * be used either way: `gradients/saved_outputs.ts` mends TensorFlow.js 4.22, which takes them for constants.
 */
export function defineGradient(kernelName: string, rule: GradientRule): void {
  if (tf.getGradient(kernelName) !== undefined) tf.unregisterGradient(kernelName);
  tf.registerGradient({ kernelName, ...rule });
}

/** Whether the gradient that is being computed will be differentiated in turn: a second-order gradient is wanted. */
export function isDifferentiatedAgain(): boolean {
  return tf.engine().state.gradientDepth > 0;
}
