/**
 * Training: the optimizer, the loop, and what a run leaves on disk.
 *
 * @module
 */
export { Adam, type AdamOptions, type AdamSlots } from "./adam.ts";
export {
  type AdversarialResults,
  type AdversarialTask,
  adversarialTask,
  type AdversarialTaskOptions,
  type ImageDiscriminator,
} from "./adversarial_task.ts";
export {
  type AutoencoderResults,
  autoencoderTask,
  type AutoencoderTaskOptions,
  type ImageAutoencoder,
} from "./autoencoder_task.ts";
export {
  type Checkpoint,
  DamagedCheckpoint,
  loadBest,
  type LoadCheckpointOptions,
  type LoadedCheckpoint,
  loadLatest,
  readCheckpoint,
  saveCheckpoint,
  type SaveCheckpointOptions,
  type TensorValues,
} from "./checkpoint.ts";
export { classificationTask, type ClassifyOptions, type ImageClassifier } from "./classification_task.ts";
export { evaluate, type EvaluateOptions, evaluateTask, type EvaluationSize } from "./evaluate.ts";
export type { Evaluation, GateMeasures } from "./evaluation.ts";
export {
  type GeneratedTokens,
  type GenerationResults,
  generationTask,
  type ImageGenerator,
  type StandardizedGenerator,
  standardizeOn,
} from "./generation_task.ts";
export { NotFiniteError, type NotFiniteOrigin } from "./not_finite.ts";
export {
  type ImageRegressor,
  meanTarget,
  type RegressionResults,
  regressionTask,
  type RegressionTaskOptions,
} from "./regression_task.ts";
export type { DatasetSummary, EpochRecord, RunState } from "./run_state.ts";
export {
  JsonLinesLog,
  type JsonLinesOptions,
  logTo,
  TensorBoardLog,
  type TensorBoardOptions,
  type TrainListener,
  type TrainLog,
} from "./logs/mod.ts";
export {
  parseSafetensors,
  type Safetensors,
  type SafetensorsDtype,
  type SafetensorsEntry,
  serializeSafetensors,
} from "./safetensors.ts";
export { type ImageSampler, sampleGrid, type SampleGridOptions, type SampleOptions } from "./sample_grid.ts";
export { learningRateAt, type StepCounts } from "./schedule.ts";
export { checkSettings, type LossSetting, type TokenLoss, type TrainSettings } from "./settings.ts";
export { StoppedError } from "./stop_guard.ts";
export type { RunDescription, RunSummary, Summary } from "./summary.ts";
export type { Choice, Collector, Criterion, LossOptions, Results, Task, TaskBatch, TensorRecord } from "./task.ts";
export { trainStep } from "./train_step.ts";
export {
  checkpointFolder,
  type RunOptions,
  type TrainEvent,
  type TrainOptions,
  type TrainResult,
  type TrainTaskOptions,
} from "./train_options.ts";
export { train, trainTask } from "./trainer.ts";
export { WeightAverages } from "./weight_averages.ts";
export { loadWeights, type LoadWeightsOptions, saveWeights, type SaveWeightsOptions } from "./weights.ts";
export { loadClassifier, saveClassifier, type TrainedClassifier } from "./classifier_file.ts";
