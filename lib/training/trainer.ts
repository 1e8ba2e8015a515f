import { inNotebook } from "../tensorflow/notebook.ts";
import { classificationTask } from "./classification_task.ts";
import type { Evaluation } from "./evaluation.ts";
import { isOver } from "./measures.ts";
import { disposeParts, partsOf } from "./recipe.ts";
import { Run } from "./run.ts";
import type { RunState } from "./run_state.ts";
import { checkSettings, type TrainSettings } from "./settings.ts";
import { startingState } from "./starting_state.ts";
import { stepsOf } from "./steps.ts";
import { StopGuard, StoppedError } from "./stop_guard.ts";
import type { RunSummary } from "./summary.ts";
import type { Results, Task } from "./task.ts";
import type { TrainOptions, TrainResult, TrainTaskOptions } from "./train_options.ts";

/**
 * Trains a classifier: epochs over the training pictures with augmentation, validation after each; at the end the test pictures, once, on the
 * weights that did best in validation. Everything follows from the model's first weights, the data and the settings: a run that was
 * stopped at any step and resumed ends, on one machine's processor, with the same bits as one that was not.
 *
 * @example A short run
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { createClassifier } from "../models/mod.ts";
 * import { proceduralScenes } from "../datasets/mod.ts";
 * import { train } from "./trainer.ts";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const folder = await Deno.makeTempDir({ dir: "out" });
 * const result = await train({
 *   model: createClassifier({ tokenizer: "vit", profile: "tiny", classes: 6 }, 0),
 *   splits: proceduralScenes({ train: 60, test: 12, seed: 0, imageSize: 32 }),
 *   settings: { seed: 0, epochs: 1, batch: 18, learningRate: 1e-3, imageSize: 32 },
 *   folder,
 *   about: { experiment: "vit", profile: "tiny", dataset: "scenes", model: "vit", environment: {}, config: {}, commit: null },
 * });
 * assertEquals(result.finished, true);
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @param options What to train on what.
 * @returns The summary, which is also written; or, after a stop, the checkpoint to resume from.
 * @throws {StoppedError} if Stop ended the cell of a notebook that trains: the model is as after its last whole step.
 * @throws {NotFiniteError} if the loss or a weight is no longer a finite number: with the step, the layer and op where that began, and the
 * last checkpoint.
 * @throws {DamagedCheckpoint} if a run to be resumed has a checkpoint that cannot be read, and `fallBack` is not set.
 * @throws {RangeError} if a setting makes no sense; if the folder has a run and `resume` is not set; if a run to be resumed is another one.
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const { model, ...run } = options;
  const task: Task<Evaluation> = classificationTask(model);
  return await trainTask({ ...run, task }) as TrainResult; // as the task's summary() has it
}

/**
 * {@linkcode train} for a task of any kind: a regression, an autoencoder, a generator.
 *
 * @example A brightness, by a linear layer
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { proceduralScenes } from "../datasets/mod.ts";
 * import { Initializer, Linear } from "../nn/mod.ts";
 * import { meanTarget, regressionTask } from "./regression_task.ts";
 * import { trainTask } from "./trainer.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const folder = await Deno.makeTempDir({ dir: "out" });
 * const scenes = proceduralScenes({ train: 60, test: 12, seed: 0, imageSize: 8 });
 * const withTargets = (pictures: typeof scenes.train) => ({
 *   ...{ classes: pictures.classes, labels: pictures.labels, length: pictures.length },
 *   read: (index: number, size: readonly [number, number]) => pictures.read(index, size),
 *   target: (index: number) => pictures.labels[index]! / 5,
 * });
 * const train = withTargets(scenes.train);
 * const splits = { ...scenes, train, validation: withTargets(scenes.validation), test: withTargets(scenes.test) };
 * const layer = new Linear(8 * 8 * 3, 1, new Initializer(0));
 * const model = {
 *   layer,
 *   call: (images: tf.Tensor4D) => ({ predictions: tf.reshape(layer.call(tf.reshape(images, [-1, 192])), [-1]) as tf.Tensor1D }),
 *   flopsPerImage: () => layer.flops(1),
 * };
 * const result = await trainTask({
 *   task: regressionTask(model, { trainMean: meanTarget(train) }),
 *   splits,
 *   settings: { seed: 0, epochs: 1, batch: 18, learningRate: 1e-3, imageSize: 8 },
 *   folder,
 *   about: { experiment: "line", profile: "tiny", dataset: "scenes", model: "line", environment: {}, config: {}, commit: null },
 * });
 * assertEquals(result.finished, true);
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @param options What to train on what.
 * @returns The summary, which is also written, with what the task's `summary` gives among it; or the checkpoint to resume from.
 * @throws as {@linkcode train}.
 */
export async function trainTask<R extends Results>(options: TrainTaskOptions<R>): Promise<TrainResult<RunSummary>> {
  const { task, settings, folder } = options;
  checkSettings(settings);
  checkLossSettings(task, settings);
  const parts = partsOf(task, settings);
  try {
    const { state, path } = await startingState(options, parts);
    const summary = await finishedSummary(folder, state);
    if (summary !== undefined) return { finished: true, summary }; // the test pictures are read once
    await Deno.mkdir(folder, { recursive: true });
    const guard = new StopGuard();
    const watched = inNotebook();
    const steps = stepsOf(task, parts, settings, { capture: options.capture, blocking: watched });
    const run = new Run(options, { parts, state, steps, guard, checkpoint: path });
    try {
      return await (watched ? guard.watch(() => run.toEnd()) : run.toEnd());
    } catch (error) {
      if (!(error instanceof StoppedError)) throw error;
      run.abandon();
      throw new StoppedError(`Training was stopped. ${run.leftovers}`);
    } finally {
      steps.dispose();
    }
  } finally {
    disposeParts(parts);
  }
}

/** Refuses settings of the loss that a task would pass over. */
function checkLossSettings({ lossSettings = [] }: Task, settings: TrainSettings): void {
  for (const name of ["labelSmoothing", "tokenLoss"] as const) {
    if (settings[name] === undefined || lossSettings.includes(name)) continue;
    throw new RangeError(`${name} is no setting of this task's loss: leave it out.`);
  }
}

/** The summary of a run that was finished before; undefined if it was not, or has more epochs now. */
async function finishedSummary(folder: string, state: RunState): Promise<RunSummary | undefined> {
  if (!isOver(state)) return undefined;
  try {
    const summary = JSON.parse(await Deno.readTextFile(`${folder}/summary.json`)) as RunSummary;
    return summary.epochs === state.epoch ? summary : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
