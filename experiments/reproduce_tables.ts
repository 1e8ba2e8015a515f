import type { ProfileName } from "../lib/models/profiles.ts";
import { commit } from "./environment.ts";
import { experimentConfig, type ExperimentName } from "./experiments.ts";
import { percent, type TrainingProgress } from "./progress.ts";
import { type FinishedRun, finishedRuns } from "./results/finished_runs.ts";
import { tableResults } from "./results/table_results.ts";
import { tableText } from "./results/table_text.ts";
import { runTraining } from "./run_training.ts";
import type { TableConfig, TableRow } from "./tables/mod.ts";
import { thesisTables } from "./thesis.ts";

/** What {@linkcode reproduceTables} works on. */
export interface ReproduceOptions {
  tables: readonly TableConfig[];
  profile: ProfileName;
  /** Folder of pictures; they are drawn if undefined. */
  data: string | undefined;
  seeds: readonly number[];
  /** Folder for the runs. */
  out: string;
}

/** How many standard deviations above chance a trained model is at least, on the test pictures. */
const ABOVE_CHANCE = 5;

/**
 * Trains every model of some tables, unless its run is finished, and shows their scores beside the thesis's. What was left unfinished
 * goes on.
 *
 * @returns The runs, or undefined after Ctrl-C.
 * @throws {RangeError} if a model stays at chance, and its row does not say that the thesis found it there.
 */
export async function reproduceTables(
  { tables, profile, data, seeds, out }: ReproduceOptions,
  progress: TrainingProgress,
): Promise<FinishedRun[] | undefined> {
  await startOver(out);
  const rows = tables.flatMap((table) => table.rows);
  const names = [...new Set(rows.map(({ experiment }) => experiment))];
  for (const seed of seeds) {
    for (const [i, name] of names.entries()) {
      const folder = `${out}/${name}-${profile}-${seed}`;
      progress.say(`${i + 1} of ${names.length}: ${name}, seed ${seed}`);
      const result = await runTraining(
        { config: experimentConfig(name, profile), data, seed, folder, resume: true },
        progress,
      );
      if (!result.finished) {
        progress.say("Stopped, and saved. The same command goes on from there.");
        return undefined;
      }
    }
  }
  const runs = await runsOf(out, names, profile);
  await show(tables, runs, progress);
  for (const { summary } of runs) checkAboveChance(summary, rows);
  return runs;
}

async function runsOf(out: string, names: readonly ExperimentName[], profile: ProfileName): Promise<FinishedRun[]> {
  return (await finishedRuns(out)).filter(({ summary }) =>
    summary.profile === profile && (names as readonly string[]).includes(summary.experiment)
  );
}

/** Shows the tables: other pictures than the thesis's, another size of model, so the order of rows matters and not the numbers. */
async function show(tables: readonly TableConfig[], runs: FinishedRun[], progress: TrainingProgress): Promise<void> {
  const thesis = await thesisTables();
  for (const table of tables) {
    const found = runs.find(({ summary }) => table.rows.some(({ experiment }) => experiment === summary.experiment));
    if (found === undefined) continue;
    const { profile, dataset } = found.summary;
    progress.say(`\n${tableText(table, tableResults(table, runs, { profile, dataset }, thesis))}`);
  }
  const { profile, dataset, pictures } = runs[0]!.summary;
  progress.say(
    `\nOurs: profile ${profile}, ${pictures.train} pictures (${dataset}); the thesis: photographs, ViT-B. Unless they are the same, compare ` +
      "the order of the rows, not the numbers.",
  );
}

function checkAboveChance(
  { experiment, accuracy, pictures, perClass }: FinishedRun["summary"],
  rows: TableRow[],
): void {
  if (rows.some((row) => row.experiment === experiment && row.fails)) return;
  const chance = 1 / Object.keys(perClass).length;
  const least = chance + ABOVE_CHANCE * Math.sqrt(chance * (1 - chance) / pictures.test);
  if (accuracy > least) return;
  throw new RangeError(
    `${experiment} is right for ${percent(accuracy)} of the test pictures, where chance is ${
      percent(chance)
    } and more than ` +
      `${percent(least)} is wanted: its training does not work on this machine.`,
  );
}

/** Removes runs of another commit: their numbers may not be this code's. */
async function startOver(out: string): Promise<void> {
  const now = await commit(new URL("../", import.meta.url).pathname.replace(/\/$/, "")) ?? "none";
  const stamp = `${out}/commit`;
  if (await textOf(stamp) === now) return;
  await Deno.remove(out, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await Deno.mkdir(out, { recursive: true });
  await Deno.writeTextFile(stamp, now);
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
