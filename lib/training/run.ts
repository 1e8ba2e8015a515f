import type { Batch } from "../datasets/batch.ts";
import { BatchLoader, type BatchOptions } from "../datasets/batches.ts";
import { countParameters } from "../nn/module.ts";
import { loadStateDict, stateDict } from "../nn/state.ts";
import { loadBest } from "./checkpoint.ts";
import { disposeBatch, evaluateBatches, preparing, seenBy } from "./evaluate.ts";
import { isBetter, isOver, measureNames } from "./measures.ts";
import type { RunParts } from "./recipe.ts";
import { NotSaved, RunFiles } from "./run_files.ts";
import { RunProgress } from "./run_progress.ts";
import type { EpochRecord, RunState } from "./run_state.ts";
import { StepRunner } from "./step_runner.ts";
import type { Steps } from "./steps.ts";
import type { StopGuard } from "./stop_guard.ts";
import { type RunSummary, summaryOf } from "./summary.ts";
import type { Results, Task } from "./task.ts";
import { checkpointFolder, type TrainResult, type TrainTaskOptions } from "./train_options.ts";

/** What a run works with. */
export interface RunAtWork {
  parts: RunParts;
  state: RunState;
  steps: Steps;
  guard: StopGuard;
  /** Folder of the checkpoint that it goes on from. */
  checkpoint: string | undefined;
}

/** One run at work. */
export class Run<R extends Results> {
  readonly #options: TrainTaskOptions<R>;
  readonly #task: Task<R>;
  readonly #parts: RunParts;
  readonly #state: RunState;
  readonly #steps: Steps;
  readonly #loaders: { train: BatchLoader; validation: BatchLoader };
  readonly #runner: StepRunner;
  readonly #files: RunFiles;
  readonly #progress: RunProgress;
  readonly #guard: StopGuard;
  /** The optimizer's steps at the last checkpoint. */
  #savedStep: number;
  #breath = performance.now();
  /** The batch at work. */
  #batch: Batch | undefined;

  constructor(options: TrainTaskOptions<R>, { parts, state, steps, guard, checkpoint }: RunAtWork) {
    const { task } = options;
    this.#options = options;
    this.#task = task;
    this.#parts = parts;
    this.#state = state;
    this.#steps = steps;
    this.#loaders = { train: this.#loader("train"), validation: this.#loader("validation") };
    this.#files = new RunFiles(options);
    this.#files.last = checkpoint;
    this.#guard = guard;
    this.#runner = new StepRunner(task, parts, state, steps, {
      batches: this.#loaders.train.length,
      lastCheckpoint: () => this.#files.last,
    });
    this.#progress = new RunProgress(options, state, this.#loaders.train.length);
    this.#savedStep = state.step;
  }

  async toEnd(): Promise<TrainResult<RunSummary>> {
    const { signal } = this.#options;
    try {
      while (!isOver(this.#state)) await this.#epoch();
      return { finished: true, summary: await this.#finish() };
    } catch (error) {
      if (signal?.aborted !== true || error !== signal.reason) throw error;
      return { finished: false, checkpoint: await this.#save() };
    }
  }

  /** Leaves the model as it was before the batch at work, of a run that was ended from outside and will never go on. */
  abandon(): void {
    this.#runner.abandon();
    this.#parts.averages?.restore();
    this.#disposeBatch();
  }

  /** A sentence of what is left of a run that was ended. */
  get leftovers(): string {
    const { step } = this.#state;
    const weights = `The model has the weights of step ${step}.`;
    return this.#files.last === undefined
      ? weights
      : `${weights} To go on from ${this.#files.last}, set resume to true.`;
  }

  async #epoch(): Promise<void> {
    const { signal, checkpointSteps = 200 } = this.#options;
    const state = this.#state;
    let before = performance.now();
    for await (const batch of this.#guard.each(this.#loaders.train.epoch(state.epoch, { from: state.placeInEpoch }))) {
      let loss: number;
      this.#batch = batch;
      try {
        if (this.#runner.isWhole) signal?.throwIfAborted();
        loss = await this.#runner.take(seenBy(batch));
      } finally {
        this.#disposeBatch();
      }
      const seconds = (performance.now() - before) / 1000;
      this.#progress.addBatch(batch, { loss, seconds, learningRate: this.#runner.learningRate });
      if (this.#runner.isWhole && state.step - this.#savedStep >= checkpointSteps) await this.#save();
      await this.#breathe();
      before = performance.now();
    }
    await this.#runner.finishStep(); // the epoch's last batches may be fewer than a step takes
    signal?.throwIfAborted();
    await this.#endEpoch();
  }

  async #endEpoch(): Promise<void> {
    const { onProgress } = this.#options;
    const state = this.#state;
    const started = performance.now();
    const measures = this.#task.measures(await this.#evaluate("validation", this.#loaders.validation));
    this.#progress.addValidation((performance.now() - started) / 1000);
    const record: EpochRecord = {
      epoch: state.epoch + 1,
      step: state.step,
      loss: state.lossSum / state.imagesInEpoch,
      ...measureNames(measures),
      imagesPerSecond: state.imagesInEpoch / state.epochSeconds,
      trainSeconds: state.trainSeconds,
    };
    const best = isBetter(measures, state.best, this.#task.criteria);
    if (best) state.best = { epoch: record.epoch, measures };
    state.history.push(record);
    const begun = { stepInEpoch: 0, placeInEpoch: 0, lossSum: 0, imagesInEpoch: 0, epochSeconds: 0 };
    Object.assign(state, { epoch: record.epoch, ...begun });
    await this.#save(best);
    await this.#guard.wait(this.#files.writeMetrics(state));
    onProgress?.({ kind: "epoch", record, epochs: state.settings.epochs, best });
  }

  /** Measures on a part, with the averages of the weights where there are any. */
  async #evaluate(part: "validation" | "test", loader: BatchLoader): Promise<R> {
    const { splits, signal } = this.#options;
    const options = { signal, guard: this.#guard };
    const work = () => evaluateBatches(this.#steps.evaluate, this.#task.collector(splits[part]), loader, options);
    const { averages } = this.#parts;
    return await (averages === undefined || part === "test" ? work() : averages.inPlace(work));
  }

  async #save(best = false): Promise<string> {
    this.#savedStep = this.#state.step;
    try {
      return await this.#guard.wait(this.#files.saveRun(this.#parts, this.#state, best));
    } catch (error) {
      throw error instanceof NotSaved ? this.#runner.notFiniteWeights(error.tensor) : error;
    }
  }

  /** Reads the test pictures, once, with the best weights, and writes what came out. */
  async #finish(): Promise<RunSummary> {
    const { folder, about, onProgress, fallBack = false } = this.#options;
    const task = this.#task;
    const { model } = task;
    const loaded = await this.#guard.wait(loadBest(checkpointFolder(folder), { fallBack }));
    if (loaded === undefined) throw new RangeError("A run has one epoch or more: got none.");
    for (const message of loaded.warnings) onProgress?.({ kind: "warning", message });
    const last = stateDict(model);
    try {
      loadStateDict(model, loaded.checkpoint.weights); // which are the averages, where there are any
      const test = await this.#evaluate("test", this.#loader("test"));
      const summary = summaryOf({ count: test.count, numbers: task.summary(test) }, this.#state, about, {
        parameters: countParameters(model),
        flopsPerImage: task.flopsPerImage(),
      });
      await this.#guard.wait(this.#files.writeMetrics(this.#state));
      await this.#guard.wait(this.#files.writeResults(summary, task.predictions(test)));
      return summary;
    } finally {
      loadStateDict(model, last);
    }
  }

  #loader(part: "train" | "validation" | "test"): BatchLoader {
    const { splits, settings: { imageSize, batch, seed }, task: { labels = "classes" } } = this.#options;
    const more: Partial<BatchOptions> = part === "train" ? { augment: true, seed } : {};
    return new BatchLoader(splits[part], {
      imageSize,
      batch,
      labels,
      augment: false,
      ...preparing(this.#task),
      ...more,
    });
  }

  #disposeBatch(): void {
    if (this.#batch !== undefined) disposeBatch(this.#batch);
    this.#batch = undefined;
  }

  async #breathe(): Promise<void> {
    if (performance.now() - this.#breath < 100) return;
    await this.#guard.breathe();
    this.#breath = performance.now();
  }
}
