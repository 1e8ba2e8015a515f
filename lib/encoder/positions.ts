import * as tf from "@tensorflow/tfjs-core";
import type { Initializer } from "../nn/mod.ts";
import { positionalEncoding } from "../ops/mod.ts";

/** Says where a token stands: a module that gives a vector for each position. */
export interface Positions {
  /** How many positions there are, from 0. */
  readonly count: number;
  /** The vectors of positions int32 `[B, N]`: `[B, N, D]`. */
  call(positions: tf.Tensor2D): tf.Tensor3D;
}

/**
 * Fixed sine and cosine waves (Vaswani et al. 2017), the thesis's choice for all tokenizers but ViT patches. Nothing is learned.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { SinusoidalPositions } from "./positions.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * assertEquals(new SinusoidalPositions(5, 2).call(tf.tensor2d([[0]], [1, 1], "int32")).arraySync(), [[[0, 1]]]);
 * ```
 */
export class SinusoidalPositions implements Positions {
  /** `[count, D]`, a constant. */
  readonly table: tf.Tensor2D;

  /**
   * @param count How many positions, from 0.
   * @param width D, an even number.
   */
  constructor(readonly count: number, width: number) {
    this.table = tf.keep(positionalEncoding(count, width));
  }

  /** See {@linkcode Positions.call}. */
  call(positions: tf.Tensor2D): tf.Tensor3D {
    return tf.gather(this.table, positions) as tf.Tensor as tf.Tensor3D; // [B, N, D]
  }
}

/**
 * A learned vector for each position, which starts as normal numbers with standard deviation 1: the thesis's choice for ViT.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "../nn/mod.ts";
 * import { LearnedPositions } from "./positions.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const positions = new LearnedPositions(5, 2, new Initializer(0));
 * assertEquals(positions.call(tf.tensor2d([[4, 0]], [1, 2], "int32")).shape, [1, 2, 2]);
 * ```
 */
export class LearnedPositions implements Positions {
  /** `[count, D]`. */
  readonly weight: tf.Variable<tf.Rank.R2>;

  /**
   * @param count How many positions, from 0.
   * @param width D.
   * @param init Makes the variable.
   */
  constructor(readonly count: number, width: number, init: Initializer) {
    this.weight = init.normal<tf.Rank.R2>("weight", [count, width]);
  }

  /** See {@linkcode Positions.call}. */
  call(positions: tf.Tensor2D): tf.Tensor3D {
    return tf.gather(this.weight as tf.Tensor2D, positions) as tf.Tensor as tf.Tensor3D; // [B, N, D]
  }
}
