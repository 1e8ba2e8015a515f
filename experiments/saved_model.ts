import { type Classifier, type ClassifierConfig, createClassifier } from "../lib/models/classifier.ts";
import type { ProfileName } from "../lib/models/profiles.ts";
import { loadStateDict } from "../lib/nn/state.ts";
import { isCheckpointFolder } from "../lib/training/checkpoint_files.ts";
import { checkpointFolder, type DatasetSummary, loadBest, readCheckpoint, type RunState } from "../lib/training/mod.ts";

/** What `train` writes into its checkpoints besides the state of the run. */
export type RunConfig = {
  experiment: string;
  profile: ProfileName;
  model: ClassifierConfig;
};

/** A model as a run left it. */
export interface SavedModel {
  model: Classifier;
  config: RunConfig;
  classes: readonly string[];
  /** What it was trained on. */
  dataset: DatasetSummary;
  /** Side of the pictures that it takes. */
  imageSize: number;
  batch: number;
  /** The checkpoint's folder. */
  path: string;
  /** Sentences about checkpoints that were damaged. */
  warnings: string[];
}

/**
 * Builds the model of a checkpoint.
 *
 * @param folder A run's folder, of which the checkpoint that was best in validation is taken, or one checkpoint's own folder.
 * @param options `fallBack`: whether to take the newest whole checkpoint if the best one is damaged. Default: false.
 * @throws {RangeError} if there is none, or it is damaged.
 */
export async function openCheckpoint(folder: string, options: { fallBack?: boolean } = {}): Promise<SavedModel> {
  const path = folder.replace(/\/+$/, "");
  const loaded = await loadBest(checkpointFolder(path), options) ?? await loadBest(path, options) ?? await single(path);
  const { settings, dataset, config } = loaded.checkpoint.state as unknown as RunState;
  const run = config as RunConfig;
  const model = createClassifier(run.model, settings.seed);
  loadStateDict(model, loaded.checkpoint.weights);
  return {
    model,
    config: run,
    classes: dataset.classes,
    dataset,
    imageSize: settings.imageSize,
    batch: settings.batch,
    path: loaded.path,
    warnings: loaded.warnings,
  };
}

async function single(path: string) {
  if (!await isCheckpointFolder(path)) {
    throw new RangeError(`${path} holds no checkpoint: give the folder of a run, such as out/runs/vit-tiny-0.`);
  }
  return { checkpoint: await readCheckpoint(path), path, warnings: [] };
}
