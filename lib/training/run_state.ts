import * as tf from "@tensorflow/tfjs-core";
import { loadStateDict, stateDict } from "../nn/state.ts";
import type { Checkpoint, TensorValues } from "./checkpoint.ts";
import { loadOptimizerState, optimizerState } from "./optimizer_state.ts";
import type { RunParts } from "./recipe.ts";
import { loadRivalState, rivalState } from "./rival_state.ts";
import type { TrainSettings } from "./settings.ts";

/** One epoch in `metrics.jsonl`. */
export interface EpochRecord {
  /** From 1. */
  epoch: number;
  /** Optimizer steps so far. */
  step: number;
  /** Mean over the epoch's pictures, each before the step it took part in, with dropout and all that is added to the loss. */
  loss: number;
  validationLoss: number;
  /** Of classifiers, as the next one. */
  validationAccuracy?: number;
  validationMacroF1?: number;
  /** Other measures of the task on the validation pictures, such as `validationRmse`. */
  [measure: `validation${string}`]: number | undefined;
  /** Pictures trained on in a second of training. */
  imagesPerSecond: number;
  /** Seconds of training so far, validation left out. */
  trainSeconds: number;
}

/** What was trained on: a run is only continued on the same. */
export interface DatasetSummary {
  name: string;
  classes: readonly string[];
  /** Pictures in each part. */
  train: number;
  validation: number;
  test: number;
}

/** Where a run stands: all of a checkpoint but weights and averages. Plain data. */
export interface RunState {
  settings: TrainSettings;
  dataset: DatasetSummary;
  /** What the caller wants to find in the checkpoint again: how to build the model. */
  config: Record<string, unknown>;
  /** Epochs that are done. */
  epoch: number;
  /** Optimizer steps that are done. */
  step: number;
  /** Batches done in the epoch that is not. */
  stepInEpoch: number;
  /** Place in that epoch's order where the next batch begins. */
  placeInEpoch: number;
  /** Sum of the losses of the pictures of these batches, and how many pictures. */
  lossSum: number;
  imagesInEpoch: number;
  /** Seconds of training in this epoch. */
  epochSeconds: number;
  /** The state of the stream that dropout draws from. */
  random: number[];
  history: EpochRecord[];
  /** The epoch that did best in validation, and its measures. */
  best: { epoch: number; measures: Record<string, number> } | null;
  trainSeconds: number;
  trainedImages: number;
  /** The largest resident memory that was seen, in MB of 10^6 bytes. */
  peakRssMB: number;
}

/** Stands before the names of weights, where those to evaluate with are their moving averages. */
const RAW = "raw.";

/** The state of a run that has not begun. */
export function freshState(
  settings: TrainSettings,
  dataset: DatasetSummary,
  config: Record<string, unknown>,
): RunState {
  return {
    settings,
    dataset,
    config,
    epoch: 0,
    step: 0,
    stepInEpoch: 0,
    placeInEpoch: 0,
    lossSum: 0,
    imagesInEpoch: 0,
    epochSeconds: 0,
    random: [settings.seed, 0],
    history: [],
    best: null,
    trainSeconds: 0,
    trainedImages: 0,
    peakRssMB: 0,
  };
}

/** Copies a run out of its tensors. */
export async function captureRun(parts: RunParts, state: RunState): Promise<Checkpoint> {
  const { model, rival, optimizer, random, averages } = parts;
  const own = stateDict(model);
  const saved: Map<string, TensorValues> = optimizerState(model, optimizer);
  if (rival !== undefined) { for (const [name, values] of rivalState(rival)) saved.set(name, values); }
  if (averages !== undefined) { for (const [name, values] of own) saved.set(RAW + name, values); }
  return {
    step: state.step,
    weights: averages === undefined ? own : await averages.inPlace(() => Promise.resolve(stateDict(model))),
    optimizer: saved,
    state: { ...state, random: [...random.state.dataSync()] },
  };
}

/**
 * Sets the tensors of a run to those of a checkpoint, after which it goes on bit by bit as if it had not stopped.
 *
 * @returns Where the run stands.
 * @throws {RangeError} if the checkpoint is of another model.
 */
export function restoreRun(parts: RunParts, checkpoint: Checkpoint): RunState {
  const { model, rival, optimizer, random, averages } = parts;
  const state = checkpoint.state as unknown as RunState; // its checksum says that captureRun() wrote it
  loadStateDict(model, checkpoint.weights);
  if (averages !== undefined) {
    averages.set();
    const own = [...checkpoint.optimizer].filter(([name]) => name.startsWith(RAW));
    loadStateDict(model, new Map(own.map(([name, values]) => [name.slice(RAW.length), values])));
  }
  loadOptimizerState(model, optimizer, checkpoint.optimizer);
  if (rival !== undefined) loadRivalState(rival, checkpoint.optimizer);
  tf.tidy(() => {
    optimizer.step.assign(tf.scalar(checkpoint.step, "int32"));
    random.state.assign(tf.tensor1d(state.random, "int32")); // [2]
  });
  return state;
}

/** The first tensor of a checkpoint with a number that is not finite; undefined if all are. */
export function notFiniteIn({ weights, optimizer }: Checkpoint): string | undefined {
  for (const [name, { data }] of [...weights, ...optimizer]) {
    if (!data.every(Number.isFinite)) return name;
  }
  return undefined;
}
