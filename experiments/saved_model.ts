import { profileOf } from "../lib/models/mod.ts";
import { disposeModule } from "../lib/nn/mod.ts";
import { type DatasetSummary, loadClassifier } from "../lib/training/mod.ts";
import type { TaskName } from "./config/schema.ts";
import { basename } from "node:path";
import { readRun } from "./saved_run.ts";
import { type OpenedModel, openModel } from "./tasks/mod.ts";

/** A model as a run left it. */
export type SavedModel = OpenedModel & {
  classes: readonly string[];
  /** What it was trained on; undefined if it comes from a file that does not say. */
  dataset: DatasetSummary | undefined;
  /** Side of the pictures that it takes. */
  imageSize: number;
  batch: number;
  /** The checkpoint's folder. */
  path: string;
  /** Sentences about checkpoints that were damaged. */
  warnings: string[];
};

/** A model of one task, or several, as a run left it. */
export type SavedModelOf<T extends TaskName> = Extract<SavedModel, { task: T }>;

/** What models of a task are called. */
const NAMES: Record<TaskName, string> = {
  classification: "a classifier",
  regression: "a regression",
  autoencoder: "an autoencoder",
  generation: "a generator",
};

/**
 * Builds the model of a checkpoint, or of a file that `export` wrote.
 *
 * @param path A run's folder, of which the checkpoint that was best in validation is taken; one checkpoint's own folder; or a classifier's
 * `.safetensors` file.
 * @param options `fallBack`: whether to take the newest whole checkpoint if the best one is damaged. Default: false.
 * @throws {RangeError} if there is none, or it is damaged.
 */
export async function openCheckpoint(path: string, options: { fallBack?: boolean } = {}): Promise<SavedModel> {
  if (path.endsWith(".safetensors")) return await openFile(path);
  const saved = await readRun(path, options);
  const { dataset, settings: { imageSize, batch }, warnings } = saved;
  return { ...await openModel(saved), classes: dataset.classes, dataset, imageSize, batch, path: saved.path, warnings };
}

/** A file says how to build its model, and nothing of the run. */
async function openFile(path: string): Promise<SavedModel> {
  const { model, config, classes } = await loadClassifier(path);
  const { imageSize, batch } = profileOf(config.profile);
  const [side = imageSize] = config.imageSize ?? [];
  return {
    ...{ task: "classification", model, classes, path, batch, imageSize: side, dataset: undefined, warnings: [] },
    config: {
      experiment: basename(path, ".safetensors"),
      model: config,
      ...(typeof config.profile === "string" ? { profile: config.profile } : {}),
    },
    dispose: () => disposeModule(model),
  };
}

/**
 * A saved model, if it is of one of some tasks.
 *
 * @param saved Freed if it is of another.
 * @param tasks Which can be dealt with.
 * @param command What is to be done with it, for the error.
 * @throws {RangeError} if it is of another task.
 */
export function ofTask<T extends TaskName>(saved: SavedModel, tasks: readonly T[], command: string): SavedModelOf<T> {
  if ((tasks as readonly TaskName[]).includes(saved.task)) return saved as SavedModelOf<T>;
  saved.dispose();
  throw new RangeError(
    `${command} takes ${tasks.map((task) => NAMES[task]).join(" or ")}: ${saved.path} holds ${NAMES[saved.task]}.`,
  );
}
