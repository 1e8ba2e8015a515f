import type * as tf from "@tensorflow/tfjs-core";

/**
 * The permutation that swaps `axis` with the last axis, and is its own inverse; undefined if it is the last already.
 *
 * @throws {RangeError} if the tensor has no such axis.
 */
export function swapWithLast(x: tf.Tensor, axis: number): number[] | undefined {
  const { rank } = x;
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw new RangeError(`An axis of [${x.shape}] is a whole number from ${-rank} to ${rank - 1}: got ${axis}.`);
  }
  const [from, last] = [axis < 0 ? axis + rank : axis, rank - 1];
  if (from === last) return undefined;
  return x.shape.map((_, i) => i === from ? last : i === last ? from : i);
}
