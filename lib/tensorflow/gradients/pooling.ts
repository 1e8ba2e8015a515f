/**
 * Gradients of the backward kernels of pooling. Average pooling is linear, so the gradient of its backward kernel is the
 * pooling itself. Max pooling picks elements, and the gradient of its backward kernel picks the same ones from a new
 * tensor: TensorFlow's MaxPoolGradGrad. Both are zero in the tensor that was pooled, which settles only what is picked.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import { attribute, type OpAttribute } from "../attributes.ts";
import { extendKernel } from "../kernels/extend_kernel.ts";
import { type PoolAttributes, surroundFor } from "../kernels/pooling_surround.ts";
import { defineGradient } from "../gradient.ts";
import { defineKernel, type NativeTensor } from "../native_kernel.ts";
import { defineRule, runKernel, zeros } from "./rule.ts";

// TensorFlow.js's own rules for two dimensions forget how the number of windows was rounded.
defineRule(tf.AvgPool, ["x"], (dy, { x }, attrs) => ({
  x: () => runKernel(tf.AvgPoolGrad, { dy, input: x }, attrs),
}));
defineGradient(tf.MaxPool, {
  inputsToSave: ["x"],
  outputsToSave: [true],
  gradFunc: (dy, saved, attrs) => {
    const [input, output] = saved as [tf.Tensor, tf.Tensor];
    return { x: () => runKernel(tf.MaxPoolGrad, { dy: dy as tf.Tensor, input, output }, attrs) };
  },
});

defineRule<tf.AvgPoolGradAttrs, "input">(tf.AvgPoolGrad, ["input"], (ddx, { input }, attrs) => ({
  dy: () => runKernel(tf.AvgPool, { x: ddx }, attrs),
  input: () => zeros(input.shape),
}));

defineRule<tf.AvgPool3DGradAttrs, "input">(tf.AvgPool3DGrad, ["input"], (ddx, { input }, attrs) => ({
  dy: () => runKernel(tf.AvgPool3D, { x: ddx }, { dataFormat: "NDHWC", ...attrs }),
  input: () => zeros(input.shape),
}));

defineKernel<tf.MaxPoolGradAttrs>("MaxPoolGradGrad", (ops, { input, output, ddx }, attrs) => {
  const { filterSize, strides, pad, dimRoundingMode } = attrs;
  const shape = input!.shape as [number, number, number, number];
  const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  const window = [info.filterHeight, info.filterWidth];
  const steps = [info.strideHeight, info.strideWidth];
  return ops.run("MaxPoolGradGrad", [input!, output!, ddx!], attributes(ddx!, window, steps, info.padInfo.type));
});

defineKernel<tf.MaxPool3DGradAttrs>("MaxPool3DGradGrad", (ops, { input, output, ddx }, attrs) => {
  const { filterSize, strides, pad, dimRoundingMode } = attrs;
  const shape = input!.shape as [number, number, number, number, number];
  const info = tf.backend_util.computePool3DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  const window = [info.filterDepth, info.filterHeight, info.filterWidth];
  const steps = [info.strideDepth, info.strideHeight, info.strideWidth];
  return ops.run("MaxPool3DGradGrad", [input!, output!, ddx!], attributes(ddx!, window, steps, info.padInfo.type));
});

function attributes(x: NativeTensor, window: number[], steps: number[], padding: string): OpAttribute[] {
  return [
    attribute.type("T", x.dtype),
    attribute.int("ksize", [1, ...window, 1]),
    attribute.int("strides", [1, ...steps, 1]),
    attribute.string("padding", padding),
  ];
}

for (const name of [tf.MaxPoolGrad, tf.MaxPool3DGrad]) {
  // Padding in numbers, which TensorFlow's ops do not take, goes around the tensor; it never is a maximum.
  extendKernel<tf.NamedTensorMap & Record<"input" | "output" | "ddx", tf.Tensor>, PoolAttributes>(
    `${name}Grad`,
    ({ input, output, ddx }, attrs) => {
      const surround = surroundFor(input.shape, attrs);
      if (surround === undefined) return undefined;
      const { paddings } = surround;
      const padded = () => ({ input: tf.pad(input, paddings, -Infinity), output, ddx: tf.pad(ddx, paddings) });
      return () => runKernel(`${name}Grad`, padded(), { ...attrs, pad: "valid" });
    },
  );
  // Both directions are linear and transposes of one another.
  defineRule(name, ["input", "output"], (ddx, { input, output }, attrs) => ({
    dy: () => runKernel(`${name}Grad`, { input, output, ddx }, attrs),
    input: () => zeros(input.shape),
    output: () => zeros(output.shape),
  }));
  defineRule(`${name}Grad`, ["input", "output"], (dy, { input, output }, attrs) => ({
    ddx: () => runKernel(name, { dy, input, output }, attrs),
    input: () => zeros(input.shape),
    output: () => zeros(output.shape),
  }));
}
