import type * as tf from "@tensorflow/tfjs-core";
import { layerNorm } from "../ops/mod.ts";
import { filled } from "./initializer.ts";

/** Options of {@linkcode LayerNorm}. */
export interface LayerNormModuleOptions {
  /** Whether each channel has a trained factor and summand. Default: true. */
  affine?: boolean;
  /** Added to variances. Default: 1e-5, as PyTorch. */
  epsilon?: number;
}

/**
 * Layer normalisation of each row `[..., D]` (Ba, Kiros and Hinton, 2016). Equal to `torch.nn.LayerNorm`.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { LayerNorm } from "./layer_norm.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * assertAlmostEquals(new LayerNorm(2).call(tf.tensor2d([[1, 3]])).dataSync()[1]!, 1, 1e-4);
 * ```
 */
export class LayerNorm {
  /** Factor of each channel, `[D]`. */
  readonly weight: tf.Variable<tf.Rank.R1> | undefined;
  /** Summand of each channel, `[D]`. */
  readonly bias: tf.Variable<tf.Rank.R1> | undefined;

  readonly #epsilon: number;

  /** @param width D. */
  constructor(width: number, { affine = true, epsilon = 1e-5 }: LayerNormModuleOptions = {}) {
    this.weight = affine ? filled(width, 1) : undefined;
    this.bias = affine ? filled(width, 0) : undefined;
    this.#epsilon = epsilon;
  }

  /** Normalises `[..., D]`. */
  call<T extends tf.Tensor>(x: T): T {
    return layerNorm(x, { scale: this.weight, offset: this.bias, epsilon: this.#epsilon });
  }
}
