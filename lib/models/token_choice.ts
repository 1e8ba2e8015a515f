import * as tf from "@tensorflow/tfjs-core";
import { checkKeep, type Keep } from "../encoder/selection.ts";
import type { CallOptions } from "../nn/mod.ts";

/** Which tokens a model keeps in evaluation: the `k` with the highest scores, or the fewest that hold this `share` of all scores. */
export type Selection = { k: number } | { share: number };

/**
 * Which tokens a model keeps in training: the same k in every step, one of several k that is drawn anew, or those that hold a share of all
 * scores, of which each image draws one anew.
 */
export type TrainingSelection = { k: number } | { ladder: number[] } | { shares: number[] };

/** A selection, or that nothing is left out. */
export type KeepOrAll = Keep | "all";

/**
 * How a sequence becomes shorter: those with the highest scores of a tokenizer are kept, or those that lie evenly over the picture
 * (`spreadScores()`), or neighbours are averaged (`poolTokens()`).
 */
export type ShortenBy = "scores" | "spread" | "pooling";

/** Those that need no scores, but a grid of tokens. */
const OF_GRIDS: readonly string[] = ["spread", "pooling"];

/** What a model keeps when; plain data. */
export interface SelectionConfig {
  /** How sequences become shorter, in training and in evaluation. Default: `"scores"`. The others need none, but a grid of tokens. */
  shortenBy?: ShortenBy;
  /** In evaluation. Default: all tokens. It may be another one than in training, or for every call. */
  selection?: Selection;
  /**
   * In training. Default: all tokens, as the thesis. A ladder makes a model that works at many lengths: without more being said, each
   * image of a batch has a k of its own, which is drawn within the step and masked; `Classifier.trainingKeep()` draws one for the
   * whole batch, before the step, which is then that much shorter. Shares make one that works with any share of its scores; how many
   * tokens hold one is known within the step alone, so that these are always masked.
   */
  trainingSelection?: TrainingSelection;
}

/**
 * Refuses selections that say nothing, or for which there are no scores.
 *
 * @throws {RangeError} naming what is wrong.
 */
export function checkSelections(
  { shortenBy = "scores", selection, trainingSelection }: SelectionConfig,
  { hasScores, hasGrid }: { hasScores: boolean; hasGrid: boolean },
): void {
  const ofGrid = OF_GRIDS.includes(shortenBy);
  if (shortenBy !== "scores" && !ofGrid) {
    throw new RangeError(`shortenBy is "scores", "spread" or "pooling": got ${JSON.stringify(shortenBy)}.`);
  }
  if (ofGrid && !hasGrid) {
    throw new RangeError(
      `shortenBy "${shortenBy}" is for tokens that lie on a grid, as those of ViT and mSVD do: leave it out.`,
    );
  }
  for (const [name, value] of Object.entries({ selection, trainingSelection })) {
    if (value === undefined) continue;
    const keys = Object.keys(value).join();
    const wanted = name === "selection" ? ["k", "share"] : ["k", "ladder", "shares"];
    if (!wanted.includes(keys)) {
      throw new RangeError(`${name} is { ${wanted.join(" } or { ")} }: got ${JSON.stringify(value)}.`);
    }
    if (ofGrid && ("share" in value || "shares" in value)) {
      const instead = name === "selection" ? "{ k }" : "{ k } or { ladder }";
      throw new RangeError(
        `A share is one of scores, and shortenBy "${shortenBy}" has none: give ${name} as ${instead}.`,
      );
    }
    if (!hasScores && !ofGrid) {
      throw new RangeError(
        `${name} goes by scores, and this tokenizer has none: give it a scorer, or the model shortenBy "pooling".`,
      );
    }
    for (const keep of choices(value)) {
      const number: unknown = "k" in keep ? keep.k : keep.share;
      if (typeof number !== "number") {
        throw new RangeError(`${name} holds numbers: got ${JSON.stringify(number)} in ${JSON.stringify(value)}.`);
      }
      checkKeep(keep);
    }
  }
}

/** All that settings may choose. */
function choices(value: Selection | TrainingSelection): Selection[] {
  if ("ladder" in value) {
    if (!Array.isArray(value.ladder) || value.ladder.length === 0) {
      throw new RangeError(`A ladder holds one number of tokens or more: got ${JSON.stringify(value.ladder)}.`);
    }
    return value.ladder.map((k) => ({ k }));
  }
  if ("shares" in value) {
    if (!Array.isArray(value.shares) || value.shares.length === 0) {
      throw new RangeError(`shares holds one share of the scores or more: got ${JSON.stringify(value.shares)}.`);
    }
    return value.shares.map((share) => ({ share }));
  }
  return [value];
}

/** What a call keeps if it is not told. Call inside `tf.tidy()`. */
export function keepByDefault(
  { selection, trainingSelection }: SelectionConfig,
  batch: number,
  { training, random }: CallOptions,
): KeepOrAll {
  if (!training) return selection ?? "all";
  if (trainingSelection === undefined || "k" in trainingSelection) return trainingSelection ?? "all";
  if (random === undefined) {
    throw new TypeError(
      `Which tokens to keep is drawn while training: pass { training: true, random: new RandomStream(seed) }, or which tokens to keep.`,
    );
  }
  const drawn = (values: tf.Tensor1D) =>
    tf.gather(values, random.integers([batch], { high: values.size })) as tf.Tensor as tf.Tensor1D; // [B]
  if ("shares" in trainingSelection) return { share: drawn(tf.tensor1d(trainingSelection.shares)) };
  return { k: drawn(tf.tensor1d(trainingSelection.ladder, "int32")) };
}
