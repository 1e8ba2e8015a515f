/**
 * Counting and finding: histograms of whole numbers, and places in sorted rows.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import { attribute } from "../attributes.ts";
import { defineKernel } from "../native_kernel.ts";

defineKernel<tf.DenseBincountAttrs>(
  tf.DenseBincount,
  (ops, { x, weights }, { size, binaryOutput }) =>
    ops.run("DenseBincount", [x!, ops.constant(size, "int32"), weights!], [
      attribute.type("Tidx", x!.dtype),
      attribute.type("T", weights!.dtype),
      attribute.bool("binary_output", binaryOutput ?? false),
    ]),
);

defineKernel<tf.SearchSortedAttrs>(
  tf.SearchSorted,
  (ops, { sortedSequence, values }, { side }) =>
    ops.run(side === "left" ? "LowerBound" : "UpperBound", [sortedSequence!, values!], [
      attribute.type("T", values!.dtype),
      attribute.type("out_type", "int32"),
    ]),
);
