import { z } from "zod";
import type { TrainSettings } from "../../lib/training/mod.ts";
import { AutoencoderExperimentConfig } from "./autoencoder.ts";
import { ClassificationConfig } from "./classification.ts";
import { GenerationConfig } from "./generation.ts";
import { RegressionConfig } from "./regression.ts";

export { autoencoderConfig, type AutoencoderExperimentConfig } from "./autoencoder.ts";
export { type ClassificationConfig, classifierConfig } from "./classification.ts";
export { type GenerationConfig, generatorConfig } from "./generation.ts";
export { sizesOf } from "./parts.ts";
export { type RegressionConfig, regressorConfig } from "./regression.ts";

/** All of a run but its seed and its data's folder, by task: plain data, as written to checkpoints and summaries. */
export const ExperimentConfig = z.discriminatedUnion("task", [
  ClassificationConfig,
  RegressionConfig,
  AutoencoderExperimentConfig,
  GenerationConfig,
]);

/** The configs of each task. */
export const TASK_CONFIGS = {
  classification: ClassificationConfig,
  regression: RegressionConfig,
  autoencoder: AutoencoderExperimentConfig,
  generation: GenerationConfig,
} as const;

/** All of a run but its seed and its data's folder. */
export type ExperimentConfig = z.infer<typeof ExperimentConfig>;

/** What a model is trained for. */
export type TaskName = NonNullable<ExperimentConfig["task"]>;

/** The task of a config; one that names none is of a classifier. */
export function taskOf({ task = "classification" }: { task?: TaskName }): TaskName {
  return task;
}

/** What the trainer is given for a config. */
export function trainSettings({ model, training }: ExperimentConfig, seed: number): TrainSettings {
  return { seed, imageSize: model.imageSize, ...training };
}
