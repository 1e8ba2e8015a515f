import type * as tf from "@tensorflow/tfjs-core";
import { capture, type Captured, type CaptureOptions } from "../tensorflow/mod.ts";
import type { TrainSettings } from "./settings.ts";
import type { Choice, Task, TaskBatch, TensorRecord } from "./task.ts";
import { applySum, type StepParts, taskStep } from "./train_step.ts";

/** What a run does again and again. */
export interface Steps {
  /** A batch's loss; with it an optimizer step is made, or the batch's gradients are added to the others'. */
  train(batch: TaskBatch, choice: Choice | undefined): Promise<tf.Scalar>;
  /** Makes an optimizer step of the gradients that were added up; of runs that add them up. */
  apply?(): Promise<void>;
  evaluate(batch: TaskBatch): TensorRecord;
  dispose(): void;
}

/** How the steps of a run are made. */
export interface StepsOptions {
  /** Whether they are captured. Default: true. */
  capture?: boolean | undefined;
  /** Whether they hold the caller's own thread, where Stop reaches them in a notebook. Default: false. */
  blocking?: boolean;
}

/** The steps of a run, captured unless that is not wanted. */
export function stepsOf(task: Task, parts: StepParts, settings: TrainSettings, options: StepsOptions = {}): Steps {
  const { capture: captured = true, blocking = false } = options;
  const train = taskStep(task, parts, settings);
  const apply = parts.sum === undefined ? undefined : applySum({ ...parts, sum: parts.sum });
  const evaluate = (batch: TaskBatch) => task.evaluate(batch);
  const { precision = "float32" } = settings;
  if (!captured) {
    if (precision !== "float32") {
      throw new RangeError(`Steps that run op by op compute in float32: leave capture on for ${precision}.`);
    }
    return {
      train: (batch, choice) => Promise.resolve(train(batch, choice)),
      ...(apply === undefined ? {} : { apply: () => Promise.resolve(apply()) }),
      evaluate,
      dispose: () => {},
    };
  }
  return capturedSteps({ train, apply, evaluate }, { precision }, blocking);
}

type TrainFunction = ReturnType<typeof taskStep>;

function capturedSteps(
  { train, apply, evaluate }: {
    train: TrainFunction;
    apply: (() => void) | undefined;
    evaluate: (batch: TaskBatch) => TensorRecord;
  },
  options: CaptureOptions,
  blocking: boolean,
): Steps {
  const captures: { dispose(): void }[] = [];
  const kept = <T extends { dispose(): void }>(part: T): T => (captures.push(part), part);
  // One captured function a choice: it keeps a few recordings only, and a ladder may have many rungs.
  const byChoice = new Map<string, Captured<[TaskBatch], tf.Scalar>>();
  const trainBy = (choice: Choice | undefined) => {
    const key = JSON.stringify(choice) ?? "";
    const known = byChoice.get(key);
    if (known !== undefined) return known;
    const made = kept(capture((batch: TaskBatch) => train(batch, choice), { ...options, name: "train" }));
    byChoice.set(key, made);
    return made;
  };
  const applying = apply === undefined ? undefined : kept(capture(apply, { ...options, name: "apply" }));
  return {
    train: (batch, choice) => blocking ? Promise.resolve(trainBy(choice)(batch)) : trainBy(choice).callAsync(batch),
    ...(applying === undefined ? {} : { apply: () => blocking ? Promise.resolve(applying()) : applying.callAsync() }),
    evaluate: kept(capture(evaluate, { ...options, name: "evaluate" })),
    dispose: () => captures.forEach((part) => part.dispose()),
  };
}
