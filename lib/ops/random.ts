import * as tf from "@tensorflow/tfjs-core";
import { type Seed, seedTensor } from "./seed.ts";

/*
 * Random tensors as functions of a seed, drawn natively on all cores. TensorFlow.js's own `tf.randomUniform()` and its
 * siblings draw one number at a time in JavaScript, and give the same numbers on every call of a recorded function.
 */

/** Options of {@linkcode randomUniform}. */
export interface UniformOptions {
  /** Lower end of the range. Default: 0. */
  low?: number;
  /** Upper end of the range. Default: 1. */
  high?: number;
}

/** Options of {@linkcode randomIntegers}. */
export interface IntegerOptions {
  /** Smallest number that is drawn. Default: 0. */
  low?: number;
  /** One more than the largest number that is drawn. */
  high: number;
}

/** Options of {@linkcode randomNormal} and {@linkcode truncatedNormal}. */
export interface NormalOptions {
  /** Default: 0. */
  mean?: number;
  /** Of the distribution before it is truncated. Default: 1. */
  standardDeviation?: number;
}

/**
 * Draws float32 numbers evenly from [low, high), on a grid of 2^-23 of the range. (Where `low` is far from 0, rounding can give
 * `high` itself.)
 *
 * @example Equal seeds give equal numbers
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { randomUniform } from "./random.ts";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const a = randomUniform([2, 3], [42, 0]);
 * const b = randomUniform([2, 3], [42, 0]);
 * assertEquals(a.arraySync(), b.arraySync());
 * ```
 *
 * @param shape Shape of the result; `[]` is a scalar.
 * @param seed What the numbers are a function of.
 * @returns float32 numbers of that shape.
 * @throws {RangeError} if the shape, the seed or the range is none.
 */
export function randomUniform(shape: readonly number[], seed: Seed, options: UniformOptions = {}): tf.Tensor {
  const { low = 0, high = 1 } = options;
  const [from, to] = [Math.fround(low), Math.fround(high)];
  if (!(from < to) || !Number.isFinite(to - from)) {
    throw new RangeError(`A range of random numbers has low < high, both finite: got low ${low} and high ${high}.`);
  }
  return draw("StatelessRandomUniform", seed, {
    shape: checkedShape(shape),
    scale: Math.fround(to - from),
    shift: from,
  });
}

/**
 * Draws int32 numbers evenly from `low`, …, `high - 1`.
 *
 * @example A die
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { randomIntegers } from "./random.ts";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const thrown = randomIntegers([100], [42, 0], { low: 1, high: 7 });
 * assertEquals(new Set(thrown.dataSync()), new Set([1, 2, 3, 4, 5, 6]));
 * ```
 *
 * @param shape Shape of the result; `[]` is a scalar.
 * @param seed What the numbers are a function of.
 * @returns int32 numbers of that shape.
 * @throws {RangeError} if the shape, the seed or the range is none.
 */
export function randomIntegers(shape: readonly number[], seed: Seed, options: IntegerOptions): tf.Tensor {
  const { low = 0, high } = options;
  const isInt32 = (x: number) => Number.isInteger(x) && x === (x | 0);
  if (!isInt32(low) || !isInt32(high) || low >= high) {
    throw new RangeError(`A range of random int32 numbers has whole low < high: got low ${low} and high ${high}.`);
  }
  return draw("StatelessRandomUniformInt", seed, { shape: checkedShape(shape), low, high });
}

/**
 * Draws float32 numbers from a normal distribution.
 *
 * @example Noise for a picture
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { randomNormal } from "./random.ts";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const noise = randomNormal([1, 32, 32, 3], [42, 0], { standardDeviation: 0.1 });
 * assertEquals(noise.shape, [1, 32, 32, 3]);
 * ```
 *
 * @param shape Shape of the result; `[]` is a scalar.
 * @param seed What the numbers are a function of.
 * @returns float32 numbers of that shape.
 * @throws {RangeError} if the shape, the seed, the mean or the standard deviation is none.
 */
export function randomNormal(shape: readonly number[], seed: Seed, options: NormalOptions = {}): tf.Tensor {
  return draw("StatelessRandomNormal", seed, { shape: checkedShape(shape), ...scaleAndShift(options) });
}

/**
 * Draws float32 numbers from a normal distribution cut off at two standard deviations on both sides, as weights are initialised
 * by. What is left has 0.8796 of the standard deviation.
 *
 * @example Weights
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { truncatedNormal } from "./random.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const weights = truncatedNormal([64, 64], [42, 0], { standardDeviation: 0.02 });
 * assertEquals(tf.max(tf.abs(weights)).arraySync() as number <= 0.04, true);
 * ```
 *
 * @param shape Shape of the result; `[]` is a scalar.
 * @param seed What the numbers are a function of.
 * @returns float32 numbers of that shape.
 * @throws {RangeError} if the shape, the seed, the mean or the standard deviation is none.
 */
export function truncatedNormal(shape: readonly number[], seed: Seed, options: NormalOptions = {}): tf.Tensor {
  return draw("StatelessTruncatedNormal", seed, { shape: checkedShape(shape), ...scaleAndShift(options) });
}

/**
 * Draws classes, each with the probability that softmax gives it, with replacement. No gradient passes through. A
 * logit that is not finite counts as -Infinity; a row without a finite one gives C, one more than the last class.
 *
 * @example Only classes with a chance are drawn
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { multinomial } from "./random.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const logits = tf.tensor2d([[0, -Infinity, -Infinity], [-Infinity, -Infinity, 0]]);
 * assertEquals(multinomial(logits, 3, [42, 0]).arraySync(), [[0, 0, 0], [2, 2, 2]]);
 * ```
 *
 * @param logits Unscaled log-probabilities `[…, C]`.
 * @param samples How many to draw by each row of logits.
 * @param seed What the numbers are a function of.
 * @returns int32 class numbers `[…, samples]`.
 * @throws {RangeError} if there are no classes, or `samples` is no count.
 */
export function multinomial(logits: tf.Tensor, samples: number, seed: Seed): tf.Tensor {
  const [rows, classes] = [logits.shape.slice(0, -1), logits.shape.at(-1) ?? 0];
  if (classes === 0) {
    throw new RangeError(`Logits have at least one class on their last axis: got shape [${logits.shape}].`);
  }
  const [count] = checkedShape([samples]) as [number];
  return tf.tidy(() => {
    const matrix = tf.reshape(logits, [logits.size / classes, classes]); // [B, C]
    const inputs = { logits: matrix, seed: seedTensor(seed) };
    const drawn = tf.engine().runKernel("StatelessMultinomial", inputs, { numSamples: count }) as tf.Tensor; // [B, S]
    return tf.reshape(drawn, [...rows, count]); // […, S]
  });
}

function draw(kernel: string, seed: Seed, attrs: tf.NamedAttrMap): tf.Tensor {
  return tf.tidy(() => tf.engine().runKernel(kernel, { seed: seedTensor(seed) }, attrs) as tf.Tensor);
}

function scaleAndShift({ mean = 0, standardDeviation = 1 }: NormalOptions): { scale: number; shift: number } {
  if (!Number.isFinite(mean)) throw new RangeError(`The mean of a normal distribution is finite: got ${mean}.`);
  if (!Number.isFinite(standardDeviation) || standardDeviation < 0) {
    throw new RangeError(
      `The standard deviation of a normal distribution is finite and at least 0: got ${standardDeviation}.`,
    );
  }
  return { scale: standardDeviation, shift: mean };
}

function checkedShape(shape: readonly number[]): number[] {
  if (!Array.isArray(shape) || !shape.every((side) => Number.isInteger(side) && side >= 0 && side < 2 ** 31)) {
    throw new RangeError(`A shape holds whole numbers from 0 to 2^31 - 1: got ${JSON.stringify(shape)}.`);
  }
  return [...shape];
}
