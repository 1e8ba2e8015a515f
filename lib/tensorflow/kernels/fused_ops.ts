import { attribute, type OpAttribute } from "../attributes.ts";
import { DTYPE } from "../dtypes.ts";
import { TensorFlowError } from "../errors.ts";
import type { NativeScope, NativeTensor } from "../native_kernel.ts";
import { binary, reshape, unary } from "./native_math.ts";

/*
 * What fused matrix products and convolutions share: bias and activation in the same pass over the result, where
 * TensorFlow has such an op for the device at hand, or else in passes of their own.
 */

/** Attributes of TensorFlow.js's fused kernels that tell what follows the product. */
export interface FusedAttrs {
  activation?: string;
  /** Default: 0.2, as `tf.leakyRelu()`. */
  leakyreluAlpha?: number;
}

/** Inputs of TensorFlow.js's fused kernels beside the factors. */
export interface FusedInputs {
  bias?: NativeTensor | undefined;
  preluActivationWeights?: NativeTensor | undefined;
}

/** TensorFlow's names of activations. PReLU has none there: its slope is a tensor. */
const ACTIVATIONS: Record<string, string[]> = {
  linear: [],
  relu: ["Relu"],
  relu6: ["Relu6"],
  elu: ["Elu"],
  leakyrelu: ["LeakyRelu"],
  sigmoid: ["Sigmoid"],
};

/** Fused ops that the device at hand turned out not to have. */
const refused = new Set<string>();

/** A product that may be run with bias and activation: its fused op, or by itself. */
export interface FusedProduct {
  /** TensorFlow's fused op. */
  op: string;
  /** Its factors. */
  factors: NativeTensor[];
  /** Its attributes, those of the fusion aside. */
  attrs: OpAttribute[];
  /** Channels of the result, its last axis. */
  channels: number;
}

/**
 * Runs a product with bias and activation in one op, or returns undefined if they cannot be fused: there is no bias, it is
 * not one number a channel, the types are not float32, something is empty, the activation is PReLU, or this device has no
 * such op.
 */
export function runFused(ops: NativeScope, product: FusedProduct, bias: NativeTensor | undefined, attrs: FusedAttrs) {
  const { op, factors, channels } = product;
  const activation = ACTIVATIONS[attrs.activation ?? "linear"];
  if (bias === undefined || activation === undefined || bias.shape.at(-1) !== channels) return undefined;
  const inputs = [...factors, bias];
  // With an empty inner axis TensorFlow 2.21 leaves the bias out.
  if (inputs.some(({ shape, dtype }) => dtype !== DTYPE.float32 || shape.includes(0))) return undefined;
  if (bias.shape.some((side, axis) => side !== 1 && axis < bias.shape.length - 1)) return undefined;
  const fusion = ["BiasAdd", ...activation];
  const name = [op, ...fusion].join("+");
  if (refused.has(name)) return undefined;
  try {
    return ops.run(op, [...factors, reshape(ops, bias, [channels])], [
      ...product.attrs,
      attribute.int("num_args", 1),
      attribute.string("fused_ops", fusion),
      attribute.float("leakyrelu_alpha", attrs.leakyreluAlpha ?? 0.2),
    ]);
  } catch (error) {
    const missing = error instanceof TensorFlowError && ["UNIMPLEMENTED", "NOT_FOUND"].includes(error.code);
    if (!missing) throw error;
    refused.add(name);
    return undefined;
  }
}

/** Adds a bias and applies an activation, one after the other. */
export function biasAndActivation(
  ops: NativeScope,
  product: NativeTensor,
  { bias, preluActivationWeights }: FusedInputs,
  attrs: FusedAttrs,
): NativeTensor {
  const x = bias === undefined ? product : binary(ops, "Add", product, bias);
  const { activation = "linear", leakyreluAlpha = 0.2 } = attrs;
  if (activation === "linear") return x;
  if (activation === "prelu" && preluActivationWeights !== undefined) {
    const positive = binary(ops, "Greater", x, unary(ops, "ZerosLike", x));
    return ops.run("SelectV2", [positive, x, binary(ops, "Mul", x, preluActivationWeights)], [
      attribute.type("T", x.dtype),
    ]);
  }
  const op = ACTIVATIONS[activation]?.[0];
  if (op === undefined) {
    throw new TypeError(
      `A fused activation is one of ${Object.keys(ACTIVATIONS).join(", ")}, or prelu with weights: got ${activation}.`,
    );
  }
  const alpha = op === "LeakyRelu" ? [attribute.float("alpha", leakyreluAlpha)] : [];
  return ops.run(op, [x], [attribute.type("T", x.dtype), ...alpha]);
}
