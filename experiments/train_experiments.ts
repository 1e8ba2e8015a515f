import { availableParallelism } from "node:os";
import type { ProfileName } from "../lib/models/profiles.ts";
import type { ExperimentConfig } from "./config/schema.ts";
import { commit } from "./environment.ts";
import { experimentConfig, type ExperimentName } from "./experiments.ts";
import { type PlannedRun, trainAtOnce } from "./parallel/train_at_once.ts";
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
  /** How many are trained at once, in processes of their own if more than one. */
  jobs: number;
  /** Folder for the runs. Those of another commit in it are removed: their numbers may not be this code's. */
  out: string;
}

/**
 * Trains experiments, each with each seed; runs that are finished are left alone, others go on. A generator's autoencoder and the
 * classifier that judges it are trained before it.
 *
 * @returns Whether all are finished: false after Ctrl-C.
 */
export async function trainExperiments(
  names: readonly ExperimentName[],
  options: TrainAllOptions,
  progress: TrainingProgress,
): Promise<boolean> {
  const { out, jobs } = options;
  await startOver(out);
  const runs = plan(names, options);
  const processes = Math.min(jobs, runs.length);
  const finished = processes <= 1
    ? await oneByOne(runs, progress)
    : await trainAtOnce(runs, { processes, threads: threadsOf(processes) }, progress);
  if (!finished) progress.say("Stopped, and saved. The same command goes on from there.");
  return finished;
}

/** Threads inside one op that each of some processes takes. */
function threadsOf(processes: number): number {
  return Math.max(1, Math.floor(availableParallelism() / processes));
}

/** Trains in this process, which shows more of each run. */
async function oneByOne(runs: readonly PlannedRun[], progress: TrainingProgress): Promise<boolean> {
  for (const [i, { name, job }] of runs.entries()) {
    progress.say(`${i + 1} of ${runs.length}: ${name}`);
    const { finished } = await runTraining({ ...job, resume: true }, progress);
    if (!finished) return false;
  }
  return true;
}

function plan(names: readonly ExperimentName[], { profile, data, seeds, out }: TrainAllOptions): PlannedRun[] {
  const all = [...new Set(names.flatMap((name) => [...neighboursOf(name, profile), name]))];
  return seeds.flatMap((seed) => {
    const folder = (experiment: string) => runFolder(out, { experiment, profile, seed });
    return all.map((name): PlannedRun => ({
      name: seeds.length === 1 ? name : `${name}, seed ${seed}`,
      job: { config: experimentConfig(name, profile), data, seed, folder: folder(name) },
      after: neighboursOf(name, profile).map(folder),
    }));
  });
}

/** What a model needs that is trained before it. */
function neighboursOf(name: ExperimentName, profile: ProfileName): ExperimentName[] {
  const config = experimentConfig(name, profile) as ExperimentConfig;
  if (config.task !== "generation") return [];
  const { autoencoder, judge } = config;
  return [...(judge === undefined ? [] : [judge]), autoencoder] as ExperimentName[];
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
