import * as tf from "@tensorflow/tfjs-core";
import { dilate, pair } from "../gradients/dilated_filter.ts";
import { extendKernel } from "./extend_kernel.ts";
import { runKernel } from "./run_kernel.ts";

/**
 * Depthwise convolution with bias and activation is left to tfjs-node, which runs one op after the other: TensorFlow 2.21
 * accepts `_FusedDepthwiseConv2dNative` on a processor and returns an empty tensor. What tfjs-node lacks is dilation there:
 * the filter is spread out with zeros instead.
 */
extendKernel<tf.NamedTensorMap & Record<"filter", tf.Tensor>, tf.FusedDepthwiseConv2DAttrs>(
  tf.FusedDepthwiseConv2D,
  (inputs, attrs) => {
    const dilations = pair(attrs.dilations ?? 1);
    if (dilations.every((rate) => rate === 1)) return undefined;
    return () => {
      const spread = { ...inputs, filter: dilate(inputs.filter, dilations) };
      return runKernel(tf.FusedDepthwiseConv2D, spread, { ...attrs, dilations: [1, 1] });
    };
  },
);
