/**
 * Depthwise convolution, with its backward kernels' gradients; see `convolution.ts`, which it follows.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import { defineKernel } from "../native_kernel.ts";
import { convolutionAttributes } from "./convolution_attributes.ts";
import { dilate, dilatedShape, pair, undilate } from "./dilated_filter.ts";
import { defineRule, runKernel } from "./rule.ts";

type Shape4D = [number, number, number, number];
type Settings = Pick<tf.DepthwiseConv2dNativeBackpropInputAttrs, "strides" | "pad" | "dimRoundingMode">;

function depthwiseInfo(inputShape: readonly number[], filterShape: readonly number[], settings: Settings) {
  const { strides, pad, dimRoundingMode } = settings;
  return tf.backend_util.computeConv2DInfo(
    inputShape as Shape4D,
    filterShape as Shape4D,
    strides,
    1,
    pad,
    dimRoundingMode,
    true,
  );
}

defineKernel<tf.DepthwiseConv2dNativeBackpropInputAttrs>(
  tf.DepthwiseConv2dNativeBackpropInput,
  (ops, { dy, filter }, attrs) => {
    const info = depthwiseInfo(attrs.inputShape, filter!.shape, attrs);
    const shape = ops.constant(attrs.inputShape, "int32");
    return ops.run(
      "DepthwiseConv2dNativeBackpropInput",
      [shape, filter!, dy!],
      convolutionAttributes(info, dy!.dtype),
    );
  },
);

defineKernel<tf.DepthwiseConv2dNativeBackpropFilterAttrs>(
  tf.DepthwiseConv2dNativeBackpropFilter,
  (ops, { x, dy }, attrs) => {
    const info = depthwiseInfo(x!.shape, attrs.filterShape, attrs);
    const shape = ops.constant(attrs.filterShape, "int32");
    return ops.run("DepthwiseConv2dNativeBackpropFilter", [x!, shape, dy!], convolutionAttributes(info, dy!.dtype));
  },
);

defineRule<tf.DepthwiseConv2dNativeAttrs, "x" | "filter">(
  tf.DepthwiseConv2dNative,
  ["x", "filter"],
  (dy, { x, filter }, { strides, pad, dimRoundingMode, dilations }) => {
    const settings = { strides, pad, dimRoundingMode, dilations: 1 };
    const rates = pair(dilations ?? 1);
    return {
      x: () =>
        runKernel(tf.DepthwiseConv2dNativeBackpropInput, { dy, filter: dilate(filter, rates) }, {
          ...settings,
          inputShape: x.shape,
        }),
      filter: () => {
        const filterShape = dilatedShape(filter.shape, rates);
        return undilate(
          runKernel(tf.DepthwiseConv2dNativeBackpropFilter, { x, dy }, { ...settings, filterShape }),
          rates,
        );
      },
    };
  },
);

defineRule<tf.DepthwiseConv2dNativeBackpropInputAttrs, "dy" | "filter">(
  tf.DepthwiseConv2dNativeBackpropInput,
  ["dy", "filter"],
  (ddx, { dy, filter }, { inputShape: _, ...settings }) => ({
    dy: () => runKernel(tf.DepthwiseConv2dNative, { x: ddx, filter }, settings),
    filter: () =>
      runKernel(tf.DepthwiseConv2dNativeBackpropFilter, { x: ddx, dy }, { ...settings, filterShape: filter.shape }),
  }),
);

defineRule<tf.DepthwiseConv2dNativeBackpropFilterAttrs, "x" | "dy">(
  tf.DepthwiseConv2dNativeBackpropFilter,
  ["x", "dy"],
  (ddf, { x, dy }, { filterShape: _, ...settings }) => ({
    x: () =>
      runKernel(tf.DepthwiseConv2dNativeBackpropInput, { dy, filter: ddf }, { ...settings, inputShape: x.shape }),
    dy: () => runKernel(tf.DepthwiseConv2dNative, { x, filter: ddf }, settings),
  }),
);
