import * as tf from "@tensorflow/tfjs-core";
import { filled } from "./initializer.ts";

/** Options of {@linkcode InstanceNorm}. */
export interface InstanceNormOptions {
  /** Whether each channel has a trained factor and summand. Default: false, as PyTorch. */
  affine?: boolean;
  /** Added to variances. Default: 1e-5, as PyTorch. */
  epsilon?: number;
}

/**
 * Brings every channel of every picture `[B, H, W, C]` to mean 0 and (biased) variance 1 over its pixels (Ulyanov et al., "Instance
 * Normalization", 2016). Equal to `torch.nn.InstanceNorm2d`, which keeps no running statistics either.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { InstanceNorm } from "./instance_norm.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const y = new InstanceNorm(1).call(tf.tensor4d([1, 3], [1, 1, 2, 1]));
 * assertAlmostEquals(y.dataSync()[1]!, 1, 1e-4);
 * ```
 */
export class InstanceNorm {
  /** Factor of each channel, `[C]`. */
  readonly weight: tf.Variable<tf.Rank.R1> | undefined;
  /** Summand of each channel, `[C]`. */
  readonly bias: tf.Variable<tf.Rank.R1> | undefined;

  readonly #epsilon: number;

  /** @param channels C. */
  constructor(channels: number, { affine = false, epsilon = 1e-5 }: InstanceNormOptions = {}) {
    this.weight = affine ? filled(channels, 1) : undefined;
    this.bias = affine ? filled(channels, 0) : undefined;
    this.#epsilon = epsilon;
  }

  /** Normalises `[B, H, W, C]`. */
  call(x: tf.Tensor4D): tf.Tensor4D {
    return tf.tidy(() => {
      const centred = tf.sub(x, tf.mean(x, [1, 2], true)); // [B, H, W, C]
      const variance = tf.mean(tf.square(centred), [1, 2], true); // [B, 1, 1, C]
      const normalized = tf.mul(centred, tf.rsqrt(tf.add(variance, this.#epsilon))); // [B, H, W, C]
      if (this.weight === undefined || this.bias === undefined) return normalized as tf.Tensor4D;
      return tf.add(tf.mul(normalized, this.weight), this.bias) as tf.Tensor4D;
    });
  }
}
