import * as tf from "@tensorflow/tfjs-core";
import { attribute } from "../attributes.ts";
import { defineGradient, isDifferentiatedAgain } from "../gradient.ts";
import { defineKernel, type NativeScope, type NativeTensor } from "../native_kernel.ts";
import { binary, reduce, reshape } from "./native_math.ts";
import { runKernel } from "./run_kernel.ts";

/*
 * The cross entropy of labels and the softmax of logits [..., C], without the softmax in between that would overflow.
 *
 * SoftmaxCrossEntropyWithLogits: { logits, labels [..., C] } → loss [...], backprop [..., C] = softmax(logits) - labels.
 * SparseSoftmaxCrossEntropyWithLogits: { logits, labels [...] int32 } → the same for classes by number.
 */

const FLOAT = attribute.type("T", "float32");

function inRows(ops: NativeScope, x: NativeTensor): NativeTensor {
  const c = x.shape.at(-1)!;
  return reshape(ops, x, [x.shape.slice(0, -1).reduce((a, b) => a * b, 1), c]); // [rows, C]
}

function fromRows(ops: NativeScope, [loss, backprop]: NativeTensor[], shape: number[]): NativeTensor[] {
  return [reshape(ops, loss!, shape.slice(0, -1)), reshape(ops, backprop!, shape)];
}

defineKernel("SoftmaxCrossEntropyWithLogits", (ops, { logits, labels }) => {
  const rows = [inRows(ops, logits!), inRows(ops, labels!)];
  return fromRows(ops, ops.runMany("SoftmaxCrossEntropyWithLogits", rows, [FLOAT], 2), logits!.shape);
});

defineKernel("SparseSoftmaxCrossEntropyWithLogits", (ops, { logits, labels }) => {
  const rows = inRows(ops, logits!);
  const results = ops.runMany(
    "SparseSoftmaxCrossEntropyWithLogits",
    [rows, reshape(ops, labels!, rows.shape.slice(0, 1))],
    [FLOAT, attribute.type("Tlabels", "int32")],
    2,
  );
  return fromRows(ops, results, logits!.shape);
});

/**
 * `dy · (softmax · Σ labels - labels)`, from `backprop = softmax - labels`. TensorFlow's own gradient takes the labels of a row to
 * sum to 1, and is wrong where they do not.
 */
defineKernel("SoftmaxCrossEntropyGrad", (ops, { dy, labels, backprop }) => {
  const sum = reduce(ops, "Sum", labels!, [-1]); // [..., 1]
  const excess = binary(ops, "Sub", sum, ops.constant(1, "float32"));
  const slope = binary(ops, "Add", binary(ops, "Mul", backprop!, sum), binary(ops, "Mul", labels!, excess));
  return binary(ops, "Mul", slope, reshape(ops, dy!, sum.shape));
});

defineGradient("SoftmaxCrossEntropyWithLogits", {
  inputsToSave: ["logits", "labels"],
  outputsToSave: [false, true],
  gradFunc: (dys, saved) => {
    const [dy] = dys as unknown as [tf.Tensor];
    const [logits, labels, backprop] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
    return {
      logits: () =>
        isDifferentiatedAgain()
          ? differentiableGradient(dy, logits, labels)
          : runKernel("SoftmaxCrossEntropyGrad", { dy, labels, backprop }),
      labels: () => tf.neg(tf.mul(tf.expandDims(dy, -1), tf.logSoftmax(logits))),
    };
  },
});

defineGradient("SparseSoftmaxCrossEntropyWithLogits", {
  inputsToSave: ["logits", "labels"],
  outputsToSave: [false, true],
  gradFunc: (dys, saved) => {
    const [dy] = dys as unknown as [tf.Tensor];
    const [logits, labels, backprop] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
    return {
      logits: () =>
        isDifferentiatedAgain()
          ? differentiableGradient(dy, logits, tf.oneHot(labels, logits.shape.at(-1)!))
          : tf.mul(tf.expandDims(dy, -1), backprop),
      labels: () => tf.zeros(labels.shape), // classes do not move
    };
  },
});

function differentiableGradient(dy: tf.Tensor, logits: tf.Tensor, labels: tf.Tensor): tf.Tensor {
  const slope = tf.sub(tf.mul(tf.softmax(logits), tf.sum(labels, -1, true)), labels);
  return tf.mul(tf.expandDims(dy, -1), slope);
}
