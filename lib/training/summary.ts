import type { ClassScores } from "../metrics/classification.ts";
import type { GateMeasures } from "./evaluation.ts";
import { measureNames } from "./measures.ts";
import type { RunState } from "./run_state.ts";

/** What a summary says besides numbers: given by who starts the run. */
export interface RunDescription {
  experiment: string;
  profile: string;
  dataset: string;
  model: string;
  /** Machine and versions. */
  environment: Record<string, unknown>;
  /** All that the model was made from: enough to build it again. */
  config: Record<string, unknown>;
  /** The commit of this code; null outside of a repository. */
  commit: string | null;
}

/**
 * What the record of a finished run, `summary.json`, says of a task of any kind; the task's own numbers stand beside. Those are of the
 * test pictures, with the weights that did best in validation. Losses are nats where they are cross entropies.
 */
export interface RunSummary {
  schema: 1;
  experiment: string;
  profile: string;
  dataset: string;
  model: string;
  seed: number;
  loss: number;
  /** Pictures in each part; of the test part, those that could be read. */
  pictures: { train: number; validation: number; test: number };
  /** Epochs trained, the one whose weights were taken, and how these did in validation. */
  epochs: number;
  bestEpoch: number;
  validationLoss: number;
  parameters: number;
  /** Multiplications and additions for one image, forwards. */
  flopsPerImage: number;
  /** Pictures trained on in a second of training: reading them included, validation left out. */
  imagesPerSecond: number;
  trainSeconds: number;
  /** The largest resident memory at a checkpoint, in MB of 10^6 bytes. */
  peakRssMB: number;
  environment: Record<string, unknown>;
  config: Record<string, unknown>;
  commit: string | null;
}

/** The record of a classifier's finished run. Accuracies are shares of 1, losses nats. */
export interface Summary extends RunSummary {
  accuracy: number;
  macroF1: number;
  /** Mean number of tokens of a picture that the encoder worked on. */
  tokensMean: number;
  perClass: Record<string, ClassScores>;
  confusion: number[][];
  validationAccuracy: number;
  /** Of models with a scorer. */
  gates?: GateMeasures;
}

/** The summary of a run with a task's results on the test pictures. */
export function summaryOf(
  results: { count: number; numbers: object },
  state: RunState,
  about: RunDescription,
  { parameters, flopsPerImage }: { parameters: number; flopsPerImage: number },
): RunSummary {
  const { settings, dataset, best, trainSeconds, trainedImages, peakRssMB } = state;
  const { experiment, profile, model, environment, config, commit } = about;
  if (best === null) throw new RangeError("A run that is summed up has one epoch or more: got none.");
  return {
    schema: 1,
    experiment,
    profile,
    dataset: dataset.name,
    model,
    seed: settings.seed,
    ...results.numbers as { loss: number },
    pictures: { train: dataset.train, validation: dataset.validation, test: results.count },
    epochs: state.epoch,
    bestEpoch: best.epoch,
    ...measureNames(best.measures),
    parameters,
    flopsPerImage,
    imagesPerSecond: trainedImages / trainSeconds,
    trainSeconds,
    peakRssMB,
    environment,
    config: { ...config, settings },
    commit,
  };
}
