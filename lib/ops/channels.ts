import * as tf from "@tensorflow/tfjs-core";

/**
 * A vector with one number a channel, `[C]`: the given one, or `otherwise` everywhere. Its owner is the `tf.tidy` around.
 *
 * @throws {RangeError} if it has another shape.
 */
export function channelVector(vector: tf.Tensor | undefined, c: number, name: string, otherwise: number): tf.Tensor1D {
  if (vector === undefined) return tf.fill([c], otherwise);
  if (vector.rank !== 1 || vector.shape[0] !== c) {
    throw new RangeError(
      `${name} has one number for each of the ${c} channels, [${c}]: got the shape [${vector.shape}].`,
    );
  }
  return vector as tf.Tensor1D;
}

/**
 * Side of the last axis of `x`, which holds the channels.
 *
 * @throws {RangeError} if `x` has no axis, or no channels in it.
 * @throws {TypeError} if `x` is not float32.
 */
export function channelCount(x: tf.Tensor, caller: string): number {
  if (x.dtype !== "float32") throw new TypeError(`${caller} takes float32: got ${x.dtype}. Cast x first.`);
  const c = x.shape.at(-1) ?? 0;
  if (c < 1) {
    throw new RangeError(`${caller} takes a tensor with channels in its last axis: got the shape [${x.shape}].`);
  }
  return c;
}

/**
 * Refuses what cannot be added to a variance to keep its root away from zero.
 *
 * @throws {RangeError} if `epsilon` is not positive.
 */
export function checkEpsilon(epsilon: number): void {
  if (!(epsilon > 0 && epsilon < Infinity)) {
    throw new RangeError(`epsilon is a small positive number, 1e-5 for example: got ${epsilon}.`);
  }
}
