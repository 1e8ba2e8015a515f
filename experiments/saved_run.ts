import { isCheckpointFolder } from "../lib/training/checkpoint_files.ts";
import {
  type Checkpoint,
  checkpointFolder,
  DamagedCheckpoint,
  type DatasetSummary,
  loadBest,
  loadLatest,
  readCheckpoint,
  type RunState,
  type TrainSettings,
} from "../lib/training/mod.ts";
import type { RunConfig } from "./tasks/run_config.ts";

/** What a checkpoint says of its run, and its weights. */
export interface SavedRun<C extends RunConfig = RunConfig> {
  config: C;
  settings: TrainSettings;
  dataset: DatasetSummary;
  weights: Checkpoint["weights"];
  /** The checkpoint's folder. */
  path: string;
  /** Sentences about checkpoints that were damaged. */
  warnings: string[];
}

/**
 * Reads a checkpoint.
 *
 * @param folder A run's folder, of which the checkpoint that was best in validation is taken, or one checkpoint's own folder.
 * @param options `fallBack`: whether to take the newest whole checkpoint if the best one is damaged. Default: false.
 * @throws {RangeError} if there is none, or it is damaged.
 */
export async function readRun(folder: string, options: { fallBack?: boolean } = {}): Promise<SavedRun> {
  const path = folder.replace(/\/+$/, "");
  const loaded = await loadBest(checkpointFolder(path), options) ?? await loadBest(path, options) ?? await single(path);
  const { settings, dataset, config } = loaded.checkpoint.state as unknown as RunState;
  return {
    config: config as RunConfig,
    settings,
    dataset,
    weights: loaded.checkpoint.weights,
    path: loaded.path,
    warnings: loaded.warnings,
  };
}

/** The folder of the run that a checkpoint's folder, `<run>/checkpoints/step-…`, lies in. */
export function runFolderOf(checkpoint: string): string {
  return checkpoint.replace(/\/checkpoints\/[^/]+$/, "");
}

/** The folder of an experiment's run, beside others. */
export function runFolder(runs: string, { experiment, profile, seed }: RunName): string {
  return `${runs}/${experiment}-${profile}-${seed}`;
}

/** What a run's folder is called by. */
export interface RunName {
  experiment: string;
  profile: string;
  seed: number;
}

/**
 * What a run that is to be resumed has in its last checkpoint for its config; undefined if there is none that can be read, of which the
 * trainer tells.
 */
export async function configToResume(folder: string): Promise<RunConfig | undefined> {
  try {
    const loaded = await loadLatest(checkpointFolder(folder), { fallBack: true });
    return loaded?.checkpoint.state.config as RunConfig | undefined;
  } catch (error) {
    if (error instanceof DamagedCheckpoint) return undefined;
    throw error;
  }
}

async function single(path: string) {
  if (!await isCheckpointFolder(path)) {
    throw new RangeError(`${path} holds no checkpoint: give the folder of a run, such as out/runs/vit-tiny-0.`);
  }
  return { checkpoint: await readCheckpoint(path), path, warnings: [] };
}
