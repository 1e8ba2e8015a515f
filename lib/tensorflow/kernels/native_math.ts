import { attribute } from "../attributes.ts";
import type { NativeScope, NativeTensor } from "../native_kernel.ts";

/*
 * Arithmetic below TensorFlow.js, in whatever element type the tensors have. Axes count from the front, or from the back
 * if negative, as in TensorFlow.
 */

/** An op on each element: `unary(ops, "Sqrt", x)`. */
export function unary(ops: NativeScope, op: string, x: NativeTensor): NativeTensor {
  return ops.run(op, [x], [attribute.type("T", x.dtype)]);
}

/** An op on pairs of elements, with broadcasting: `binary(ops, "Mul", a, b)`. */
export function binary(ops: NativeScope, op: string, a: NativeTensor, b: NativeTensor): NativeTensor {
  return ops.run(op, [a, b], [attribute.type("T", a.dtype)]);
}

/** A reduction over axes that keeps them with a side of 1, unless `keepDims` says otherwise: `reduce(ops, "Sum", x, [-1])`. */
export function reduce(
  ops: NativeScope,
  op: "Sum" | "Mean" | "Max",
  x: NativeTensor,
  axes: readonly number[],
  keepDims = true,
): NativeTensor {
  return ops.run(op, [x, ops.constant(axes, "int32")], [
    attribute.type("T", x.dtype),
    attribute.type("Tidx", "int32"),
    attribute.bool("keep_dims", keepDims),
  ]);
}

/** The same values in another shape. */
export function reshape(ops: NativeScope, x: NativeTensor, shape: readonly number[]): NativeTensor {
  return ops.run("Reshape", [x, ops.constant(shape, "int32")], [
    attribute.type("T", x.dtype),
    attribute.type("Tshape", "int32"),
  ]);
}

/** The product of matrices in the last two axes, with broadcasting of the axes before. */
export function matMul(
  ops: NativeScope,
  a: NativeTensor,
  b: NativeTensor,
  { transposeA = false, transposeB = false } = {},
): NativeTensor {
  return ops.run("BatchMatMulV2", [a, b], [
    attribute.type("T", a.dtype),
    attribute.bool("adj_x", transposeA),
    attribute.bool("adj_y", transposeB),
  ]);
}

/** Matrices in the last two axes, transposed. */
export function transposeMatrices(ops: NativeScope, x: NativeTensor): NativeTensor {
  const rank = x.shape.length;
  const axes = x.shape.map((_, axis) => axis < rank - 2 ? axis : 2 * rank - 3 - axis);
  return ops.run("Transpose", [x, ops.constant(axes, "int32")], [
    attribute.type("T", x.dtype),
    attribute.type("Tperm", "int32"),
  ]);
}
