/**
 * Sparse tensors: indices `[values, rank]`, values and a shape. TensorFlow counts places in int64, TensorFlow.js in int32.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import { attribute } from "../attributes.ts";
import { DTYPE } from "../dtypes.ts";
import { defineKernel, type NativeScope, type NativeTensor } from "../native_kernel.ts";

defineKernel(tf.SparseFillEmptyRows, (ops, { indices, values, denseShape, defaultValue }) => {
  const [places, filled, isEmpty, origins] = ops.runMany(
    "SparseFillEmptyRows",
    [ops.cast(indices!, "int64"), values!, ops.cast(denseShape!, "int64"), defaultValue!],
    [attribute.type("T", values!.dtype)],
    4,
  );
  return [ops.cast(places!, "int32"), filled!, isEmpty!, ops.cast(origins!, "int32")];
});

defineKernel(tf.SparseReshape, (ops, { inputIndices, inputShape, newShape }) => {
  const inputs = [inputIndices!, inputShape!, newShape!].map((x) => ops.cast(x, "int64"));
  return ops.runMany("SparseReshape", inputs, [], 2).map((x) => ops.cast(x, "int32"));
});

function reduceSegments(
  ops: NativeScope,
  op: "SparseSegmentMean" | "SparseSegmentSum",
  data: NativeTensor,
  indices: NativeTensor,
  segmentIds: NativeTensor,
): NativeTensor {
  return ops.run(op, [data, indices, segmentIds], [
    attribute.type("T", data.dtype),
    attribute.type("Tidx", indices.dtype),
    attribute.type("Tsegmentids", segmentIds.dtype),
  ]);
}

defineKernel(
  tf.SparseSegmentSum,
  (ops, { data, indices, segmentIds }) => reduceSegments(ops, "SparseSegmentSum", data!, indices!, segmentIds!),
);

defineKernel(tf.SparseSegmentMean, (ops, { data, indices, segmentIds }) => {
  const mean = reduceSegments(ops, "SparseSegmentMean", ops.cast(data!, "float32"), indices!, segmentIds!);
  return data!.dtype === DTYPE.int32 ? ops.cast(mean, "int32") : mean; // towards 0, as TensorFlow.js's other backends
});
