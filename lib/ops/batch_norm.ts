import * as tf from "@tensorflow/tfjs-core";
import { channelCount, channelVector, checkEpsilon } from "./channels.ts";

/** Options of {@linkcode batchNormTraining}. */
export interface BatchNormOptions {
  /** Factor of each channel, `[C]`. Default: 1. */
  scale?: tf.Tensor | undefined;
  /** Summand of each channel, `[C]`. Default: 0. */
  offset?: tf.Tensor | undefined;
  /** Added to the variance before its root is taken. Default: 1e-5, as PyTorch. */
  epsilon?: number;
}

/** What {@linkcode batchNormTraining} returns. */
export interface BatchNormResult<T extends tf.Tensor> {
  /** The normalised batch, in the shape of the input. */
  y: T;
  /** Mean of each channel, `[C]`. */
  mean: tf.Tensor1D;
  /** Unbiased variance of each channel, divided by n - 1, `[C]`: what PyTorch keeps a running mean of. */
  variance: tf.Tensor1D;
}

/**
 * Batch normalisation as it is trained: every channel of `x` `[..., C]` is brought to mean 0 and variance 1 over all other
 * axes, then multiplied by `scale` and shifted by `offset`.
 *
 * `y` is computed with the biased variance, divided by n; the variance returned is the unbiased one, for
 * `running = (1 - momentum) · running + momentum · variance` (PyTorch: momentum 0.1). No gradient flows through the returned
 * mean and variance.
 *
 * Source: Ioffe and Szegedy, "Batch Normalization", 2015; equal to `torch.nn.BatchNorm2d` in training mode.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { batchNormTraining } from "./batch_norm.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const { mean, variance } = batchNormTraining(tf.tensor2d([[1, 10], [3, 10]]));
 * assertEquals(Array.from(mean.dataSync()), [2, 10]);
 * assertEquals(Array.from(variance.dataSync()), [2, 0]); // ((1 - 2)² + (3 - 2)²) / (2 - 1)
 * ```
 *
 * @param x A batch, `[N, C]`, `[B, H, W, C]` or any other shape with channels in the last axis.
 * @returns What it normalised, and the statistics that it used.
 * @throws {RangeError} if `x` has fewer than two values a channel, `scale` or `offset` is not `[C]`, or `epsilon` is not
 * positive.
 * @throws {TypeError} if `x` is not float32.
 */
export function batchNormTraining<T extends tf.Tensor>(x: T, options: BatchNormOptions = {}): BatchNormResult<T> {
  const { scale, offset, epsilon = 1e-5 } = options;
  const c = channelCount(x, "batchNormTraining()");
  checkEpsilon(epsilon);
  if (x.size < 2 * c) {
    throw new RangeError(
      `batchNormTraining() takes at least two values a channel, or there is no variance: got the shape [${x.shape}].`,
    );
  }
  return tf.tidy(() => {
    const inputs = { x, scale: channelVector(scale, c, "scale", 1), offset: channelVector(offset, c, "offset", 0) };
    const [y, mean, variance] = tf.engine().runKernel<tf.Tensor[]>("BatchNormTraining", inputs, { epsilon });
    return { y: y as T, mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D };
  });
}

/** Options of {@linkcode batchNormInference}: those of training and the statistics to use. */
export interface BatchNormInferenceOptions extends BatchNormOptions {
  /** Running mean of each channel, `[C]`. */
  mean: tf.Tensor;
  /** Running variance of each channel, `[C]`. */
  variance: tf.Tensor;
}

/**
 * Batch normalisation with given statistics: `(x - mean) / √(variance + epsilon) · scale + offset` for `x` `[..., C]`, each
 * picture by itself. Equal to `torch.nn.BatchNorm2d` in evaluation mode.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { batchNormInference } from "./batch_norm.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const y = batchNormInference(tf.tensor2d([[5]]), { mean: tf.tensor1d([3]), variance: tf.tensor1d([4]) });
 * assertAlmostEquals(y.dataSync()[0]!, 1, 1e-5);
 * ```
 *
 * @param x A batch with channels in the last axis, `[..., C]`.
 * @returns A tensor of the shape of `x`.
 * @throws {RangeError} if `mean`, `variance`, `scale` or `offset` is not `[C]`, or `epsilon` is not positive.
 * @throws {TypeError} if `x` is not float32.
 */
export function batchNormInference<T extends tf.Tensor>(x: T, options: BatchNormInferenceOptions): T {
  const { epsilon = 1e-5 } = options;
  const c = channelCount(x, "batchNormInference()");
  checkEpsilon(epsilon);
  return tf.tidy(() => {
    const [mean, variance] = [
      channelVector(options.mean, c, "mean", 0),
      channelVector(options.variance, c, "variance", 1),
    ];
    const [scale, offset] = [
      channelVector(options.scale, c, "scale", 1),
      channelVector(options.offset, c, "offset", 0),
    ];
    // The small vectors first: two passes over x, and rules that are right in second order.
    const factor = tf.div(scale, tf.sqrt(tf.add(variance, epsilon)));
    return tf.add(tf.mul(x, factor), tf.sub(offset, tf.mul(mean, factor))) as T;
  });
}
