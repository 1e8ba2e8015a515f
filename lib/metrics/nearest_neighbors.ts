import type * as tf from "@tensorflow/tfjs-core";
import { checkWidths, readFeatures, squaredDistance } from "./features.ts";

/** The nearest of some pictures to each of others. */
export interface NearestNeighbors {
  /** Which it is; of equals the first. */
  indices: Int32Array;
  /** Euclidean distances. */
  distances: Float64Array;
}

/**
 * The picture nearest to each of others, by their features: to lay generated pictures beside what they might be copies of.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { nearestNeighbors } from "./nearest_neighbors.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const { indices, distances } = nearestNeighbors(tf.tensor2d([[4, 4]]), tf.tensor2d([[0, 0], [1, 0]]));
 * assertEquals([[...indices], [...distances]], [[1], [5]]);
 * ```
 *
 * @param queries Features `[pictures, D]`.
 * @param references Those among which to look, `[pictures, D]`.
 * @returns One for each query.
 * @throws {RangeError} if there are no pictures, widths differ, or a number is not finite.
 */
export function nearestNeighbors(queries: tf.Tensor2D, references: tf.Tensor2D): NearestNeighbors {
  const [from, among] = [readFeatures(queries, 1), readFeatures(references, 1)];
  checkWidths(from, among);
  const indices = new Int32Array(from.count);
  const distances = new Float64Array(from.count).fill(Infinity);
  for (let i = 0; i < from.count; i++) {
    for (let j = 0; j < among.count; j++) {
      const distance = squaredDistance(from, i, among, j);
      if (distance < distances[i]!) [indices[i], distances[i]] = [j, distance];
    }
  }
  return { indices, distances: distances.map(Math.sqrt) };
}

/** What {@linkcode copying} returns. */
export interface Copying {
  /** Median distance of generated pictures to the nearest training picture. */
  generatedToTrain: number;
  /** Median distance of test pictures to the nearest training picture: what is to be expected of new pictures. */
  testToTrain: number;
  /**
   * How likely a generated picture is nearer to the training set than a test picture: 0.5 if they are as new as those, 1 if all are copies, less
   * than 0.5 if they are farther off than real pictures.
   */
  nearer: number;
}

/**
 * Whether a generator copies its training pictures: compares how near generated pictures come to them with how near test pictures do, which
 * cannot be copies (Meehan, Chaudhuri and Dasgupta, "A Non-Parametric Test to Detect Data-Copying in Generative Models", 2020: Mann and
 * Whitney's statistic).
 *
 * @example Copies
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { copying } from "./nearest_neighbors.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const [train, test] = [tf.tensor2d([[0], [10], [20]]), tf.tensor2d([[1], [13]])];
 * assertEquals(copying(train, { train, test }), { generatedToTrain: 0, testToTrain: 2, nearer: 1 });
 * ```
 *
 * @param generated Features `[pictures, D]`.
 * @param real Features of the training pictures, and of others of the same kind.
 * @returns Distances in the features' unit.
 * @throws {RangeError} as {@linkcode nearestNeighbors}.
 */
export function copying(generated: tf.Tensor2D, real: { train: tf.Tensor2D; test: tf.Tensor2D }): Copying {
  const ofGenerated = nearestNeighbors(generated, real.train).distances.sort();
  const ofTest = nearestNeighbors(real.test, real.train).distances.sort();
  let wins = 0;
  for (const distance of ofGenerated) {
    for (const other of ofTest) wins += distance < other ? 1 : distance === other ? 0.5 : 0;
  }
  return {
    generatedToTrain: median(ofGenerated),
    testToTrain: median(ofTest),
    nearer: wins / (ofGenerated.length * ofTest.length),
  };
}

function median(sorted: Float64Array): number {
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
