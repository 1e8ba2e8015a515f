import * as tf from "@tensorflow/tfjs-core";
import type { Batch } from "../datasets/batch.ts";
import { BatchLoader, type BatchOptions } from "../datasets/batches.ts";
import type { LabelledPictures } from "../datasets/dataset.ts";
import { capture } from "../tensorflow/mod.ts";
import { classificationTask, type ImageClassifier } from "./classification_task.ts";
import type { Evaluation } from "./evaluation.ts";
import { StopGuard } from "./stop_guard.ts";
import type { Collector, Results, Task, TaskBatch, TensorRecord } from "./task.ts";

/** Options of {@linkcode evaluate}. */
export interface EvaluateOptions {
  /** Stops between batches by throwing its reason. */
  signal?: AbortSignal | undefined;
}

/** Side of the pictures that a model takes, and how many to give it at once; the latter does not change results. */
export interface EvaluationSize {
  imageSize: number;
  batch: number;
}

/**
 * Measures a model on pictures, in evaluation mode: no dropout, no augmentation, running statistics.
 *
 * @example A model that knows nothing
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { createClassifier } from "../models/mod.ts";
 * import { proceduralScenes } from "../datasets/mod.ts";
 * import { evaluate } from "./evaluate.ts";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const model = createClassifier({ tokenizer: "vit", profile: "tiny", classes: 6 }, 0);
 * const { test } = proceduralScenes({ train: 12, test: 12, seed: 0, imageSize: 32 });
 * const { accuracy } = await evaluate(model, test, { imageSize: 32, batch: 6 });
 * assertEquals(accuracy >= 0 && accuracy <= 1, true);
 * ```
 *
 * @param model What to measure.
 * @param pictures On what.
 * @param size Side of the pictures that the model takes, and how many to give it at once; the latter does not change results.
 * @param options Whether it can be stopped.
 * @returns All measures.
 * @throws {RangeError} if there is no picture to measure on.
 */
export async function evaluate(
  model: ImageClassifier,
  pictures: LabelledPictures,
  size: EvaluationSize,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  return await evaluateTask(classificationTask(model), pictures, size, options);
}

/**
 * {@linkcode evaluate} for a task of any kind.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { createClassifier } from "../models/mod.ts";
 * import { proceduralScenes } from "../datasets/mod.ts";
 * import { classificationTask } from "./classification_task.ts";
 * import { evaluateTask } from "./evaluate.ts";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const task = classificationTask(createClassifier({ tokenizer: "vit", profile: "tiny", classes: 6 }, 0));
 * const { test } = proceduralScenes({ train: 12, test: 12, seed: 0, imageSize: 32 });
 * assertEquals((await evaluateTask(task, test, { imageSize: 32, batch: 6 })).count, 12);
 * ```
 *
 * @param task What to measure, and how.
 * @param pictures On what.
 * @param size Side of the pictures that the model takes, and how many to give it at once; the latter does not change results.
 * @param options Whether it can be stopped.
 * @returns What the task makes of it.
 * @throws {RangeError} if there is no picture to measure on.
 */
export async function evaluateTask<R extends Results>(
  task: Task<R>,
  pictures: LabelledPictures,
  size: EvaluationSize,
  options: EvaluateOptions = {},
): Promise<R> {
  const step = capture((batch: TaskBatch) => task.evaluate(batch), { name: "evaluate" });
  try {
    const loader = new BatchLoader(pictures, {
      ...size,
      augment: false,
      labels: task.labels ?? "classes",
      ...preparing(task),
    });
    return await evaluateBatches(step, task.collector(pictures), loader, options);
  } finally {
    step.dispose();
  }
}

/** What of a task a loader is told. */
export function preparing({ prepare }: Task): Pick<BatchOptions, "prepare"> {
  return prepare === undefined ? {} : { prepare };
}

/** {@linkcode evaluateTask} with a step and a loader of the caller's, which keep what they recorded and read for the next time. */
export async function evaluateBatches<R extends Results>(
  step: (batch: TaskBatch) => TensorRecord,
  collector: Collector<R>,
  loader: BatchLoader,
  { signal, guard = new StopGuard() }: EvaluateOptions & { guard?: StopGuard } = {},
): Promise<R> {
  for await (const batch of guard.each(loader.epoch(0))) {
    try {
      signal?.throwIfAborted();
      const seen = seenBy(batch);
      const outputs = step(seen);
      collector.add(outputs, seen);
      tf.dispose(outputs);
    } finally {
      disposeBatch(batch);
    }
    await guard.breathe();
  }
  return collector.results();
}

/** What a step takes of a batch: tensors only, since any number would have it recorded anew. */
export function seenBy({ images, labels, prepared }: Batch): TaskBatch {
  return { images, labels, prepared };
}

/** Frees a batch's tensors. */
export function disposeBatch({ images, labels, prepared }: Batch): void {
  tf.dispose([images, labels, prepared]);
}
