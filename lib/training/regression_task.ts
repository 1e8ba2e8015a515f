import * as tf from "@tensorflow/tfjs-core";
import type { LabelledPictures } from "../datasets/dataset.ts";
import { type RegressionMetrics, regressionMetrics } from "../metrics/regression.ts";
import type { CallOptions } from "../nn/module.ts";
import type { Collector, Task, TaskBatch, TensorRecord } from "./task.ts";

/** A module that tells a number of each image: what training and evaluation ask of a regression model. */
export interface ImageRegressor {
  /** Predictions for images `[B, H, W, 3]` in [0, 1], in the targets' unit. */
  call(images: tf.Tensor4D, options: CallOptions): {
    /** `[B]`. */
    predictions: tf.Tensor1D;
  };
  /** Multiplications and additions for one image, forwards. */
  flopsPerImage(): number;
}

/** How a regression did on pictures: errors in the targets' unit. */
export interface RegressionResults extends RegressionMetrics {
  /** Pictures that could be read. */
  count: number;
  /** The target of each picture, in order. */
  targets: number[];
  predictions: number[];
}

/** Options of {@linkcode regressionTask}. */
export interface RegressionTaskOptions {
  /** Mean of the training pictures' targets, which the mean predictor says of every picture: see {@linkcode meanTarget}. */
  trainMean: number;
}

/**
 * Telling a number of each picture, by mean squared error; judged by it too.
 *
 * @example A model that knows the mean
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { regressionTask } from "./regression_task.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const model = { call: () => ({ predictions: tf.tensor1d([30, 30]) }), flopsPerImage: () => 0 };
 * const task = regressionTask(model, { trainMean: 30 });
 * const batch = { images: tf.zeros([2, 8, 8, 3]) as tf.Tensor4D, labels: tf.tensor1d([20, 50]), prepared: {} };
 * const collector = task.collector({ classes: [], labels: new Int32Array(2), length: 2, read: () => Promise.reject() });
 * collector.add(task.evaluate(batch), batch);
 * const { mse, baseline } = collector.results();
 * assertEquals([mse, baseline.mse], [250, 250]);
 * ```
 *
 * @param model What to train.
 * @param options What it is compared with.
 * @returns For the trainer.
 * @throws {RangeError} if the mean is no finite number.
 */
export function regressionTask(model: ImageRegressor, { trainMean }: RegressionTaskOptions): Task<RegressionResults> {
  if (!Number.isFinite(trainMean)) {
    throw new RangeError(`trainMean is the mean of the training pictures' targets: got ${trainMean}.`);
  }
  return {
    model,
    labels: "targets",
    criteria: [{ measure: "mse", better: "lower" }],
    loss: ({ images, labels }, { random }) =>
      tf.tidy(() => {
        const { predictions } = model.call(images, { training: true, random });
        return tf.mean(tf.squaredDifference(predictions, labels)) as tf.Scalar; // []
      }),
    evaluate: ({ images }) => tf.tidy(() => ({ predictions: model.call(images, { training: false }).predictions })),
    collector: () => new RegressionCollector(trainMean),
    measures: ({ mse, rmse, mae }) => ({ loss: mse, mse, rmse, mae }),
    summary: ({ mse, rmse, mae, r2, baseline }) => ({ loss: mse, mse, rmse, mae, r2, baseline }),
    predictions: ({ targets, predictions }) => ({ targets, predictions }),
    flopsPerImage: () => model.flopsPerImage(),
  };
}

/**
 * Mean of the targets of pictures.
 *
 * @example
 * ```ts
 * import { meanTarget } from "./regression_task.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const pictures = { classes: [], labels: new Int32Array(2), length: 2, read: () => Promise.reject(), target: (i: number) => [20, 50][i]! };
 * assertEquals(meanTarget(pictures), 35);
 * ```
 *
 * @param pictures With targets.
 * @returns In the targets' unit.
 * @throws {RangeError} if there are no pictures, or they have no targets.
 */
export function meanTarget(pictures: LabelledPictures): number {
  const { length } = pictures;
  if (pictures.target === undefined || length === 0) {
    throw new RangeError("A regression learns from pictures with targets: these have none.");
  }
  let sum = 0;
  for (let i = 0; i < length; i++) sum += pictures.target(i);
  return sum / length;
}

class RegressionCollector implements Collector<RegressionResults> {
  readonly #targets: number[] = [];
  readonly #predictions: number[] = [];

  constructor(private readonly trainMean: number) {}

  add({ predictions }: TensorRecord, { labels }: TaskBatch): void {
    this.#targets.push(...labels.dataSync());
    this.#predictions.push(...predictions!.dataSync());
  }

  results(): RegressionResults {
    const [targets, predictions] = [this.#targets, this.#predictions];
    if (targets.length === 0) throw new RangeError("There is no picture to measure on: give the folder some.");
    return { ...regressionMetrics(predictions, targets, this.trainMean), count: targets.length, targets, predictions };
  }
}
