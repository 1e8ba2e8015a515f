import * as tf from "@tensorflow/tfjs-core";
import { BACKEND_NAME } from "../backend.ts";

/** How to compute one call of a kernel, or `undefined` to leave it to the kernel that was registered before. */
export type Extension<I, A> = (inputs: I, attrs: A) => (() => tf.Tensor | tf.Tensor[]) | undefined;

/**
 * Lets a registered kernel take calls that it does not know: they are rewritten in TensorFlow.js's own ops, which may
 * run the same kernel in a way that it does know.
 */
export function extendKernel<I extends tf.NamedTensorMap, A>(name: string, extension: Extension<I, A>): void {
  const before = tf.getKernel(name, BACKEND_NAME);
  if (before === undefined) throw new Error(`Kernel ${name} is not registered, so it cannot be extended.`);
  tf.unregisterKernel(name, BACKEND_NAME);
  tf.registerKernel({
    ...before,
    kernelFunc: (call) => {
      const compute = extension(call.inputs as I, call.attrs as A);
      return compute === undefined ? before.kernelFunc(call) : tf.tidy(compute);
    },
  });
}
