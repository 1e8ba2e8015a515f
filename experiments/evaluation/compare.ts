import { type BootstrapDifference, macroF1Statistic, pairedBootstrap } from "../../lib/metrics/mod.ts";
import { percent } from "../progress.ts";
import { aligned } from "../text_table.ts";
import type { Predictions } from "./measure.ts";

/** Runs of one model with their predictions. */
export interface ComparedModel {
  name: string;
  runs: Predictions[];
}

/** How two models differ on the same pictures. */
export interface Comparison {
  /** Names of both; differences are those of the first minus those of the second. */
  models: [string, string];
  /** Number of runs of each. */
  runs: [number, number];
  accuracy: BootstrapDifference;
  macroF1: BootstrapDifference;
}

/** Seed of the draws: the same call gives the same intervals. */
const SEED = 0;

/**
 * Compares every other model with the first by a paired bootstrap over pictures and, where there are several, runs.
 *
 * @param models The models, at least two.
 * @param classes Number of classes.
 * @throws {RangeError} if they were measured on different pictures.
 */
export function compareModels([first, ...others]: ComparedModel[], classes: number): Comparison[] {
  if (first === undefined || others.length === 0) {
    throw new RangeError("A comparison takes runs of two models or more: give --checkpoint of both.");
  }
  const { pictures, labels } = first.runs[0]!;
  for (const { name, runs } of [first, ...others]) {
    if (runs.every((run) => String(run.pictures) === String(pictures) && String(run.labels) === String(labels))) {
      continue;
    }
    throw new RangeError(`Models are compared on the same pictures: those of ${name} are not those of ${first.name}.`);
  }
  const right = ({ runs }: ComparedModel) =>
    runs.map((run) => run.predictions.map((predicted, i) => Number(predicted === labels[i])));
  const taken = ({ runs }: ComparedModel) => runs.map(({ predictions }) => predictions);
  const statistic = macroF1Statistic(labels, classes);
  return others.map((other) => ({
    models: [other.name, first.name],
    runs: [other.runs.length, first.runs.length],
    accuracy: pairedBootstrap(right(other), right(first), { seed: SEED }),
    macroF1: pairedBootstrap(taken(other), taken(first), { seed: SEED, statistic }),
  }));
}

/** Comparisons as a table for a console. */
export function comparisonTable(comparisons: readonly Comparison[]): string {
  const cells = ({ difference, interval: [low, high], p }: BootstrapDifference) => [
    percent(difference),
    `${percent(low)} to ${percent(high)}`,
    p.toPrecision(2),
  ];
  return aligned([
    ["difference", "accuracy", "95 % interval", "p", "macro F1", "95 % interval", "p"],
    ...comparisons.map(({ models: [a, b], runs, accuracy, macroF1 }) => [
      `${a} − ${b} (${runs[0]} and ${runs[1]} runs)`,
      ...cells(accuracy),
      ...cells(macroF1),
    ]),
  ]);
}
