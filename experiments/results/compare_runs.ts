import { type BootstrapDifference, macroF1Statistic, pairedBootstrap } from "../../lib/metrics/mod.ts";
import type { AnyFinishedRun, FinishedRun } from "./finished_runs.ts";

/** How far two models are apart on the same test pictures. */
export interface Comparison {
  /** Seeds of each. */
  seeds: [a: number[], b: number[]];
  pictures: number;
  accuracy: BootstrapDifference;
  macroF1: BootstrapDifference;
}

/** What `predictions.json` of a run holds. */
interface Predictions {
  classes: string[];
  labels: number[];
  predictions: number[];
}

/** Of the resampling, so that a comparison says the same each time. */
const SEED = 0;

/**
 * Compares two models by what their runs took the test pictures for.
 *
 * @param a Runs of one model, which differ by their seeds.
 * @param b Runs of the other.
 * @throws {RangeError} if they were not tested on the same pictures.
 */
export async function compareRuns(a: readonly FinishedRun[], b: readonly FinishedRun[]): Promise<Comparison> {
  const [left, right] = await Promise.all([a, b].map((runs) => Promise.all(runs.map(readPredictions<Predictions>))));
  const { labels, classes } = left![0]!;
  for (const [i, other] of [...left!, ...right!].entries()) {
    if (JSON.stringify([other.labels, other.classes]) === JSON.stringify([labels, classes])) continue;
    throw new RangeError(
      `Runs are compared on the same test pictures: ${[...a, ...b][i]!.folder} was tested on others than ${
        a[0]!.folder
      }.`,
    );
  }
  const correct = (runs: Predictions[]) =>
    runs.map(({ predictions }) => predictions.map((prediction, i) => prediction === labels[i] ? 1 : 0));
  const answers = (runs: Predictions[]) => runs.map(({ predictions }) => predictions);
  return {
    seeds: [a.map(({ summary }) => summary.seed), b.map(({ summary }) => summary.seed)],
    pictures: labels.length,
    accuracy: pairedBootstrap(correct(left!), correct(right!), { seed: SEED }),
    macroF1: pairedBootstrap(answers(left!), answers(right!), {
      seed: SEED,
      statistic: macroF1Statistic(labels, classes.length),
    }),
  };
}

/**
 * What a run has in `predictions.json`.
 *
 * @throws {RangeError} if it has none.
 */
export async function readPredictions<P extends object>({ folder }: AnyFinishedRun): Promise<P> {
  const path = `${folder}/predictions.json`;
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new RangeError(`${path} is missing: a run is compared by its predictions.`);
  }
}
