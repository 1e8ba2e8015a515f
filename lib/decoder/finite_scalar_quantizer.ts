import * as tf from "@tensorflow/tfjs-core";
import type { CallOptions } from "../nn/mod.ts";
import type { Quantized, Quantizer } from "./quantizer.ts";
import { straightThrough } from "./straight_through.ts";

/** How much bounds stay inside of the outermost levels, so that no rounding leaves them: the paper's. */
const MARGIN = 1e-3;
/** Codes are int32. */
const MOST_CODES = 2 ** 31 - 1;

/**
 * Finite scalar quantisation: each number of a vector is bounded by tanh and rounded to one of a few levels; a vector's code is the
 * number that its levels are the digits of (Mentzer et al., "Finite Scalar Quantization: VQ-VAE Made Simple", 2023). Nothing is trained, no
 * code dies, and no penalty is needed. Gradients pass the rounding straight.
 *
 * Numbers come out in [-1, 1]. As in the paper, an even number of levels is shifted by half a level, such that 0 in is 0 out; the shift is
 * through atanh, which makes that exact (the paper's listing has tan, which makes it nearly so).
 *
 * @example Three levels of one number
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { FiniteScalarQuantizer } from "./finite_scalar_quantizer.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const { vectors, codes } = new FiniteScalarQuantizer([3]).quantize(tf.tensor3d([[[-2], [0.1], [9]]]), { training: false });
 * assertEquals(vectors.arraySync(), [[[-1], [0], [1]]]);
 * assertEquals(codes.arraySync(), [[0, 1, 2]]);
 * ```
 */
export class FiniteScalarQuantizer implements Quantizer {
  readonly codes: number;
  readonly width: number;
  readonly levels: readonly number[];

  /**
   * @param levels How many levels each number of a vector has, 3 or more; the paper recommends 5 or more, as [8, 5, 5, 5] for 1,000 codes.
   * @throws {RangeError} if there are none, or they are out of range.
   */
  constructor(levels: readonly number[]) {
    const codes = levels.reduce((a, b) => a * b, 1);
    if (levels.length === 0 || levels.some((level) => !Number.isInteger(level) || level < 3) || codes > MOST_CODES) {
      throw new RangeError(
        `Each number has 3 levels or more, all together at most ${MOST_CODES} codes: got [${levels.join(", ")}].`,
      );
    }
    this.levels = [...levels];
    this.width = levels.length;
    this.codes = codes;
  }

  /** See {@linkcode Quantizer.quantize}; the same in training. */
  quantize(vectors: tf.Tensor3D, _options: CallOptions): Quantized {
    if (vectors.shape[2] !== this.width) {
      throw new RangeError(`Vectors to quantise are [B, N, ${this.width}]: got [${vectors.shape}].`);
    }
    return tf.tidy(() => {
      const rounded = straightThrough((x) => tf.round(x), this.#bounded(vectors)); // [B, N, C]
      const digits = tf.cast(tf.add(rounded, this.#halves()), "int32"); // [B, N, C]
      const codes = tf.sum(tf.mul(digits, tf.tensor1d(this.#places(), "int32")), 2) as tf.Tensor2D; // [B, N]
      return { vectors: tf.div(rounded, this.#halves()), codes, penalty: tf.scalar(0) };
    });
  }

  /** See {@linkcode Quantizer.lookup}. */
  lookup(codes: tf.Tensor2D): tf.Tensor3D {
    return tf.tidy(() => {
      const place = tf.tensor1d(this.#places(), "int32");
      const shifted = tf.floorDiv(tf.expandDims(codes, 2), place); // [B, N, C]
      const digits = tf.cast(tf.mod(shifted, tf.tensor1d([...this.levels], "int32")), "float32"); // [B, N, C]
      return tf.div(tf.sub(digits, this.#halves()), this.#halves());
    });
  }

  /** Brings each number into its levels: from -⌊L/2⌋ to ⌊(L - 1)/2⌋ once it is rounded. */
  #bounded(vectors: tf.Tensor3D): tf.Tensor3D {
    const half = this.levels.map((level) => (level - 1) * (1 - MARGIN) / 2);
    const offset = this.levels.map((level) => level % 2 === 0 ? 0.5 : 0);
    const shift = tf.tensor1d(half.map((h, i) => Math.atanh(offset[i]! / h)));
    return tf.sub(tf.mul(tf.tanh(tf.add(vectors, shift)), tf.tensor1d(half)), tf.tensor1d(offset)); // [B, N, C]
  }

  /** ⌊L/2⌋ of each number. */
  #halves(): tf.Tensor1D {
    return tf.tensor1d(this.levels.map((level) => Math.floor(level / 2)));
  }

  /** What a step of each digit counts in the code: 1, L₁, L₁·L₂, … */
  #places(): number[] {
    return this.levels.map((_, i) => this.levels.slice(0, i).reduce((a, b) => a * b, 1));
  }
}
