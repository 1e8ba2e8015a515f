import type * as tf from "@tensorflow/tfjs-core";

/** Features of pictures, copied out of a tensor. */
export interface FeatureRows {
  /** How many pictures. */
  count: number;
  /** D, numbers a picture. */
  width: number;
  /** Row by row. */
  values: ArrayLike<number>;
}

/**
 * Copies features out of a tensor `[pictures, D]`.
 *
 * @throws {RangeError} if there are fewer pictures than `least`, or a number is not finite.
 */
export function readFeatures(features: tf.Tensor2D, least: number): FeatureRows {
  const [count, width] = features.shape;
  if (features.rank !== 2 || count < least || width === 0) {
    throw new RangeError(
      `Features are [pictures, D], of ${least} pictures or more: got the shape [${features.shape}].`,
    );
  }
  const values = features.dataSync();
  if (!values.every(Number.isFinite)) throw new RangeError("Features are finite numbers: these hold others.");
  return { count, width, values };
}

/**
 * Refuses sets of features of different classifiers.
 *
 * @throws {RangeError} if they have not all the same width.
 */
export function checkWidths(...sets: readonly FeatureRows[]): void {
  const widths = sets.map(({ width }) => width);
  if (new Set(widths).size > 1) {
    throw new RangeError(`Features to compare are of one classifier and width: got widths ${widths.join(", ")}.`);
  }
}

/** Squared Euclidean distance of row `i` of `a` and row `j` of `b`, in float64: exactly 0 for equal rows. */
export function squaredDistance(a: FeatureRows, i: number, b: FeatureRows, j: number): number {
  const { width, values: x } = a;
  const y = b.values;
  let sum = 0;
  for (let k = 0, p = i * width, q = j * width; k < width; k++, p++, q++) sum += (x[p]! - y[q]!) ** 2;
  return sum;
}
