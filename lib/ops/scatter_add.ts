import * as tf from "@tensorflow/tfjs-core";

/**
 * A copy of `x` with `updates` added at the places that `indices` names; updates of the same place add up.
 *
 * @example The gradient of picking rows 0, 2 and 0
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { scatterAdd } from "./scatter_add.ts";
 * import { assertEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * await openTensorFlow();
 * const sums = scatterAdd(tf.zeros([3]), tf.tensor1d([0, 2, 0], "int32"), tf.tensor1d([1, 10, 100]));
 * assertEquals(sums.arraySync(), [101, 0, 10]);
 * ```
 *
 * @param x Tensor `[D_1, …, D_n]`.
 * @param indices int32 `[…, M]`: index vectors into the first M axes of `x`; or `[N]`, indices into the first axis.
 * @param updates Of the type of `x`, `[…, D_{M+1}, …, D_n]`.
 * @returns A tensor of the shape and type of `x`.
 * @throws {TypeError} if indices are not int32, or updates are of another type than `x`.
 * @throws {RangeError} if shapes do not fit. An index outside of `x` is an error of TensorFlow's on a CPU.
 */
export function scatterAdd<T extends tf.Tensor>(x: T, indices: tf.Tensor, updates: tf.Tensor): T {
  if (indices.dtype !== "int32" || updates.dtype !== x.dtype) {
    throw new TypeError(
      `Scatter-add takes int32 indices and updates of the type of x, ${x.dtype}: got ${indices.dtype} and ${updates.dtype}.`,
    );
  }
  const depth = indices.rank === 1 ? 1 : indices.shape.at(-1) ?? 0;
  const places = indices.rank === 1 ? indices.shape : indices.shape.slice(0, -1);
  const wanted = [...places, ...x.shape.slice(depth)];
  if (indices.rank === 0 || depth > x.rank || !tf.util.arraysEqual(updates.shape, wanted)) {
    throw new RangeError(
      `Scatter-add to [${x.shape}] takes indices […, M] with M ≤ ${x.rank} and updates […, sides after the first M]: ` +
        `got indices [${indices.shape}] and updates [${updates.shape}].`,
    );
  }
  return tf.engine().runKernel("TensorScatterAdd", { tensor: x, indices, updates }) as T;
}
