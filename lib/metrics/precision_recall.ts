import type * as tf from "@tensorflow/tfjs-core";
import { checkWidths, type FeatureRows, readFeatures, squaredDistance } from "./features.ts";

/** What {@linkcode precisionRecall} returns. */
export interface PrecisionRecall {
  /** Share of the generated pictures that lie among real ones: how real they look. */
  precision: number;
  /** Share of the real pictures that lie among generated ones: how much of what there is is generated. */
  recall: number;
}

/** Options of {@linkcode precisionRecall}. */
export interface PrecisionRecallOptions {
  /** Which nearest neighbour is the edge of a picture's surroundings. Default: 3, as in the paper. */
  neighbors?: number;
}

/**
 * Precision and recall of generated pictures, by features: a picture lies among others if it is within the surroundings of one of them, which
 * reach to that one's third nearest neighbour of its own kind (Kynkäänniemi et al., "Improved Precision and Recall Metric for Assessing
 * Generative Models", 2019). Numbers compare on the same features and equal numbers of pictures only.
 *
 * @example One of two generated pictures lies far off, and the real ones are not all covered
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { precisionRecall } from "./precision_recall.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const [real, generated] = [tf.tensor2d([[0], [1], [2], [30]]), tf.tensor2d([[1.2], [1.4], [99]])];
 * const { precision, recall } = precisionRecall(real, generated, { neighbors: 1 });
 * assertEquals([precision, recall], [2 / 3, 0.5]);
 * ```
 *
 * @param real Features of real pictures, `[pictures, D]`, of more than `neighbors`.
 * @param generated Features of generated ones, likewise.
 * @param options How far surroundings reach.
 * @returns Shares.
 * @throws {RangeError} if there are too few pictures, widths differ, a number is not finite, or `neighbors` is no positive whole number.
 */
export function precisionRecall(
  real: tf.Tensor2D,
  generated: tf.Tensor2D,
  { neighbors = 3 }: PrecisionRecallOptions = {},
): PrecisionRecall {
  if (!Number.isInteger(neighbors) || neighbors < 1) {
    throw new RangeError(`neighbors is a positive whole number: got ${neighbors}.`);
  }
  const [ofReal, ofGenerated] = [readFeatures(real, neighbors + 1), readFeatures(generated, neighbors + 1)];
  checkWidths(ofReal, ofGenerated);
  return {
    precision: shareAmong(ofGenerated, ofReal, radii(ofReal, neighbors)),
    recall: shareAmong(ofReal, ofGenerated, radii(ofGenerated, neighbors)),
  };
}

/** Squared distance of each picture to its neighbour of that number, itself not counted. */
function radii(rows: FeatureRows, neighbor: number): Float64Array {
  return Float64Array.from({ length: rows.count }, (_, i) => {
    const nearest = new Float64Array(neighbor).fill(Infinity); // the nearest so far, in ascending order
    for (let j = 0; j < rows.count; j++) {
      if (j === i) continue;
      const distance = squaredDistance(rows, i, rows, j);
      let place = neighbor;
      while (place > 0 && distance < nearest[place - 1]!) place--;
      if (place === neighbor) continue;
      nearest.copyWithin(place + 1, place);
      nearest[place] = distance;
    }
    return nearest[neighbor - 1]!;
  });
}

/** Share of `queries` that are within the radius of one of `rows`. */
function shareAmong(queries: FeatureRows, rows: FeatureRows, radius: Float64Array): number {
  let among = 0;
  for (let i = 0; i < queries.count; i++) {
    for (let j = 0; j < rows.count; j++) {
      if (squaredDistance(queries, i, rows, j) > radius[j]!) continue;
      among++;
      break;
    }
  }
  return among / queries.count;
}
