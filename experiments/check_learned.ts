import { percent } from "./progress.ts";
import type { AnyRunSummary } from "./results/finished_runs.ts";
import type { TableRow } from "./tables/mod.ts";

/** How many standard deviations above chance a trained classifier is at least, on the test pictures. */
const ABOVE_CHANCE = 5;

/**
 * Refuses a model that learned nothing: a classifier at chance, or a regression no better than telling the mean.
 *
 * @param summary Of its run.
 * @param rows Those of tables with it may say why it fails.
 * @throws {RangeError} if no row does.
 */
export function checkLearned(summary: AnyRunSummary, rows: readonly TableRow[]): void {
  const { experiment, accuracy, mse, baseline } = summary;
  if (rows.some((row) => row.experiment === experiment && row.fails)) return;
  const failure = accuracy !== undefined
    ? atChance(summary, accuracy)
    : mse !== undefined && baseline !== undefined && !(mse < baseline.mse)
    ? `${experiment} has a mean squared error of ${mse.toFixed(1)}, where always telling the mean has ${
      baseline.mse.toFixed(1)
    }`
    : undefined;
  if (failure !== undefined) throw new RangeError(`${failure}: its training does not work on this machine.`);
}

function atChance({ experiment, pictures, perClass }: AnyRunSummary, accuracy: number): string | undefined {
  const chance = 1 / Object.keys(perClass!).length;
  const least = chance + ABOVE_CHANCE * Math.sqrt(chance * (1 - chance) / pictures.test);
  if (accuracy > least) return undefined;
  return `${experiment} is right for ${percent(accuracy)} of the test pictures, where chance is ${
    percent(chance)
  } and more than ` +
    `${percent(least)} is wanted`;
}
