import * as tf from "@tensorflow/tfjs-core";
import { swapWithLast } from "./last_axis.ts";

/** Options of {@linkcode sort} and {@linkcode argsort}. */
export interface SortOptions {
  /** Axis along which to sort; negative ones count from the end. Default: -1. */
  axis?: number;
  /** Whether the largest comes first. Default: false. */
  descending?: boolean;
}

/**
 * Sorts along an axis. NaN is larger than any number, as in PyTorch: last in ascending order, first in descending order. The
 * gradient goes to where the elements stood.
 *
 * @example Rows in descending order
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { sort } from "./sort.ts";
 * import { assertEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * await openTensorFlow();
 * assertEquals(sort(tf.tensor2d([[2, 3, 1], [4, 6, 5]]), { descending: true }).arraySync(), [[3, 2, 1], [6, 5, 4]]);
 * ```
 *
 * @param x float32 or int32 tensor of rank 1 or more.
 * @returns A tensor of the shape and type of `x`.
 * @throws {RangeError} if `x` has no such axis.
 * @throws {TypeError} if `x` is neither float32 nor int32.
 */
export function sort<T extends tf.Tensor>(x: T, options: SortOptions = {}): T {
  return alongAxis(
    x,
    options,
    (rows, attrs) => (tf.engine().runKernel("Sort", { x: rows }, attrs) as tf.Tensor[])[0]!,
  ) as T;
}

/**
 * The places of the elements in sorted order: `x[argsort(x)]` is sorted. The sort is stable: equal elements keep their order,
 * ascending and descending. int32, of the shape of `x`; no gradient passes through.
 *
 * @example Equal elements keep their order
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { argsort } from "./sort.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * assertEquals(argsort(tf.tensor1d([2, 1, 2, 1])).arraySync(), [1, 3, 0, 2]);
 * ```
 *
 * @param x float32 or int32 tensor of rank 1 or more.
 * @returns int32 places, of the shape of `x`.
 * @throws {RangeError} if `x` has no such axis.
 * @throws {TypeError} if `x` is neither float32 nor int32.
 */
export function argsort<T extends tf.Tensor>(x: T, options: SortOptions = {}): T {
  return alongAxis(x, options, (rows, attrs) => tf.engine().runKernel("ArgSort", { x: rows }, attrs) as tf.Tensor) as T;
}

type SortRows = (rows: tf.Tensor, attrs: { descending: boolean }) => tf.Tensor;

function alongAxis(x: tf.Tensor, { axis = -1, descending = false }: SortOptions, sortRows: SortRows): tf.Tensor {
  if (x.dtype !== "float32" && x.dtype !== "int32") {
    throw new TypeError(`Sorting takes float32 or int32: got ${x.dtype}. Cast x first.`);
  }
  const swap = swapWithLast(x, axis);
  if (swap === undefined) return sortRows(x, { descending });
  return tf.tidy(() => tf.transpose(sortRows(tf.transpose(x, swap), { descending }), swap)); // x.shape
}
