import type { ProfileName } from "../lib/models/profiles.ts";
import type { ExperimentConfig } from "./config/schema.ts";
import { commit } from "./environment.ts";
import { experimentConfig, type ExperimentName } from "./experiments.ts";
import type { TrainingProgress } from "./progress.ts";
import { runTraining } from "./run_training.ts";
import { runFolder } from "./saved_run.ts";
import { textOf } from "./text_file.ts";

/** How experiments are trained. */
export interface TrainAllOptions {
  profile: ProfileName;
  /** Folder of pictures; they are drawn if undefined. */
  data: string | undefined;
  seeds: readonly number[];
  /** Folder for the runs. Those of another commit in it are removed: their numbers may not be this code's. */
  out: string;
}

/**
 * Trains experiments one after another, each with each seed; runs that are finished are left alone, others go on. A generator's
 * autoencoder and the classifier that judges it are trained before it.
 *
 * @returns Whether all are finished: false after Ctrl-C.
 */
export async function trainExperiments(
  names: readonly ExperimentName[],
  { profile, data, seeds, out }: TrainAllOptions,
  progress: TrainingProgress,
): Promise<boolean> {
  await startOver(out);
  const all = [...new Set(names.flatMap((name) => withNeighbours(name, profile)))];
  for (const seed of seeds) {
    for (const [i, config] of all.map((name) => experimentConfig(name, profile)).entries()) {
      const { experiment } = config;
      const folder = runFolder(out, { experiment, profile, seed });
      progress.say(`${i + 1} of ${all.length}: ${experiment}, seed ${seed}`);
      const { finished } = await runTraining({ config, data, seed, folder, resume: true }, progress);
      if (finished) continue;
      progress.say("Stopped, and saved. The same command goes on from there.");
      return false;
    }
  }
  return true;
}

function withNeighbours(name: ExperimentName, profile: ProfileName): ExperimentName[] {
  const config = experimentConfig(name, profile) as ExperimentConfig;
  if (config.task !== "generation") return [name];
  const { autoencoder, judge } = config;
  return [...(judge === undefined ? [] : [judge]), autoencoder, name] as ExperimentName[];
}

/** Removes runs of another commit. */
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
