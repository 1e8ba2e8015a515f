/**
 * The backward kernels of 3-D convolution, which TensorFlow.js does not differentiate (nor, therefore, conv3dTranspose).
 * They follow `convolution.ts`.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import { defineRule, runKernel } from "./rule.ts";

/** What the forward kernel takes beside what the backward ones know. */
const FORWARD = { dataFormat: "NDHWC", dilations: 1 };

defineRule<tf.Conv3DBackpropInputV2Attrs, "dy" | "filter">(
  tf.Conv3DBackpropInputV2,
  ["dy", "filter"],
  (ddx, { dy, filter }, { strides, pad }) => ({
    dy: () => runKernel(tf.Conv3D, { x: ddx, filter }, { strides, pad, ...FORWARD }),
    filter: () => runKernel(tf.Conv3DBackpropFilterV2, { x: ddx, dy }, { strides, pad, filterShape: filter.shape }),
  }),
);

defineRule<tf.Conv3DBackpropFilterV2Attrs, "x" | "dy">(
  tf.Conv3DBackpropFilterV2,
  ["x", "dy"],
  (ddf, { x, dy }, { strides, pad }) => ({
    x: () => runKernel(tf.Conv3DBackpropInputV2, { dy, filter: ddf }, { strides, pad, inputShape: x.shape }),
    dy: () => runKernel(tf.Conv3D, { x, filter: ddf }, { strides, pad, ...FORWARD }),
  }),
);
