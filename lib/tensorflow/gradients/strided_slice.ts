/**
 * Slices with steps, for which TensorFlow.js has no gradient. The backward kernel puts the gradient back where the
 * elements came from; slicing is its transpose.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import { attribute } from "../attributes.ts";
import { defineKernel } from "../native_kernel.ts";
import { defineRule, runKernel } from "./rule.ts";

defineKernel<tf.StridedSliceAttrs & { shape: number[] }>("StridedSliceGrad", (ops, { dy }, attrs) => {
  const places = [attrs.shape, attrs.begin, attrs.end, attrs.strides].map((list) => ops.constant(list, "int32"));
  return ops.run("StridedSliceGrad", [...places, dy!], [
    attribute.type("T", dy!.dtype),
    attribute.type("Index", "int32"),
    attribute.int("begin_mask", attrs.beginMask),
    attribute.int("end_mask", attrs.endMask),
    attribute.int("ellipsis_mask", attrs.ellipsisMask),
    attribute.int("new_axis_mask", attrs.newAxisMask),
    attribute.int("shrink_axis_mask", attrs.shrinkAxisMask),
  ]);
});

defineRule(tf.StridedSlice, ["x"], (dy, { x }, attrs) => ({
  x: () => runKernel("StridedSliceGrad", { dy }, { ...attrs, shape: x.shape }),
}));
defineRule("StridedSliceGrad", [], (ddx, _saved, { shape: _, ...attrs }) => ({
  dy: () => runKernel(tf.StridedSlice, { x: ddx }, attrs),
}));
