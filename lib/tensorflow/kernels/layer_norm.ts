import * as tf from "@tensorflow/tfjs-core";
import { defineGradient, isDifferentiatedAgain } from "../gradient.ts";
import { defineKernel, type NativeScope, type NativeTensor } from "../native_kernel.ts";
import { binary, matMul, reduce, reshape, unary } from "./native_math.ts";
import { normalizationGradient } from "./normalization_gradient.ts";
import { runKernel, runKernels } from "./run_kernel.ts";

/*
 * Normalisation of each row, the last axis, to mean 0 and variance 1 (Ba, Kiros and Hinton 2016).
 *
 * Standardize: { x [..., D] } → normalized [..., D], reciprocal [..., 1] = 1 / √(variance + epsilon).
 * LayerNorm: { x [..., D], scale [D], offset [D] } → y, normalized, reciprocal.
 *
 * TensorFlow has one fused op to offer, FusedBatchNormV3 with the rows as channels. On a processor it wants the rows in the last
 * axis: with the two transpositions it touches as many bytes as the ops below, and it was slower at [2080, 192]. Its NCHW
 * form, which transposes inside, was slower still.
 */

interface Standardized {
  normalized: NativeTensor;
  reciprocal: NativeTensor;
}

function standardize(ops: NativeScope, x: NativeTensor, epsilon: number): Standardized {
  const centred = binary(ops, "Sub", x, reduce(ops, "Mean", x, [-1]));
  const variance = reduce(ops, "Mean", unary(ops, "Square", centred), [-1]);
  const reciprocal = unary(ops, "Rsqrt", binary(ops, "Add", variance, ops.constant(epsilon, "float32")));
  return { normalized: binary(ops, "Mul", centred, reciprocal), reciprocal };
}

/** `(g - meanG - normalized · meanProduct) · reciprocal`: a normalisation's gradient from the two means of each row. */
function backward(
  ops: NativeScope,
  g: NativeTensor,
  { normalized, reciprocal }: Standardized,
  meanG: NativeTensor,
  meanProduct: NativeTensor,
): NativeTensor {
  const along = binary(ops, "Mul", normalized, meanProduct);
  const rest = binary(ops, "Sub", binary(ops, "Sub", g, meanG), along);
  return binary(ops, "Mul", rest, reciprocal);
}

defineKernel<{ epsilon: number }>("Standardize", (ops, { x }, { epsilon }) => {
  const { normalized, reciprocal } = standardize(ops, x!, epsilon);
  return [normalized, reciprocal];
});

defineKernel("StandardizeGrad", (ops, { dy, normalized, reciprocal }) => {
  const product = binary(ops, "Mul", dy!, normalized!);
  const [meanDy, meanProduct] = [reduce(ops, "Mean", dy!, [-1]), reduce(ops, "Mean", product, [-1])];
  return backward(ops, dy!, { normalized: normalized!, reciprocal: reciprocal! }, meanDy, meanProduct);
});

defineKernel<{ epsilon: number }>("LayerNorm", (ops, { x, scale, offset }, { epsilon }) => {
  const { normalized, reciprocal } = standardize(ops, x!, epsilon);
  const y = binary(ops, "Add", binary(ops, "Mul", normalized, scale!), offset!);
  return [y, normalized, reciprocal];
});

defineKernel("LayerNormGrad", (ops, { dy, scale, normalized, reciprocal }) => {
  const { shape } = dy!;
  const d = shape.at(-1)!;
  const rows = [shape.slice(0, -1).reduce((a, b) => a * b, 1), d];
  const [slope, unit, inverse] = [
    reshape(ops, dy!, rows), // [rows, D]
    reshape(ops, normalized!, rows), // [rows, D]
    reshape(ops, reciprocal!, [rows[0]!, 1]), // [rows, 1]
  ];
  const product = binary(ops, "Mul", slope, unit);
  // means of `dy · scale` and `dy · normalized · scale`, without writing those down
  const share = reshape(ops, binary(ops, "Mul", scale!, ops.constant(1 / d, "float32")), [d, 1]); // [D, 1]
  const [meanG, meanProduct] = [matMul(ops, slope, share), matMul(ops, product, share)]; // [rows, 1]
  const g = binary(ops, "Mul", slope, scale!);
  const dx = backward(ops, g, { normalized: unit, reciprocal: inverse }, meanG, meanProduct);
  return [reshape(ops, dx, shape), reduce(ops, "Sum", product, [0], false), reduce(ops, "Sum", slope, [0], false)];
});

defineGradient("Standardize", {
  inputsToSave: ["x"],
  outputsToSave: [true, true],
  gradFunc: (dys, saved, attrs) => {
    const [dy] = dys as unknown as [tf.Tensor];
    const [x, normalized, reciprocal] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
    return {
      x: () =>
        isDifferentiatedAgain()
          ? normalizationGradient(dy, x, tf.scalar(1), [-1], epsilonOf(attrs)).x
          : runKernel("StandardizeGrad", { dy, normalized, reciprocal }),
    };
  },
});

defineGradient("LayerNorm", {
  inputsToSave: ["x", "scale"],
  outputsToSave: [false, true, true],
  gradFunc: (dys, saved, attrs) => {
    const [dy] = dys as unknown as [tf.Tensor];
    const [x, scale, normalized, reciprocal] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    if (isDifferentiatedAgain()) {
      const gradient = normalizationGradient(dy, x, scale, [-1], epsilonOf(attrs));
      return { x: () => gradient.x, scale: () => gradient.scale, offset: () => gradient.offset };
    }
    const [dx, dScale, dOffset] = runKernels("LayerNormGrad", { dy, scale, normalized, reciprocal });
    return { x: () => dx!, scale: () => dScale!, offset: () => dOffset! };
  },
});

function epsilonOf(attrs: tf.NamedAttrMap): number {
  return (attrs as unknown as { epsilon: number }).epsilon;
}
