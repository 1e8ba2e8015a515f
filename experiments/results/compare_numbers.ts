import { compareNumbers, type NumbersComparison } from "../evaluation/measure_numbers.ts";
import { readPredictions } from "./compare_runs.ts";
import type { AnyFinishedRun } from "./finished_runs.ts";

/** How far two models that tell no classes are apart on the same test pictures. */
export interface NumbersRunComparison extends Pick<NumbersComparison, "measure" | "difference"> {
  /** Seeds of each. */
  seeds: [a: number[], b: number[]];
  pictures: number;
}

/**
 * Compares two regressions, autoencoders or generators by what their runs measured of each test picture: squared errors, peak
 * signal-to-noise ratios or losses.
 *
 * @param a Runs of one model, which differ by their seeds.
 * @param b Runs of the other.
 * @throws {RangeError} if they were not tested on the same pictures, or measure different things.
 */
export async function compareNumberRuns(
  a: readonly AnyFinishedRun[],
  b: readonly AnyFinishedRun[],
): Promise<NumbersRunComparison> {
  const [left, right] = await Promise.all([a, b].map((runs) => Promise.all(runs.map(readPredictions<object>))));
  const [comparison] = compareNumbers([{ name: b[0]!.folder, runs: right! }, { name: a[0]!.folder, runs: left! }]);
  const { measure, difference } = comparison!;
  return {
    seeds: [a.map(({ summary }) => summary.seed), b.map(({ summary }) => summary.seed)],
    pictures: a[0]!.summary.pictures.test,
    measure,
    difference,
  };
}
