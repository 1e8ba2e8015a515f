import * as tf from "@tensorflow/tfjs-core";

/**
 * What random numbers are a function of: two int32 numbers, by convention a seed and a counter. As a tensor `[2]` they may come
 * out of other ops, as in `RandomStream`; as a pair they are constants, also in a function that is recorded.
 */
export type Seed = tf.Tensor | readonly [seed: number, counter: number];

/** A seed as the tensor that random kernels take. A pair becomes a new tensor: call this inside `tf.tidy()`. */
export function seedTensor(seed: Seed): tf.Tensor {
  if (seed instanceof tf.Tensor) {
    if (seed.dtype !== "int32" || seed.rank !== 1 || seed.size !== 2) {
      throw new TypeError(`A seed is an int32 tensor of shape [2]: got ${seed.dtype} of shape [${seed.shape}].`);
    }
    return seed;
  }
  if (
    !Array.isArray(seed) || seed.length !== 2 || !seed.every((word) => Number.isInteger(word) && word === (word | 0))
  ) {
    throw new RangeError(
      `A seed is a pair of whole numbers from -2^31 to 2^31 - 1, a seed and a counter: got ${JSON.stringify(seed)}.`,
    );
  }
  return tf.tensor1d([...seed], "int32"); // [2]
}
