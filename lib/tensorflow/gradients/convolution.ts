/**
 * 2-D convolution. It is linear in the picture and in the filter, so its two backward kernels are each differentiated by
 * the other and by the convolution. tfjs-node's backward kernels take no explicit padding and TensorFlow.js refuses
 * dilation; these take both.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import { defineKernel } from "../native_kernel.ts";
import { convolutionAttributes } from "./convolution_attributes.ts";
import { dilate, dilatedShape, pair, undilate } from "./dilated_filter.ts";
import { defineRule, runKernel } from "./rule.ts";

type Shape4D = [number, number, number, number];
type Settings = Omit<tf.Conv2DAttrs, "dilations">;

function convolutionInfo(inputShape: readonly number[], filterShape: readonly number[], settings: Settings) {
  const { strides, pad, dimRoundingMode, dataFormat } = settings;
  const format = dataFormat === "NCHW" ? "channelsFirst" : "channelsLast";
  return tf.backend_util.computeConv2DInfo(
    inputShape as Shape4D,
    filterShape as Shape4D,
    strides,
    1,
    pad,
    dimRoundingMode,
    false,
    format,
  );
}

defineKernel<tf.Conv2DBackpropInputAttrs>(tf.Conv2DBackpropInput, (ops, { dy, filter }, attrs) => {
  const info = convolutionInfo(attrs.inputShape, filter!.shape, attrs);
  const shape = ops.constant(attrs.inputShape, "int32");
  return ops.run("Conv2DBackpropInput", [shape, filter!, dy!], convolutionAttributes(info, dy!.dtype));
});

defineKernel<tf.Conv2DBackpropFilterAttrs>(tf.Conv2DBackpropFilter, (ops, { x, dy }, attrs) => {
  const info = convolutionInfo(x!.shape, attrs.filterShape, attrs);
  const shape = ops.constant(attrs.filterShape, "int32");
  return ops.run("Conv2DBackpropFilter", [x!, shape, dy!], convolutionAttributes(info, dy!.dtype));
});

defineRule<tf.Conv2DAttrs, "x" | "filter">(tf.Conv2D, ["x", "filter"], (dy, { x, filter }, attrs) => {
  const { strides, pad, dataFormat, dimRoundingMode } = attrs;
  const settings = { strides, pad, dataFormat, dimRoundingMode };
  const dilations = pair(attrs.dilations);
  return {
    x: () =>
      runKernel(tf.Conv2DBackpropInput, { dy, filter: dilate(filter, dilations) }, {
        ...settings,
        inputShape: x.shape,
      }),
    filter: () => {
      const filterShape = dilatedShape(filter.shape, dilations);
      return undilate(runKernel(tf.Conv2DBackpropFilter, { x, dy }, { ...settings, filterShape }), dilations);
    },
  };
});

defineRule<tf.Conv2DBackpropInputAttrs, "dy" | "filter">(
  tf.Conv2DBackpropInput,
  ["dy", "filter"],
  (ddx, { dy, filter }, { inputShape: _, ...settings }) => ({
    dy: () => runKernel(tf.Conv2D, { x: ddx, filter }, { ...settings, dilations: 1 }),
    filter: () => runKernel(tf.Conv2DBackpropFilter, { x: ddx, dy }, { ...settings, filterShape: filter.shape }),
  }),
);

defineRule<tf.Conv2DBackpropFilterAttrs, "x" | "dy">(
  tf.Conv2DBackpropFilter,
  ["x", "dy"],
  (ddf, { x, dy }, { filterShape: _, ...settings }) => ({
    x: () => runKernel(tf.Conv2DBackpropInput, { dy, filter: ddf }, { ...settings, inputShape: x.shape }),
    dy: () => runKernel(tf.Conv2D, { x, filter: ddf }, { ...settings, dilations: 1 }),
  }),
);
