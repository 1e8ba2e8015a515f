import { profileOf } from "../lib/models/profiles.ts";
import type { Summary } from "../lib/training/mod.ts";
import { commit } from "./environment.ts";
import { type ExperimentName, EXPERIMENTS } from "./experiments.ts";
import { percent, type TrainingProgress } from "./progress.ts";
import { runTraining } from "./run_training.ts";
import { aligned } from "./tables.ts";
import { thesisScores } from "./thesis.ts";

/** A trained model that is right no more often than this has learned nothing worth a table: chance is 1/6. */
const LEAST_ACCURACY = 0.35;
const PROFILE = "tiny";
const SEED = 0;

/**
 * Trains every model at `tiny` on drawn scenes and shows their scores beside the thesis's. What an earlier call of the same
 * commit finished is not done again; what it left unfinished goes on.
 *
 * @param out Folder for the runs.
 * @returns Whether all is done: false after Ctrl-C.
 * @throws {RangeError} if a model stays near chance.
 */
export async function reproduceTables(out: string, progress: TrainingProgress): Promise<boolean> {
  await startOver(out);
  const summaries: Summary[] = [];
  for (const experiment of Object.keys(EXPERIMENTS) as ExperimentName[]) {
    const folder = `${out}/${experiment}-${PROFILE}-${SEED}`;
    const { epochs } = profileOf(PROFILE);
    const asked = { experiment, profile: PROFILE, data: undefined, epochs, seed: SEED, folder, resume: true } as const;
    const result = await runTraining(asked, progress);
    if (!result.finished) {
      progress.say("Stopped, and saved. The same command goes on from there.");
      return false;
    }
    summaries.push(result.summary);
  }
  progress.say(await comparison(summaries));
  for (const { experiment, accuracy } of summaries) {
    if (accuracy > LEAST_ACCURACY) continue;
    throw new RangeError(
      `${experiment} is right for ${percent(accuracy)} of the test pictures, where chance is 16.7 % and more than ` +
        `${percent(LEAST_ACCURACY)} is wanted: its training does not work on this machine.`,
    );
  }
  return true;
}

/** Scores beside the thesis's: other pictures, another size of model, so the order of rows matters and not the numbers. */
async function comparison(summaries: Summary[]): Promise<string> {
  const head = ["model", "accuracy", "macro F1", "tokens", "thesis accuracy", "thesis F1"];
  const rows = await Promise.all(summaries.map(async ({ experiment, accuracy, macroF1, tokensMean }) => {
    const thesis = await thesisScores(experiment as ExperimentName);
    return [
      experiment,
      percent(accuracy),
      percent(macroF1),
      tokensMean.toFixed(1),
      percent(thesis.accuracy),
      percent(thesis.f1),
    ];
  }));
  const { pictures, profile } = summaries[0]!;
  return `${aligned([head, ...rows])}
Ours: profile ${profile}, ${pictures.train} drawn scenes; the thesis: photographs, ViT-B. Compare the order of the rows, not the numbers.`;
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
