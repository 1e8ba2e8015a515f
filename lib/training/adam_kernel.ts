import { attribute } from "../tensorflow/attributes.ts";
import { defineKernel, type NativeScope, type NativeTensor } from "../tensorflow/native_kernel.ts";
import { elementCount } from "../tensorflow/tensor_table.ts";
import { binary, reshape, unary } from "../tensorflow/kernels/native_math.ts";

/** Attributes of the kernel `AdamStep`. */
export interface AdamStepAttributes {
  /** How many parameters there are. */
  count: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
  /** Of each parameter whether it decays. */
  decayed: boolean[];
}

/**
 * One step of Adam for several parameters at once: gradients are laid end to end, so that all but the last subtraction is done
 * by one op for all of them.
 *
 * Inputs: `step` int32 `[]`, this step's number from 1; `rate` `[]`; the averages `first` and `second` `[n]`; `parameter<i>`; and either
 * `gradient<i>` or `gradient` `[n]`, all of them laid end to end.
 * Outputs: the new averages, then the new parameters.
 */
defineKernel<AdamStepAttributes>("AdamStep", (ops, inputs, { count, beta1, beta2, epsilon, weightDecay, decayed }) => {
  const { step, rate, first, second } = inputs;
  const float = (value: number) => ops.constant(value, "float32");
  const numbered = (name: string) => Array.from({ length: count }, (_, i) => inputs[`${name}${i}`]!);
  const parameters = numbered("parameter");
  const gradient = inputs.gradient ?? concatenate(ops, numbered("gradient")); // [n]
  const difference = binary(ops, "Sub", gradient, first!);
  const newFirst = binary(ops, "AddV2", first!, binary(ops, "Mul", difference, float(1 - beta1))); // PyTorch's lerp_
  const squares = binary(ops, "Mul", unary(ops, "Square", gradient), float(1 - beta2));
  const newSecond = binary(ops, "AddV2", binary(ops, "Mul", second!, float(beta2)), squares);
  const [size, scale] = corrections(ops, step!, rate!, beta1, beta2);
  const root = binary(ops, "Mul", unary(ops, "Sqrt", newSecond), scale);
  const direction = binary(ops, "RealDiv", newFirst, binary(ops, "AddV2", root, float(epsilon)));
  const moves = divide(ops, binary(ops, "Mul", direction, size), parameters);
  const kept = decayed.includes(true) ? shareKept(ops, rate!, weightDecay) : undefined;
  const values = parameters.map((parameter, i) => {
    const start = decayed[i] ? binary(ops, "Mul", parameter, kept!) : parameter;
    return binary(ops, "Sub", start, moves[i]!);
  });
  return [newFirst, newSecond, ...values];
});

/** `1 - rate · weightDecay`, in 64 bits until rounded. */
function shareKept(ops: NativeScope, rate: NativeTensor, weightDecay: number): NativeTensor {
  const lost = binary(ops, "Mul", ops.cast(rate, "float64"), ops.constant(weightDecay, "float64"));
  return ops.cast(binary(ops, "Sub", ops.constant(1, "float64"), lost), "float32");
}

/** The step size `rate / (1 - β1^step)` and `1 / √(1 - β2^step)`, in 64 bits until rounded: `1 - β2` has 3 digits less. */
function corrections(
  ops: NativeScope,
  step: NativeTensor,
  rate: NativeTensor,
  beta1: number,
  beta2: number,
): [NativeTensor, NativeTensor] {
  const one = ops.constant(1, "float64");
  const power = ops.cast(step, "float64");
  const correction = (beta: number) =>
    binary(ops, "Sub", one, binary(ops, "Pow", ops.constant(beta, "float64"), power));
  return [
    ops.cast(binary(ops, "RealDiv", ops.cast(rate, "float64"), correction(beta1)), "float32"),
    ops.cast(unary(ops, "Rsqrt", correction(beta2)), "float32"),
  ];
}

function concatenate(ops: NativeScope, tensors: NativeTensor[]): NativeTensor {
  const flat = tensors.map((tensor) => shaped(ops, tensor, [elementCount(tensor.shape)])); // [size]
  if (flat.length === 1) return flat[0]!; // ConcatV2 takes two or more
  return ops.run("ConcatV2", [...flat, ops.constant(0, "int32")], [
    attribute.int("N", flat.length),
    attribute.type("T", "float32"),
    attribute.type("Tidx", "int32"),
  ]);
}

/** The parts of `flat` that belong to each of `tensors`, in their shapes. */
function divide(ops: NativeScope, flat: NativeTensor, tensors: NativeTensor[]): NativeTensor[] {
  const sizes = tensors.map(({ shape }) => elementCount(shape));
  if (tensors.length === 1) return [shaped(ops, flat, tensors[0]!.shape)];
  const parts = ops.runMany("SplitV", [flat, ops.constant(sizes, "int32"), ops.constant(0, "int32")], [
    attribute.int("num_split", sizes.length),
    attribute.type("T", "float32"),
    attribute.type("Tlen", "int32"),
  ], sizes.length);
  return parts.map((part, i) => shaped(ops, part, tensors[i]!.shape));
}

/** `reshape` where it changes anything: half of a Transformer's parameters are vectors already. */
function shaped(ops: NativeScope, x: NativeTensor, shape: readonly number[]): NativeTensor {
  return x.shape.length === 1 && shape.length === 1 ? x : reshape(ops, x, shape);
}
