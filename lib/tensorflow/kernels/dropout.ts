import * as tf from "@tensorflow/tfjs-core";
import { attribute } from "../attributes.ts";
import { defineGradient } from "../gradient.ts";
import { defineKernel } from "../native_kernel.ts";
import { elementCount } from "../tensor_table.ts";
import { randomBits } from "./random.ts";

/** TensorFlow's number for int16 (`DT_INT16`), which no tensor outside this kernel has. */
const INT16 = 5;

/** Values that 16 random bits take. */
const STEPS = 2 ** 16;

/**
 * `x · mask`, and the mask: zero with probability `rate`, otherwise the factor that keeps the mean. Drawing is what dropout
 * costs, so an element takes 16 random bits and not 32, and `rate` is rounded to a multiple of 2^-16; the factor is that of the
 * rounded rate.
 */
defineKernel<{ rate: number }>("Dropout", (ops, { x, seed }, { rate }) => {
  const { shape } = x!;
  const size = elementCount(shape);
  const dropped = Math.min(Math.round(rate * STEPS), STEPS - 1);
  const pairs = ops.run("Bitcast", [randomBits(ops, [Math.ceil(size / 2)], seed!)], [ // [⌈size/2⌉, 2]
    attribute.type("T", "int32"),
    attribute.type("type", INT16),
  ]);
  const reshape = (from: typeof pairs, to: readonly number[]) =>
    ops.run("Reshape", [from, ops.constant(to, "int32")], [
      attribute.type("T", INT16),
      attribute.type("Tshape", "int32"),
    ]);
  const flat = () =>
    ops.run("Slice", [reshape(pairs, [-1]), ops.constant([0], "int32"), ops.constant([size], "int32")], [
      attribute.type("T", INT16),
      attribute.type("Index", "int32"),
    ]);
  const bits = reshape(size % 2 === 0 ? pairs : flat(), shape); // x.shape
  const threshold = ops.run("Cast", [ops.constant(dropped - STEPS / 2, "int32")], [
    attribute.type("SrcT", "int32"),
    attribute.type("DstT", INT16),
    attribute.bool("Truncate", false),
  ]);
  const kept = ops.run("GreaterEqual", [bits, threshold], [attribute.type("T", INT16)]);
  const factors = [ops.constant(STEPS / (STEPS - dropped), "float32"), ops.constant(0, "float32")];
  const mask = ops.run("SelectV2", [kept, ...factors], [attribute.type("T", "float32")]);
  return [ops.run("Mul", [x!, mask], [attribute.type("T", "float32")]), mask];
});

// The mask does not depend on x, so its saved copy may count as a constant in second order too.
defineGradient("Dropout", {
  outputsToSave: [false, true],
  gradFunc: (dys, [mask]) => ({
    x: () => tf.mul((dys as unknown as tf.Tensor[])[0]!, mask!),
    seed: () => tf.zeros([2]),
  }),
});
