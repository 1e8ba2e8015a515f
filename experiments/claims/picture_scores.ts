import { profileOf } from "../../lib/models/mod.ts";
import { readPredictions } from "../results/compare_runs.ts";
import type { FinishedRun } from "../results/finished_runs.ts";
import { selectionOf } from "../results/table_results.ts";
import type { Side } from "./claim.ts";

/** Which test pictures each run of a model got right. */
export interface PictureScores {
  seeds: number[];
  /** `[seed][picture]`: 1 or 0 for right or wrong. */
  scores: number[][];
  /** Of the test pictures, the same for all runs. */
  labels: number[];
  classes: string[];
}

interface Answers {
  labels: number[];
  classes: string[];
  predictions: number[];
}

/**
 * Reads what the runs of a model took the test pictures for.
 *
 * @param runs Of one profile and data set.
 * @param side Which model, and with which tokens.
 * @returns Undefined if no run has that.
 * @throws {RangeError} if runs were tested on different pictures.
 */
export async function pictureScores(
  runs: readonly FinishedRun[],
  { experiment, keep }: Side,
): Promise<PictureScores | undefined> {
  const bySeed = new Map<number, Answers>();
  for (const run of runs) {
    if (run.summary.experiment !== experiment || bySeed.has(run.summary.seed)) continue;
    const answers = await answersOf(run, keep);
    if (answers !== undefined) bySeed.set(run.summary.seed, answers);
  }
  if (bySeed.size === 0) return undefined;
  const seeds = [...bySeed.keys()].sort((a, b) => a - b);
  const { labels, classes } = bySeed.get(seeds[0]!)!;
  const scores = seeds.map((seed) => {
    const answers = bySeed.get(seed)!;
    if (JSON.stringify(answers.labels) !== JSON.stringify(labels)) {
      throw new RangeError(`Seeds ${seeds[0]} and ${seed} of ${experiment} were tested on different pictures.`);
    }
    return answers.predictions.map((prediction, i) => prediction === labels[i] ? 1 : 0);
  });
  return { seeds, scores, labels, classes };
}

/** Undefined if the run was not measured with so many tokens. */
async function answersOf(run: FinishedRun, keep: Side["keep"]): Promise<Answers | undefined> {
  const { folder, summary } = run;
  const answers = await readPredictions<Answers>(run);
  if (keep === undefined) return answers;
  if (summary.selections === undefined) return undefined;
  const { imageSize, levels } = profileOf((summary.config as { model: { profile: "small" } }).model.profile);
  const wanted = JSON.stringify(selectionOf(keep, (imageSize / 2 ** levels) ** 2));
  const text = await Deno.readTextFile(`${folder}/selections.json`);
  const measured = JSON.parse(text) as { keep: object; predictions: number[] }[];
  const found = measured.find(({ keep }) => JSON.stringify(keep) === wanted);
  return found === undefined ? undefined : { ...answers, predictions: found.predictions };
}
