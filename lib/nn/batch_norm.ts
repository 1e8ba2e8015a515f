import * as tf from "@tensorflow/tfjs-core";
import { batchNormInference, batchNormTraining } from "../ops/mod.ts";
import { filled } from "./initializer.ts";
import type { CallOptions } from "./module.ts";

/** Options of {@linkcode BatchNorm}. */
export interface BatchNormModuleOptions {
  /** Share of a batch's statistics in the running ones. Default: 0.1, as PyTorch. */
  momentum?: number;
  /** Added to variances. Default: 1e-5, as PyTorch. */
  epsilon?: number;
}

/** Options of {@linkcode BatchNorm.call}. */
export interface BatchNormCallOptions extends CallOptions {
  /** 1 where a value counts and 0 where it is padding, float32 `[B, H, W, 1]` for an x of `[B, H, W, C]`. Default: all count. */
  mask?: tf.Tensor | undefined;
}

/**
 * Batch normalisation of each channel, the last axis (Ioffe and Szegedy, 2015). In training with the batch's statistics, which also
 * move the running ones; in evaluation with the running ones, each picture by itself. Equal to `torch.nn.BatchNorm2d`.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { BatchNorm } from "./batch_norm.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const norm = new BatchNorm(1);
 * norm.call(tf.tensor4d([1, 3], [1, 1, 2, 1]), { training: true });
 * assertAlmostEquals(norm.runningMean.dataSync()[0]!, 0.1 * 2, 1e-6);
 * ```
 */
export class BatchNorm {
  /** Factor of each channel, `[C]`. */
  readonly weight: tf.Variable<tf.Rank.R1>;
  /** Summand of each channel, `[C]`. */
  readonly bias: tf.Variable<tf.Rank.R1>;
  /** Running mean, `[C]`. */
  readonly runningMean: tf.Variable<tf.Rank.R1>;
  /** Running unbiased variance, `[C]`. */
  readonly runningVar: tf.Variable<tf.Rank.R1>;

  readonly #momentum: number;
  readonly #epsilon: number;

  /** @param channels C. */
  constructor(channels: number, { momentum = 0.1, epsilon = 1e-5 }: BatchNormModuleOptions = {}) {
    this.weight = filled(channels, 1);
    this.bias = filled(channels, 0);
    this.runningMean = filled(channels, 0, { trainable: false });
    this.runningVar = filled(channels, 1, { trainable: false });
    this.#momentum = momentum;
    this.#epsilon = epsilon;
  }

  /** Normalises `[..., C]`. What is masked out enters no statistics; its own results mean nothing. */
  call<T extends tf.Tensor>(x: T, { training, mask }: BatchNormCallOptions): T {
    const options = { scale: this.weight, offset: this.bias, epsilon: this.#epsilon };
    return tf.tidy(() => {
      if (!training) return batchNormInference(x, { ...options, mean: this.runningMean, variance: this.runningVar });
      const { y, mean, variance } = mask === undefined ? batchNormTraining(x, options) : this.#masked(x, mask);
      this.#move(this.runningMean, mean);
      this.#move(this.runningVar, variance);
      return y;
    });
  }

  #move(running: tf.Variable<tf.Rank.R1>, batch: tf.Tensor1D): void {
    running.assign(tf.add(running, tf.mul(tf.sub(batch, running), this.#momentum)));
  }

  #masked<T extends tf.Tensor>(x: T, mask: tf.Tensor): { y: T; mean: tf.Tensor1D; variance: tf.Tensor1D } {
    const axes = x.shape.slice(1).map((_, axis) => axis); // all but the channels
    const count = tf.sum(mask);
    const mean = tf.div(tf.sum(tf.mul(x, mask), axes), count); // [C]
    const centred = tf.sub(x, mean);
    const squares = tf.sum(tf.mul(tf.square(centred), mask), axes); // [C]
    const factor = tf.mul(this.weight, tf.rsqrt(tf.add(tf.div(squares, count), this.#epsilon)));
    const y = tf.add(tf.mul(centred, factor), this.bias) as T;
    return { y, mean: mean as tf.Tensor1D, variance: tf.div(squares, tf.sub(count, 1)) };
  }
}
