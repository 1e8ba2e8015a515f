import type * as tf from "@tensorflow/tfjs-core";
import { checkWidths, type FeatureRows, readFeatures } from "./features.ts";
import { symmetricEigen } from "./symmetric_eigen.ts";

/**
 * Fréchet distance of two sets of features, each taken for a normal distribution: `|μ_a - μ_b|² + tr(A + B - 2·(A^½ · B · A^½)^½)` of the means μ
 * and covariances A and B (Dowson and Landau, 1982; Heusel et al., "GANs Trained by a Two Time-Scale Update Rule", 2017, of Inception's
 * features). In float64, with roots by eigendecomposition, so that sets of fewer pictures than D can be compared too.
 *
 * It depends on the features: with {@linkcode classifierFeatures} it is a distance to our own classifier, not the Fréchet Inception Distance, and is
 * compared with others on the same classifier only. It is biased upwards for few pictures (Chong and Forsyth, 2020): compare sets of equal
 * size, and say which.
 *
 * @example Equal spread, means a distance of 5 apart
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { frechetDistance } from "./frechet_distance.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const a = tf.tensor2d([[0, 0], [1, 0], [0, 1]]);
 * assertAlmostEquals(frechetDistance(a, tf.add(a, tf.tensor1d([3, 4]))), 25, 1e-6);
 * ```
 *
 * @param a Features of pictures, `[pictures, D]`, of two or more.
 * @param b Others, of the same classifier.
 * @returns From 0, in the square of the features' unit.
 * @throws {RangeError} if there are too few pictures, widths differ, or a number is not finite.
 */
export function frechetDistance(a: tf.Tensor2D, b: tf.Tensor2D): number {
  const [rowsA, rowsB] = [readFeatures(a, 2), readFeatures(b, 2)];
  checkWidths(rowsA, rowsB);
  const [ofA, ofB] = [momentsOf(rowsA), momentsOf(rowsB)];
  const d = rowsA.width;
  const root = squareRoot(ofA.covariance, d);
  const between = multiply(multiply(root, ofB.covariance, d), root, d); // A^½ · B · A^½
  let distance = 0;
  for (let i = 0; i < d; i++) {
    distance += (ofA.mean[i]! - ofB.mean[i]!) ** 2 + ofA.covariance[i * d + i]! + ofB.covariance[i * d + i]!;
  }
  for (const value of symmetricEigen(symmetric(between, d), d).values) distance -= 2 * Math.sqrt(Math.max(0, value));
  return Math.max(0, distance); // rounding may leave equal sets a little below
}

/** Mean `[D]` and covariance `[D, D]`, with one less than the pictures for divisor. */
function momentsOf({ count, width: d, values }: FeatureRows): { mean: Float64Array; covariance: Float64Array } {
  const mean = new Float64Array(d);
  for (let i = 0; i < count * d; i++) mean[i % d]! += values[i]! / count;
  const covariance = new Float64Array(d * d);
  const apart = new Float64Array(d);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < d; i++) apart[i] = values[row * d + i]! - mean[i]!;
    for (let i = 0; i < d; i++) {
      const x = apart[i]! / (count - 1);
      for (let j = 0; j < d; j++) covariance[i * d + j]! += x * apart[j]!;
    }
  }
  return { mean, covariance: symmetric(covariance, d) };
}

/** The positive semidefinite root of such a matrix. */
function squareRoot(matrix: Float64Array, d: number): Float64Array {
  const { values, vectors } = symmetricEigen(matrix, d);
  const root = new Float64Array(d * d);
  for (let k = 0; k < d; k++) {
    const size = Math.sqrt(Math.max(0, values[k]!)); // rounding may leave a 0 a little below
    for (let i = 0; i < d; i++) {
      const x = size * vectors[k * d + i]!;
      for (let j = 0; j < d; j++) root[i * d + j]! += x * vectors[k * d + j]!;
    }
  }
  return root;
}

function multiply(a: Float64Array, b: Float64Array, d: number): Float64Array {
  const product = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let k = 0; k < d; k++) {
      const x = a[i * d + k]!;
      for (let j = 0; j < d; j++) product[i * d + j]! += x * b[k * d + j]!;
    }
  }
  return product;
}

/** Without what rounding left between a matrix and its transpose. */
function symmetric(matrix: Float64Array, d: number): Float64Array {
  return matrix.map((value, at) => (value + matrix[(at % d) * d + Math.floor(at / d)]!) / 2);
}
