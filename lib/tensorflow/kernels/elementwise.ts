/**
 * Element types and values for which TensorFlow's element-wise ops differ from TensorFlow.js's: whole numbers and NaN.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import { attribute } from "../attributes.ts";
import { DTYPE } from "../dtypes.ts";
import { defineKernel } from "../native_kernel.ts";
import { extendKernel } from "./extend_kernel.ts";
import { unary } from "./native_math.ts";
import { runKernel } from "./run_kernel.ts";

type X = tf.NamedTensorMap & Record<"x", tf.Tensor>;

defineKernel(tf.BitwiseAnd, (ops, { a, b }) => ops.run("BitwiseAnd", [a!, b!], [attribute.type("T", a!.dtype)]));

// TensorFlow's op passes a NaN on; TensorFlow.js, as PyTorch, says 0.
defineKernel(tf.Sign, (ops, { x }) => {
  const sign = unary(ops, "Sign", x!);
  if (x!.dtype !== DTYPE.float32) return sign;
  return ops.run("Select", [unary(ops, "IsNan", x!), unary(ops, "ZerosLike", x!), sign], [
    attribute.type("T", x!.dtype),
  ]);
});

// TensorFlow 2.21 rounds whole numbers to 0.
extendKernel<X, unknown>(tf.Round, ({ x }) => x.dtype === "int32" ? () => tf.clone(x) : undefined);

extendKernel<X, tf.LeakyReluAttrs>(
  tf.LeakyRelu,
  ({ x }, attrs) =>
    x.dtype === "int32" ? () => runKernel(tf.LeakyRelu, { x: tf.cast(x, "float32") }, { ...attrs }) : undefined,
);

extendKernel<X, tf.StepAttrs>(
  tf.Step,
  ({ x }, attrs) =>
    x.dtype === "int32"
      ? () => tf.cast(runKernel(tf.Step, { x: tf.cast(x, "float32") }, { ...attrs }), "int32")
      : undefined,
);

extendKernel<X, unknown>(
  tf.Diag,
  ({ x }) => x.dtype === "bool" ? () => tf.cast(runKernel(tf.Diag, { x: tf.cast(x, "int32") }), "bool") : undefined,
);
