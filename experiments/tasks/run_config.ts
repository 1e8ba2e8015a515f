import type {
  AutoencoderConfig,
  ClassifierConfig,
  GeneratorConfig,
  ProfileName,
  RegressorConfig,
  TargetScale,
} from "../../lib/models/mod.ts";
import type { AutoencoderExperimentConfig, ExperimentConfig } from "../config/schema.ts";

/** What checkpoints of all tasks say. */
type Common = {
  experiment: string;
  profile: ProfileName;
  /** The pictures, of a run that had no folder; absent in checkpoints of before this was written. */
  drawn?: ExperimentConfig["drawn"];
};

/** What a checkpoint says of a classifier, besides the state of the run: how to build it again. */
export type ClassifierRun = Common & { task?: "classification"; model: ClassifierConfig };

/** Of a regression. */
export type RegressionRun = Common & {
  task: "regression";
  model: RegressorConfig;
  /** Of the training pictures. */
  target: TargetScale;
};

/** Of an autoencoder. */
export type AutoencoderRun = Common & {
  task: "autoencoder";
  model: AutoencoderConfig;
  /** What it was trained against; of those that were. */
  adversarial?: AutoencoderExperimentConfig["adversarial"];
};

/** Of a generator. */
export type GenerationRun = Common & {
  task: "generation";
  model: GeneratorConfig;
  /** Whose tokens it learned: the run beside its own, and a digest of its weights, to know them again. */
  autoencoder: { experiment: string; digest: string };
};

/** What a checkpoint says besides the state of the run. */
export type RunConfig = ClassifierRun | RegressionRun | AutoencoderRun | GenerationRun;
