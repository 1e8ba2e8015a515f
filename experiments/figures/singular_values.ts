import * as tf from "@tensorflow/tfjs-core";
import type { Picture } from "../../lib/datasets/landscape.ts";
import { svd } from "../../lib/ops/mod.ts";
import { normalizeColors, svdComponents } from "../../lib/tokenizers/mod.ts";
import { batchOf } from "./example_picture.ts";
import { scoped } from "./scoped.ts";

/** What a share is of: singular values, or their squares. */
export type ShareOf = "sigma" | "energy";

/** Share of a picture's information in the components up to a rank. */
export interface RankShare {
  rank: number;
  share: number;
}

/** Shares at every rank, of the colours together and normalised, as the SVD tokenizer sees them. */
export function rankShares(picture: Picture, of: ShareOf): RankShare[] {
  const values = scoped(() => {
    const { s } = svd(tf.transpose(tf.squeeze(normalizeColors(batchOf(picture)), [0]), [2, 0, 1])); // [3, R]
    return Array.from(tf.sum(of === "sigma" ? s : tf.square(s), 0).dataSync());
  });
  const total = values.reduce((sum, value) => sum + value, 0);
  let held = 0;
  return values.map((value, i) => ({ rank: i + 1, share: (held += value) / total }));
}

/** How many tokens the SVD tokenizer makes of a picture to keep a share. */
export function tokenizerRank(picture: Picture, share: number, of: ShareOf): number {
  const rank = { share, of, maxRank: Math.min(picture.height, picture.width) };
  return scoped(() => svdComponents(batchOf(picture), { rank }).ranks.dataSync()[0]!);
}
