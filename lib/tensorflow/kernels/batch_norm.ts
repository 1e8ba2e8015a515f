import type * as tf from "@tensorflow/tfjs-core";
import { attribute } from "../attributes.ts";
import { defineGradient, isDifferentiatedAgain } from "../gradient.ts";
import { defineKernel, type NativeTensor } from "../native_kernel.ts";
import { runKernels } from "./run_kernel.ts";
import { reshape } from "./native_math.ts";
import { normalizationGradient } from "./normalization_gradient.ts";

/*
 * Batch normalisation as it is trained: mean and variance of each channel, the last axis, over all other axes.
 *
 * BatchNormTraining: { x [..., C], scale [C], offset [C] } → y, mean, variance (unbiased: divided by n - 1), and three
 * tensors that TensorFlow wants back for the gradient. On a processor two of them are mean and biased variance again;
 * on a GPU they are cuDNN's own.
 */

const attrsOf = (epsilon: number) => [
  attribute.type("T", "float32"),
  attribute.type("U", "float32"),
  attribute.float("epsilon", epsilon),
  attribute.string("data_format", "NHWC"),
  attribute.bool("is_training", true),
];

/** The shape that TensorFlow's op takes: its statistics are over all axes but the last, wherever the values stand. */
const asImages = ({ shape }: NativeTensor) => {
  const c = shape.at(-1)!;
  return [shape.slice(0, -1).reduce((a, b) => a * b, 1), 1, 1, c]; // [n, 1, 1, C]
};

defineKernel<{ epsilon: number }>("BatchNormTraining", (ops, { x, scale, offset }, { epsilon }) => {
  const none = ops.constant([], "float32"); // running statistics, which the caller updates
  const [y, ...rest] = ops.runMany(
    "FusedBatchNormV3",
    [reshape(ops, x!, asImages(x!)), scale!, offset!, none, none],
    [...attrsOf(epsilon), attribute.float("exponential_avg_factor", 1)],
    6,
  );
  return [reshape(ops, y!, x!.shape), ...rest];
});

defineKernel<{ epsilon: number }>("BatchNormTrainingGrad", (ops, inputs, { epsilon }) => {
  const { dy, x, scale, reserve1, reserve2, reserve3 } = inputs;
  const images = asImages(x!);
  const [dx, dScale, dOffset] = ops.runMany(
    "FusedBatchNormGradV3",
    [reshape(ops, dy!, images), reshape(ops, x!, images), scale!, reserve1!, reserve2!, reserve3!],
    attrsOf(epsilon),
    5,
  );
  return [reshape(ops, dx!, x!.shape), dScale!, dOffset!];
});

/** Mean and variance are there for running statistics: no gradient flows through them. */
defineGradient("BatchNormTraining", {
  inputsToSave: ["x", "scale"],
  outputsToSave: [false, false, false, true, true, true],
  gradFunc: (dys, saved, attrs) => {
    const [dy] = dys as unknown as [tf.Tensor];
    const [x, scale, reserve1, reserve2, reserve3] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    const { epsilon } = attrs as unknown as { epsilon: number };
    if (isDifferentiatedAgain()) {
      const statistics = x.shape.slice(1).map((_, axis) => axis);
      const gradient = normalizationGradient(dy, x, scale, statistics, epsilon);
      return { x: () => gradient.x, scale: () => gradient.scale, offset: () => gradient.offset };
    }
    const [dx, dScale, dOffset] = runKernels(
      "BatchNormTrainingGrad",
      { dy, x, scale, reserve1, reserve2, reserve3 },
      { epsilon },
    );
    return { x: () => dx!, scale: () => dScale!, offset: () => dOffset! };
  },
});
