import * as tf from "@tensorflow/tfjs-core";

/** Options of {@linkcode softmaxCrossEntropy}. */
export interface SoftmaxCrossEntropyOptions {
  /**
   * Share of each label that is spread evenly over all classes, in [0, 1]: labels become
   * `(1 - labelSmoothing) · labels + labelSmoothing / C` (Szegedy et al. 2016, section 7). Default: 0.
   */
  labelSmoothing?: number;
}

/**
 * Cross entropy of labels and `softmax(logits)`, one loss for each example: `-Σ_c labels[..., c] · log softmax(logits)[..., c]`.
 * Equal to `torch.nn.functional.cross_entropy` with `reduction="none"`.
 *
 * Labels are classes by number (int32, `[...]`) or probabilities (float32, `[..., C]`), which usually sum to 1 but need not.
 * A class outside of 0 to C - 1 is a `TensorFlowError` on a processor, when the loss is computed; on a GPU it makes that example's
 * loss NaN. A logit of -Infinity, to rule a class out, goes with classes by number; with probabilities the loss is NaN, as in
 * PyTorch.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { softmaxCrossEntropy } from "./softmax_cross_entropy.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const loss = softmaxCrossEntropy(tf.tensor1d([1], "int32"), tf.tensor2d([[0, 0, 0, 0]]));
 * assertAlmostEquals(loss.dataSync()[0]!, Math.log(4), 1e-6);
 * ```
 *
 * @param labels Classes, int32 `[...]`, or probabilities, float32 `[..., C]`.
 * @param logits Scores of each class before the softmax, float32 `[..., C]`.
 * @returns Losses in nats, `[...]`.
 * @throws {RangeError} if the shapes of labels and logits do not belong together, or `labelSmoothing` is out of range.
 * @throws {TypeError} if `logits` is not float32 or `labels` is neither int32 nor float32.
 */
export function softmaxCrossEntropy(
  labels: tf.Tensor,
  logits: tf.Tensor,
  options: SoftmaxCrossEntropyOptions = {},
): tf.Tensor {
  const { labelSmoothing = 0 } = options;
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new RangeError(`labelSmoothing is a number from 0 to 1: got ${labelSmoothing}.`);
  }
  const sparse = checkLabels(labels, logits);
  const c = logits.shape.at(-1)!;
  const dense = (probabilities: tf.Tensor) => run("SoftmaxCrossEntropyWithLogits", logits, probabilities);
  return tf.tidy(() => {
    if (!sparse) {
      return dense(
        labelSmoothing === 0 ? labels : tf.add(tf.mul(labels, 1 - labelSmoothing), labelSmoothing / c),
      );
    }
    const loss = run("SparseSoftmaxCrossEntropyWithLogits", logits, labels);
    if (labelSmoothing === 0) return loss;
    // The loss is linear in the labels; a one-hot tensor would turn a class out of range into zeros without a word.
    const even = dense(tf.fill(logits.shape, 1 / c));
    return tf.add(tf.mul(loss, 1 - labelSmoothing), tf.mul(even, labelSmoothing));
  });
}

function run(kernel: string, logits: tf.Tensor, labels: tf.Tensor): tf.Tensor {
  return tf.engine().runKernel<tf.Tensor[]>(kernel, { logits, labels })[0]!;
}

/** Whether labels are classes by number. */
function checkLabels(labels: tf.Tensor, logits: tf.Tensor): boolean {
  if (logits.dtype !== "float32") throw new TypeError(`logits are float32: got ${logits.dtype}. Cast them first.`);
  if (labels.dtype !== "int32" && labels.dtype !== "float32") {
    throw new TypeError(`labels are int32 classes or float32 probabilities: got ${labels.dtype}. Cast them first.`);
  }
  if (!logits.shape.at(-1)) {
    throw new RangeError(`logits have the classes in their last axis, [..., C]: got the shape [${logits.shape}].`);
  }
  const sparse = labels.dtype === "int32";
  const wanted = sparse ? logits.shape.slice(0, -1) : logits.shape;
  if (!tf.util.arraysEqual(labels.shape, wanted)) {
    throw new RangeError(
      `${
        sparse ? "Classes" : "Probabilities"
      } for logits [${logits.shape}] have the shape [${wanted}]: got [${labels.shape}].`,
    );
  }
  return sparse;
}
