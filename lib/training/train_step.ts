import * as tf from "@tensorflow/tfjs-core";
import { parameters } from "../nn/module.ts";
import type { RandomStream } from "../ops/random_stream.ts";
import type { Adam } from "./adam.ts";
import { classificationTask, type ImageClassifier } from "./classification_task.ts";
import type { GradientSum } from "./flat_gradients.ts";
import type { LossSetting, TrainSettings } from "./settings.ts";
import type { Choice, Task, TaskBatch } from "./task.ts";
import type { WeightAverages } from "./weight_averages.ts";

/** The parts of a training step. */
export interface StepParts {
  optimizer: Adam;
  random: RandomStream;
  /** Adds gradients up, of several batches a step. */
  sum?: GradientSum | undefined;
  averages?: WeightAverages | undefined;
}

/**
 * One step of gradient descent on the mean cross entropy of a batch. Nothing is read back: the step can be recorded.
 *
 * @example The loss of a batch falls
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { createClassifier } from "../models/mod.ts";
 * import { parameters } from "../nn/mod.ts";
 * import { RandomStream } from "../ops/mod.ts";
 * import { Adam } from "./adam.ts";
 * import { trainStep } from "./train_step.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertLess } from "@std/assert";
 *
 * await openTensorFlow();
 * const model = createClassifier({ tokenizer: "vit", profile: "tiny", classes: 6 }, 0);
 * const step = trainStep(model, new Adam(parameters(model), { learningRate: 1e-3 }), new RandomStream(0));
 * const [images, labels] = [tf.ones([2, 32, 32, 3]) as tf.Tensor4D, tf.tensor1d([3, 3], "int32")];
 * const losses = Array.from({ length: 5 }, () => step(images, labels).dataSync()[0]!);
 * assertLess(losses.at(-1)!, losses[0]!);
 * ```
 *
 * @param model What to train.
 * @param optimizer Holds the parameters of `model`.
 * @param random Where dropout draws from.
 * @returns A function from a batch to its loss before the step, which the caller disposes.
 */
export function trainStep(
  model: ImageClassifier,
  optimizer: Adam,
  random: RandomStream,
): (images: tf.Tensor4D, labels: tf.Tensor1D) => tf.Scalar {
  const step = taskStep(classificationTask(model), { optimizer, random }, {});
  return (images, labels) => step({ images, labels, prepared: {} }, undefined);
}

/** One step of gradient descent on a task's loss; with a sum of gradients its first half, of which `applySum` is the second. */
export function taskStep(
  task: Task,
  parts: StepParts,
  settings: Pick<TrainSettings, LossSetting>,
): (batch: TaskBatch, choice: Choice | undefined) => tf.Scalar {
  const { optimizer, random, sum, averages } = parts;
  const variables = [...parameters(task.model).values()];
  return (batch, choice) =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => task.loss(batch, { random, choice, settings }), variables);
      if (sum === undefined) {
        optimizer.apply(grads);
        averages?.update(optimizer.step);
      } else {
        optimizer.checkGradients(grads);
        sum.add(grads, batch.images.shape[0]);
      }
      return value; // []
    });
}

/** Makes one optimizer step of the gradients that were added up. */
export function applySum({ optimizer, sum, averages }: StepParts & { sum: GradientSum }): () => void {
  return () =>
    tf.tidy(() => {
      optimizer.applyFlat(sum.take());
      averages?.update(optimizer.step);
    });
}
