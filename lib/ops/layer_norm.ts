import * as tf from "@tensorflow/tfjs-core";
import { channelCount, channelVector, checkEpsilon } from "./channels.ts";

/** Options of {@linkcode layerNorm}. */
export interface LayerNormOptions {
  /** Factor of each channel, `[D]`. Default: 1. */
  scale?: tf.Tensor | undefined;
  /** Summand of each channel, `[D]`. Default: 0. */
  offset?: tf.Tensor | undefined;
  /** Added to the variance before its root is taken. Default: 1e-5, as PyTorch. */
  epsilon?: number;
}

/**
 * Layer normalisation: every row of `x` `[..., D]` is brought to mean 0 and (biased) variance 1 over its last axis, then
 * multiplied by `scale` and shifted by `offset`. A row of equal numbers becomes zeros before scale and offset.
 *
 * Source: Ba, Kiros and Hinton, "Layer Normalization", 2016; equal to `torch.nn.functional.layer_norm`.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { layerNorm } from "./layer_norm.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const y = layerNorm(tf.tensor2d([[1, 3]]));
 * assertAlmostEquals(y.dataSync()[1]!, 1, 1e-4);
 * ```
 *
 * @param x Rows to normalise, `[..., D]`.
 * @returns A tensor of the shape of `x`.
 * @throws {RangeError} if `x` has no last axis, `scale` or `offset` is not `[D]`, or `epsilon` is not positive.
 * @throws {TypeError} if `x` is not float32.
 */
export function layerNorm<T extends tf.Tensor>(x: T, options: LayerNormOptions = {}): T {
  const { scale, offset, epsilon = 1e-5 } = options;
  const d = channelCount(x, "layerNorm()");
  checkEpsilon(epsilon);
  return tf.tidy(() => {
    if (scale === undefined && offset === undefined) {
      return tf.engine().runKernel<tf.Tensor[]>("Standardize", { x }, { epsilon })[0] as T;
    }
    const inputs = { x, scale: channelVector(scale, d, "scale", 1), offset: channelVector(offset, d, "offset", 0) };
    return tf.engine().runKernel<tf.Tensor[]>("LayerNorm", inputs, { epsilon })[0] as T;
  });
}
