import type { ExperimentConfig } from "../../experiments/config/schema.ts";
import { type Screen, TrainingProgress } from "../../experiments/progress.ts";
import { type RunRequest, type RunResult, runTraining } from "../../experiments/run_training.ts";
import { runFolder } from "../../experiments/saved_run.ts";

const SILENT: Screen = { redraws: false, columns: () => Infinity, write: () => {}, now: () => 0 };

/** Trains into `<runs>/<experiment>-<profile>-<seed>`, which nothing is said of. */
export function silentRun(
  runs: string,
  config: ExperimentConfig,
  options: Partial<RunRequest> = {},
): Promise<RunResult> {
  const { seed = 0 } = options;
  const { experiment, profile } = config;
  const folder = runFolder(runs, { experiment, profile, seed });
  const request = { config, data: undefined, seed, folder, resume: false, ...options };
  return runTraining(request, new TrainingProgress(SILENT));
}

/** {@linkcode silentRun}, of a run that nothing stops. */
export async function finishedRun(...asked: Parameters<typeof silentRun>) {
  const result = await silentRun(...asked);
  if (!result.finished) throw new Error("the run was stopped");
  return result;
}
