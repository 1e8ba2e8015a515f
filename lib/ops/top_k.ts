import * as tf from "@tensorflow/tfjs-core";
import { swapWithLast } from "./last_axis.ts";

/** Options of {@linkcode topK}. */
export interface TopKOptions {
  /** Axis along which to look; negative ones count from the end. Default: -1. */
  axis?: number;
  /** Whether the largest comes first; otherwise the order of the k is not defined, which is a little faster. Default: true. */
  sorted?: boolean;
}

/**
 * The `k` largest elements along an axis and their places, `[…, K, …]` each. Where elements are equal, those with lower indices
 * come first and are taken first. NaN is larger than any number, as in PyTorch. The gradient goes to the elements taken.
 *
 * @example The two largest of each column
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { topK } from "./top_k.ts";
 * import { assertEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * await openTensorFlow();
 * const { values, indices } = topK(tf.tensor2d([[1, 9], [5, 7], [3, 8]]), 2, { axis: 0 });
 * assertEquals(values.arraySync(), [[5, 9], [3, 8]]);
 * assertEquals(indices.arraySync(), [[1, 0], [2, 2]]);
 * ```
 *
 * @param x float32 or int32 tensor of rank 1 or more.
 * @param k How many, from 0 to the side of the axis.
 * @returns `values` of the type of `x`, and `indices`, int32.
 * @throws {RangeError} if `x` has no such axis, or fewer than `k` elements along it.
 */
export function topK(x: tf.Tensor, k: number, options: TopKOptions = {}): { values: tf.Tensor; indices: tf.Tensor } {
  const { axis = -1, sorted = true } = options;
  const swap = swapWithLast(x, axis);
  const side = x.shape.at(axis)!;
  if (!Number.isInteger(k) || k < 0 || k > side) {
    throw new RangeError(`k is a whole number from 0 to ${side}, the elements along axis ${axis}: got ${k}.`);
  }
  return tf.tidy(() => {
    if (swap === undefined) return tf.topk(x, k, sorted);
    const { values, indices } = tf.topk(tf.transpose(x, swap), k, sorted); // [..., K]
    return { values: tf.transpose(values, swap), indices: tf.transpose(indices, swap) }; // […, K, …]
  });
}
