import * as tf from "@tensorflow/tfjs-core";
import type { Picture } from "../../lib/datasets/landscape.ts";
import { svd } from "../../lib/ops/mod.ts";
import { batchOf, pictureOf, rmse } from "./example_picture.ts";
import { scoped } from "./scoped.ts";

/** A picture whose colours are sums of few columns times rows. */
export interface RankApproximation {
  rank: number;
  picture: Picture;
  /** Numbers that it is made of, as a share of the picture's: those of u, v and σ. */
  numbers: number;
  /** Root mean square error of the picture's values, which go from 0 to 1. */
  error: number;
}

/** The best approximations of each colour of a picture by matrices of given ranks (Eckart and Young 1936). */
export function rankApproximations(picture: Picture, ranks: readonly number[]): RankApproximation[] {
  const { height: h, width: w } = picture;
  return scoped(() => {
    const { u, s, v } = svd(tf.transpose(tf.squeeze(batchOf(picture), [0]), [2, 0, 1])); // [3, H, R], [3, R], [3, W, R]
    const scaled = tf.mul(u, tf.expandDims(s, 1)); // [3, H, R]
    return ranks.map((rank) => {
      const [left, right] = [tf.slice(scaled, [0, 0, 0], [3, h, rank]), tf.slice(v, [0, 0, 0], [3, w, rank])];
      const planes = tf.matMul(left, right, false, true); // [3, H, W]
      const found = pictureOf(tf.expandDims(tf.transpose(planes, [1, 2, 0]), 0) as tf.Tensor4D);
      return { rank, picture: found, numbers: rank * (h + w + 1) / (h * w), error: rmse(picture, found) };
    });
  });
}
