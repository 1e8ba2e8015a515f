import type { Autoencoder, AutoregressiveGenerator, Classifier, Regressor } from "../../lib/models/mod.ts";
import { disposeModule } from "../../lib/nn/mod.ts";
import type { ExperimentConfig } from "../config/schema.ts";
import type { SavedRun } from "../saved_run.ts";
import { openAutoencoder, prepareAutoencoder } from "./autoencoder.ts";
import { openClassifier, prepareClassification } from "./classification.ts";
import { openGenerator, prepareGeneration } from "./generation.ts";
import type { PreparedTask, TaskContext } from "./prepared_task.ts";
import { openRegressor, prepareRegression } from "./regression.ts";
import type { AutoencoderRun, ClassifierRun, GenerationRun, RegressionRun } from "./run_config.ts";

export type { PreparedTask, TaskContext } from "./prepared_task.ts";
export type { AutoencoderRun, ClassifierRun, GenerationRun, RegressionRun, RunConfig } from "./run_config.ts";

/** What a classifier was built from; a file of one may have sizes that are no profile's. */
export type OpenedClassifier = Omit<ClassifierRun, "profile"> & { profile?: ClassifierRun["profile"] };

/** A model of any task, with what it was built from. */
export type OpenedModel =
  & (
    | { task: "classification"; model: Classifier; config: OpenedClassifier }
    | { task: "regression"; model: Regressor; config: RegressionRun }
    | { task: "autoencoder"; model: Autoencoder; config: AutoencoderRun }
    | { task: "generation"; model: AutoregressiveGenerator; config: GenerationRun; autoencoder: Autoencoder }
  )
  & {
    /** Frees the model, and what it works with. */
    dispose(): void;
  };

/** Makes an experiment ready to be trained. */
export async function prepareTask(config: ExperimentConfig, context: TaskContext): Promise<PreparedTask> {
  switch (config.task) {
    case "regression":
      return prepareRegression(config, context);
    case "autoencoder":
      return prepareAutoencoder(config, context);
    case "generation":
      return await prepareGeneration(config, context);
    default:
      return prepareClassification(config, context);
  }
}

/** Builds the model of a checkpoint. */
export async function openModel(saved: SavedRun): Promise<OpenedModel> {
  const { config } = saved;
  switch (config.task) {
    case "regression":
      return ofOneModule({ task: config.task, config, model: openRegressor({ ...saved, config }) });
    case "autoencoder":
      return ofOneModule({ task: config.task, config, model: openAutoencoder({ ...saved, config }) });
    case "generation": {
      const { model, autoencoder } = await openGenerator({ ...saved, config });
      const dispose = () => [model, autoencoder].forEach(disposeModule);
      return { task: config.task, config, model, autoencoder, dispose };
    }
    default:
      return ofOneModule({ task: "classification", config, model: openClassifier({ ...saved, config }) });
  }
}

function ofOneModule<const T extends { model: object }>(opened: T): T & { dispose(): void } {
  return { ...opened, dispose: () => disposeModule(opened.model) };
}
