import type * as tf from "@tensorflow/tfjs-core";
import type { Batch } from "../datasets/batch.ts";
import type { LabelledPictures } from "../datasets/dataset.ts";
import type { Prepared } from "../datasets/picture_cache.ts";
import type { RandomStream } from "../ops/random_stream.ts";
import type { Adam } from "./adam.ts";
import type { LossSetting, TrainSettings } from "./settings.ts";

/** What a task sees of a batch. */
export type TaskBatch = Pick<Batch, "images" | "labels" | "prepared">;

/** Tensors by name. */
export type TensorRecord = Record<string, tf.Tensor>;

/** What a task chose for one step, outside of it: plain data. For each choice the step is recorded anew. */
export type Choice = string | number | { readonly [name: string]: number };

/** Options of {@linkcode Task.loss}. */
export interface LossOptions {
  /** Where dropout and whatever else draws from. */
  random: RandomStream;
  /** What `draw` chose for this step; undefined without it. */
  choice: Choice | undefined;
  /** Settings of the loss that were given. */
  settings: Pick<TrainSettings, LossSetting>;
}

/** A measure that decides which epoch did best. */
export interface Criterion {
  /** Its name among `measures`. */
  measure: string;
  better: "higher" | "lower";
}

/** What an evaluation came to: as much as a task likes. */
export interface Results {
  /** Pictures that could be read. */
  count: number;
}

/** Gathers what was computed of batches. It may read values back, and keeps no tensor. */
export interface Collector<R extends Results> {
  add(outputs: TensorRecord, batch: TaskBatch): void;
  /** @throws {RangeError} if there was no batch. */
  results(): R;
}

/** A network that a task's loss trains on its way, against the model: a discriminator. It is saved with the run, and no part of the model. */
export interface Rival {
  /** A module: all of its variables are saved. */
  readonly model: object;
  /** Holds its parameters, at a rate of its own. */
  readonly optimizer: Adam;
}

/**
 * What is trained, on what loss, and how it is judged: what the trainer has to know of a classifier, a regression, an autoencoder or
 * a generator, which it trains alike. `loss` and `evaluate` are recorded: they read no value back, and their shapes follow from the
 * batch's.
 */
export interface Task<R extends Results = Results> {
  /** A module: its parameters are trained, and all of its variables saved. */
  readonly model: object;
  /** What a batch's `labels` are: places in `classes`, or targets of a regression. Default: classes. */
  readonly labels?: "classes" | "targets";
  /** What is made of each picture's bytes on the way to batches, as `prepared`. Default: nothing. */
  readonly prepare?: (pixels: Uint8Array) => Prepared;
  /** Settings of the loss that this task follows; the others are refused. Default: none. */
  readonly lossSettings?: readonly LossSetting[];
  /** What `loss` trains besides; its owner frees it. Default: nothing. */
  readonly rival?: Rival;
  /** Which measures tell the better of two epochs, the first that differs. */
  readonly criteria: readonly Criterion[];

  /** The loss of a batch in training, a scalar: the mean over its pictures. */
  loss(batch: TaskBatch, options: LossOptions): tf.Scalar;

  /**
   * What a step is to do that cannot be drawn within it, because shapes follow from it; the trainer calls it once for every
   * optimizer step.
   *
   * @param chance A number in [0, 1) that follows from the run's seed and the step's number.
   */
  draw?(chance: number): Choice | undefined;

  /** What is computed of a batch in evaluation mode; the picture's number comes first in every shape. */
  evaluate(batch: TaskBatch): TensorRecord;

  /** A new collector for evaluating on pictures. */
  collector(pictures: LabelledPictures): Collector<R>;

  /** Numbers of an evaluation that go into `metrics.jsonl`, as `validationLoss` for a `loss`. */
  measures(results: R): Record<string, number>;

  /** What of an evaluation on the test pictures goes into `summary.json`; a `loss` among it. */
  summary(results: R): object;

  /** What goes into `predictions.json`. */
  predictions(results: R): object;

  /** Multiplications and additions for one picture, forwards. */
  flopsPerImage(): number;
}
