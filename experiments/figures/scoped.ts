import * as tf from "@tensorflow/tfjs-core";

/** `tf.tidy` for results that are no tensors. */
export function scoped<T>(run: () => T): T {
  let result!: T;
  tf.tidy(() => {
    result = run();
  });
  return result;
}
