import * as tf from "@tensorflow/tfjs-core";
import { attribute } from "../attributes.ts";
import { DTYPE } from "../dtypes.ts";
import { defineGradient } from "../gradient.ts";
import { defineKernel, type NativeScope, type NativeTensor } from "../native_kernel.ts";
import { gather, gatherGradient } from "./gather.ts";

/*
 * Order along the last axis, by TensorFlow's TopKV2, which puts the lower index first where values are equal. Its
 * comparison is no order where there are NaNs, so float32 is compared as int32 keys.
 */

/**
 * int32 numbers in the order of `x`. The bits of a float32 from 0 up are in its order when read as int32; those of a negative one
 * are in the reverse order, from INT_MIN = -0 up, so INT_MIN minus them mends that and makes -0 equal to 0. NaN is above all,
 * as in PyTorch.
 */
function orderedKeys(ops: NativeScope, x: NativeTensor): NativeTensor {
  if (x.dtype !== DTYPE.float32) return x;
  const T = attribute.type("T", "int32");
  const bits = ops.run("Bitcast", [x], [attribute.type("T", "float32"), attribute.type("type", "int32")]);
  const mended = ops.run("Sub", [ops.constant(-(2 ** 31), "int32"), bits], [T]);
  const negative = ops.run("Less", [bits, ops.constant(0, "int32")], [T]);
  const keys = ops.run("SelectV2", [negative, mended, bits], [T]);
  const isNaN = ops.run("IsNan", [x], [attribute.type("T", "float32")]);
  return ops.run("SelectV2", [isNaN, ops.constant(2 ** 31 - 1, "int32"), keys], [T]);
}

/** Indices `[…, k]` of the largest keys of each row. */
function largest(ops: NativeScope, keys: NativeTensor, k: number, sorted: boolean): NativeTensor {
  return ops.runMany("TopKV2", [keys, ops.constant(k, "int32")], [
    attribute.bool("sorted", sorted),
    attribute.type("T", keys.dtype),
  ], 2)[1]!;
}

/** Indices that sort each row. Bitwise not reverses the order of int32 without overflow; negation has none for INT_MIN. */
function order(ops: NativeScope, x: NativeTensor, descending: boolean): NativeTensor {
  const keys = orderedKeys(ops, x);
  const ranked = descending ? keys : ops.run("Invert", [keys], [attribute.type("T", keys.dtype)]);
  return largest(ops, ranked, x.shape.at(-1)!, true);
}

/** `x[…, indices[…, j]]`. */
function take(ops: NativeScope, x: NativeTensor, indices: NativeTensor): NativeTensor {
  const last = x.shape.length - 1;
  return gather(ops, x, indices, { axis: last, batchDims: last });
}

defineKernel<{ k: number; sorted: boolean }>(tf.TopK, (ops, { x }, { k, sorted }) => {
  const indices = largest(ops, orderedKeys(ops, x!), k, sorted);
  return [take(ops, x!, indices), indices];
});

defineKernel<{ descending: boolean }>("Sort", (ops, { x }, { descending }) => {
  const indices = order(ops, x!, descending);
  return [take(ops, x!, indices), indices];
});

defineKernel<{ descending: boolean }>("ArgSort", (ops, { x }, { descending }) => order(ops, x!, descending));

// Both pick elements: the gradient goes to where they stood. The indices do not move with x.
for (const kernelName of [tf.TopK, "Sort"]) {
  defineGradient(kernelName, {
    inputsToSave: ["x"],
    outputsToSave: [false, true],
    gradFunc: (dys, saved) => {
      const [x, indices] = saved as [tf.Tensor, tf.Tensor];
      const last = x.rank - 1;
      const [dy] = dys as unknown as [tf.Tensor, tf.Tensor];
      return { x: () => gatherGradient(dy, indices, { axis: last, batchDims: last, shape: x.shape }) };
    },
  });
}

defineGradient("ArgSort", {
  inputsToSave: ["x"],
  gradFunc: (_dy, [x]) => ({ x: () => tf.zeros(x!.shape) }),
});
