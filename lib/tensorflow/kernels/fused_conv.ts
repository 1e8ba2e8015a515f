import * as tf from "@tensorflow/tfjs-core";
import { ATTR, attribute } from "../attributes.ts";
import { DTYPE } from "../dtypes.ts";
import { convolutionAttributes } from "../gradients/convolution_attributes.ts";
import { defineKernel } from "../native_kernel.ts";
import { biasAndActivation, type FusedAttrs, type FusedInputs, runFused } from "./fused_ops.ts";

type ConvAttrs = FusedAttrs & Omit<tf.FusedConv2DAttrs, keyof FusedAttrs>;
type Shape4D = [number, number, number, number];

/** `activation(x * filter + bias)` for pictures `[B, H, W, C]` and a filter `[P, Q, C, D]`. */
defineKernel<ConvAttrs>(tf.FusedConv2D, (ops, inputs, attrs) => {
  const { strides, pad, dilations, dimRoundingMode, dataFormat } = attrs;
  const [x, filter] = [inputs.x!, inputs.filter!];
  const { bias, preluActivationWeights }: FusedInputs = inputs;
  const info = tf.backend_util.computeConv2DInfo(
    x.shape as Shape4D,
    filter.shape as Shape4D,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    false,
    tf.backend_util.convertConv2DDataFormat(dataFormat),
  );
  const convolution = [
    ...convolutionAttributes(info, x.dtype),
    attribute.int("dilations", [1, info.dilationHeight, info.dilationWidth, 1]),
  ];
  const fused = runFused(
    ops,
    {
      op: "_FusedConv2D",
      factors: [x, filter],
      attrs: [...convolution, { name: "TArgs", type: ATTR.type, value: [DTYPE.float32] }],
      channels: info.outChannels,
    },
    bias,
    attrs,
  );
  if (fused !== undefined) return fused; // [B, H', W', D]
  const product = ops.run("Conv2D", [x, filter], convolution);
  return biasAndActivation(ops, product, { bias, preluActivationWeights }, attrs);
});
