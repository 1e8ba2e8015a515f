import * as tf from "@tensorflow/tfjs-core";
import { type CallOptions, filled, type Initializer } from "../nn/mod.ts";
import { type RandomStream, withoutGradient } from "../ops/mod.ts";
import type { Quantized, Quantizer } from "./quantizer.ts";
import { straightThrough } from "./straight_through.ts";

/** A code that is used less than this share of what it would be if all were used alike is dead. */
const DEAD_SHARE = 0.1;
/** What a new code counts as used, of the same: so much that it has ln 2 / (1 - decay) steps, 69, to find vectors. */
const NEW_SHARE = 0.2;

/** Shape of a {@linkcode VectorQuantizer}. */
export interface VectorQuantizerOptions {
  /** K, how many codes. */
  codes: number;
  /** C, numbers a vector. */
  width: number;
  /** β, weight of the penalty on the distance between vectors and their codes. Default: 0.25, as van den Oord et al. */
  commitment?: number;
  /** Share of the past in the running means that codes are, at each step; from 0 to below 1. Default: 0.99. */
  decay?: number;
}

/**
 * Vector quantisation: each vector is replaced by the nearest of K codes (van den Oord et al., "Neural Discrete Representation Learning",
 * 2017). Gradients pass straight through; β times the mean squared distance draws vectors to their codes.
 *
 * Each code is the running mean of the vectors that chose it (that paper's appendix A.1), in place of a loss on codes: this is k-means, step
 * by step, and does not depend on the optimizer, its rate, momentum or weight decay. A code that nearly no vector chose of late is dead and
 * becomes a vector of the batch, drawn from `options.random`. At first all are, so that codes start where vectors are. This all is
 * part of the step, without reading anything back: it can be recorded.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "../nn/mod.ts";
 * import { VectorQuantizer } from "./vector_quantizer.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const quantizer = new VectorQuantizer({ codes: 2, width: 1 }, new Initializer(0));
 * quantizer.codebook.assign(tf.tensor2d([[0], [10]]));
 * const { vectors, codes } = quantizer.quantize(tf.tensor3d([[[1], [8]]]), { training: false });
 * assertEquals(codes.arraySync(), [[0, 1]]);
 * assertEquals(vectors.arraySync(), [[[0], [10]]]);
 * ```
 */
export class VectorQuantizer implements Quantizer {
  readonly codes: number;
  readonly width: number;
  /** `[K, C]`; not trained by gradients. */
  readonly codebook: tf.Variable<tf.Rank.R2>;
  /** Running mean of how many vectors of a batch choose each code, `[K]`. */
  readonly counts: tf.Variable<tf.Rank.R1>;
  /** Running mean of the sum of those vectors, `[K, C]`. */
  readonly sums: tf.Variable<tf.Rank.R2>;

  readonly #commitment: number;
  readonly #decay: number;

  /**
   * @param init Makes the variables.
   * @throws {RangeError} if an option is out of range.
   */
  constructor({ codes, width, commitment = 0.25, decay = 0.99 }: VectorQuantizerOptions, init: Initializer) {
    if (!Number.isInteger(codes) || codes < 2) throw new RangeError(`A codebook has 2 codes or more: got ${codes}.`);
    if (!Number.isInteger(width) || width < 1) throw new RangeError(`Codes have a positive width: got ${width}.`);
    if (!(commitment >= 0 && commitment < Infinity)) {
      throw new RangeError(`The weight of the commitment is a number from 0: got ${commitment}.`);
    }
    if (!(decay >= 0 && decay < 1)) {
      throw new RangeError(`The decay of codes is from 0 up to, but not including, 1: got ${decay}.`);
    }
    this.codes = codes;
    this.width = width;
    const first = init.normal<tf.Rank.R2>("codebook", [codes, width]);
    this.codebook = tf.tidy(() => tf.variable(tf.clone(first) as tf.Tensor2D, false));
    first.dispose();
    this.counts = filled(codes, 0, { trainable: false });
    this.sums = tf.tidy(() => tf.variable(tf.zeros([codes, width]) as tf.Tensor2D, false));
    this.#commitment = commitment;
    this.#decay = decay;
  }

  /** See {@linkcode Quantizer.quantize}; training needs `options.random`. */
  quantize(vectors: tf.Tensor3D, options: CallOptions): Quantized {
    const [b, n, c] = vectors.shape;
    if (c !== this.width) {
      throw new RangeError(`Vectors to quantise are [B, N, ${this.width}]: got [${vectors.shape}].`);
    }
    return tf.tidy(() => {
      const rows = tf.reshape(vectors, [b * n, c]) as tf.Tensor2D; // [B·N, C]
      if (options.training) this.#revive(rows, options.random);
      const nearest = this.#nearest(rows); // [B·N]
      const codes = tf.reshape(nearest, [b, n]) as tf.Tensor2D; // [B, N]
      const chosen = withoutGradient(() => this.lookup(codes), vectors); // [B, N, C]
      const penalty = tf.mul(tf.mean(tf.squaredDifference(vectors, chosen)), this.#commitment) as tf.Scalar; // []
      const passed = straightThrough(() => this.lookup(codes), vectors); // [B, N, C]
      if (options.training) this.#learn(rows, nearest);
      return { vectors: passed, codes, penalty };
    });
  }

  /** See {@linkcode Quantizer.lookup}. */
  lookup(codes: tf.Tensor2D): tf.Tensor3D {
    return tf.gather(this.codebook, codes) as unknown as tf.Tensor3D; // [B, N, C]
  }

  /** Of the squared distance |x|² - 2·x·e + |e|², what differs from code to code. Of equals the first. */
  #nearest(rows: tf.Tensor2D): tf.Tensor1D {
    const lengths = tf.sum(tf.square(this.codebook), 1); // [K]
    const products = tf.matMul(rows, this.codebook as tf.Tensor2D, false, true); // [B·N, K]
    return tf.argMin(tf.sub(lengths, tf.mul(products, 2)), 1) as tf.Tensor1D; // [B·N]
  }

  /** Dead codes become vectors of the batch. */
  #revive(rows: tf.Tensor2D, random: RandomStream | undefined): void {
    if (random === undefined) {
      throw new TypeError(
        "Dead codes are drawn anew while training: pass { training: true, random: new RandomStream(seed) }.",
      );
    }
    const [count] = rows.shape;
    const share = count / this.codes;
    const [dead, weight] = [tf.less(this.counts, DEAD_SHARE * share), NEW_SHARE * share]; // [K], []
    const which = random.integers([this.codes], { low: 0, high: count }); // [K]
    const drawn = tf.gather(rows, which as tf.Tensor1D); // [K, C]
    const deadRows = tf.tile(tf.expandDims(dead, 1), [1, this.width]); // [K, C]
    this.codebook.assign(tf.where(deadRows, drawn, this.codebook) as tf.Tensor2D);
    this.sums.assign(tf.where(deadRows, tf.mul(drawn, weight), this.sums) as tf.Tensor2D);
    this.counts.assign(tf.where(dead, tf.fill([this.codes], weight), this.counts) as tf.Tensor1D);
  }

  /** Moves the running means. Sums are a product of matrices: the same bits every time, as scattering on many cores is not. */
  #learn(rows: tf.Tensor2D, nearest: tf.Tensor1D): void {
    const choices = tf.oneHot(nearest, this.codes, 1, 0, "float32") as tf.Tensor2D; // [B·N, K]
    this.#move(this.counts, tf.sum(choices, 0) as tf.Tensor1D);
    this.#move(this.sums, tf.matMul(choices, rows, true, false));
    this.codebook.assign(tf.div(this.sums, tf.expandDims(this.counts, 1)) as tf.Tensor2D);
  }

  #move<R extends tf.Rank>(running: tf.Variable<R>, batch: tf.Tensor<R>): void {
    running.assign(tf.add(running, tf.mul(tf.sub(batch, running), 1 - this.#decay)));
  }
}
