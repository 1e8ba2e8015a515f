import * as tf from "@tensorflow/tfjs-core";
import { attribute } from "../attributes.ts";
import { defineKernel } from "../native_kernel.ts";
import { biasAndActivation, type FusedAttrs, type FusedInputs, runFused } from "./fused_ops.ts";
import { matMul, reshape } from "./native_math.ts";

interface FusedMatMulAttrs extends FusedAttrs {
  transposeA: boolean;
  transposeB: boolean;
}

/**
 * `activation(a · b + bias)` of matrices `[B, M, K]` and `[B, K, N]`, where one B may be 1. TensorFlow fuses products of
 * single matrices only: if b is one, the rows of all a are stacked into one as well.
 */
defineKernel<FusedMatMulAttrs>(tf._FusedMatMul, (ops, inputs, attrs) => {
  const [a, b] = [inputs.a!, inputs.b!];
  const { bias, preluActivationWeights }: FusedInputs = inputs;
  const { transposeA, transposeB } = attrs;
  const [batch, m, k] = transposeA ? [a.shape[0]!, a.shape[2]!, a.shape[1]!] : a.shape as [number, number, number];
  const n = b.shape[transposeB ? 1 : 2]!;
  if (b.shape[0] === 1 && (batch === 1 || !transposeA)) {
    const stacked = reshape(ops, a, transposeA ? [k, m] : [batch * m, k]); // [B·M, K]
    const fused = runFused(
      ops,
      {
        op: "_FusedMatMul",
        factors: [stacked, reshape(ops, b, transposeB ? [n, k] : [k, n])],
        attrs: [
          attribute.type("T", "float32"),
          attribute.bool("transpose_a", transposeA),
          attribute.bool("transpose_b", transposeB),
        ],
        channels: n,
      },
      bias,
      attrs,
    ); // [B·M, N]
    if (fused !== undefined) return reshape(ops, fused, [batch, m, n]);
  }
  const product = matMul(ops, a, b, { transposeA, transposeB });
  return biasAndActivation(ops, product, { bias, preluActivationWeights }, attrs); // [B, M, N]
});
