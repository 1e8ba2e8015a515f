/**
 * Depthwise convolution with dilation, which TensorFlow has on GPUs alone: the filter is spread out with zeros instead.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import { dilate, pair } from "../gradients/dilated_filter.ts";
import { extendKernel } from "./extend_kernel.ts";
import { runKernel } from "./run_kernel.ts";

extendKernel<tf.NamedTensorMap & Record<"x" | "filter", tf.Tensor>, tf.DepthwiseConv2dNativeAttrs>(
  tf.DepthwiseConv2dNative,
  ({ x, filter }, attrs) => {
    const dilations = pair(attrs.dilations ?? 1);
    if (dilations.every((rate) => rate === 1)) return undefined;
    return () =>
      runKernel(tf.DepthwiseConv2dNative, { x, filter: dilate(filter, dilations) }, { ...attrs, dilations: [1, 1] });
  },
);
