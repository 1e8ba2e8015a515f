import type { ProfileName } from "../lib/models/profiles.ts";
import { checkLearned } from "./check_learned.ts";
import type { TrainingProgress } from "./progress.ts";
import { type AnyFinishedRun, anyFinishedRuns } from "./results/finished_runs.ts";
import { picturesOf } from "./results/outcome.ts";
import { tableResults } from "./results/table_results.ts";
import { tableText } from "./results/table_text.ts";
import type { TableConfig } from "./tables/mod.ts";
import { thesisTables } from "./thesis.ts";
import { type TrainAllOptions, trainExperiments } from "./train_experiments.ts";

/** What {@linkcode reproduceTables} works on. */
export interface ReproduceOptions extends TrainAllOptions {
  tables: readonly TableConfig[];
}

/**
 * Trains every model of some tables, unless its run is finished, and shows their scores beside the thesis's. What was left unfinished
 * goes on.
 *
 * @returns The runs, or undefined after Ctrl-C.
 * @throws {RangeError} if a model learned nothing, and its row does not say that it may be so.
 */
export async function reproduceTables(
  options: ReproduceOptions,
  progress: TrainingProgress,
): Promise<AnyFinishedRun[] | undefined> {
  const { tables, profile, out } = options;
  const rows = tables.flatMap((table) => table.rows);
  const names = [...new Set(rows.map(({ experiment }) => experiment))];
  if (!await trainExperiments(names, options, progress)) return undefined;
  const runs = await runsOf(out, names, profile);
  await show(tables, runs, progress);
  for (const { summary } of runs) checkLearned(summary, rows);
  return runs;
}

async function runsOf(out: string, names: readonly string[], profile: ProfileName): Promise<AnyFinishedRun[]> {
  return (await anyFinishedRuns(out)).filter(({ summary }) =>
    summary.profile === profile && names.includes(summary.experiment)
  );
}

/** Shows the tables: other pictures than the thesis's, another size of model, so the order of rows matters and not the numbers. */
async function show(
  tables: readonly TableConfig[],
  runs: readonly AnyFinishedRun[],
  progress: TrainingProgress,
): Promise<void> {
  const thesis = await thesisTables();
  for (const table of tables) {
    const found = runs.find(({ summary }) => table.rows.some(({ experiment }) => experiment === summary.experiment));
    if (found === undefined) continue;
    const { profile, dataset } = found.summary;
    progress.say(`\n${tableText(table, tableResults(table, runs, { profile, dataset }, thesis))}`);
  }
  progress.say(
    `\nOurs: profile ${runs[0]!.summary.profile}, trained on ${
      picturesOf(runs)
    }; the thesis: photographs, ViT-B. Unless they are the ` +
      "same, compare the order of the rows, not the numbers.",
  );
}
