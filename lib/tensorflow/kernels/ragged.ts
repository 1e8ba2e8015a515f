/**
 * Ragged tensors: rows of different lengths, kept as flat values and `splits`, the places where rows begin and end.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import { attribute } from "../attributes.ts";
import { defineKernel, type NativeTensor } from "../native_kernel.ts";

defineKernel(
  tf.RaggedRange,
  (ops, { starts, limits, deltas }) =>
    ops.runMany("RaggedRange", [starts!, limits!, deltas!], [
      attribute.type("T", starts!.dtype),
      attribute.type("Tsplits", "int32"),
    ], 2),
);

defineKernel<tf.RaggedGatherAttrs>(tf.RaggedGather, (ops, inputs, { outputRaggedRank }) => {
  const splits = list(inputs, "paramsNestedSplits");
  const { paramsDenseValues: values, indices } = inputs;
  return ops.runMany("RaggedGather", [...splits, values!, indices!], [
    attribute.type("Tvalues", values!.dtype),
    attribute.type("Tindices", indices!.dtype),
    attribute.type("Tsplits", "int32"),
    attribute.int("PARAMS_RAGGED_RANK", splits.length),
    attribute.int("OUTPUT_RAGGED_RANK", outputRaggedRank),
  ], outputRaggedRank + 1);
});

defineKernel<tf.RaggedTensorToTensorAttrs>(tf.RaggedTensorToTensor, (ops, inputs, { rowPartitionTypes }) => {
  const partitions = list(inputs, "rowPartitionTensors");
  const { shape, values, defaultValue } = inputs;
  return ops.run("RaggedTensorToTensor", [shape!, values!, defaultValue!, ...partitions], [
    attribute.type("T", values!.dtype),
    attribute.type("Tindex", "int32"),
    attribute.type("Tshape", shape!.dtype),
    attribute.int("num_row_partition_tensors", partitions.length),
    attribute.string("row_partition_types", rowPartitionTypes),
  ]);
});

/** The tensors of an input that is a list, which a native kernel gets as `<name>0`, `<name>1` and so on. */
function list(inputs: Record<string, NativeTensor>, name: string): NativeTensor[] {
  const tensors: NativeTensor[] = [];
  for (let next = inputs[`${name}0`]; next !== undefined; next = inputs[`${name}${tensors.length}`]) tensors.push(next);
  return tensors;
}
