import * as tf from "@tensorflow/tfjs-core";
import { hashUniform } from "../datasets/hash.ts";
import { moduleTensors } from "../nn/module.ts";
import { HeldValues } from "./held_values.ts";
import { findNotFinite, NotFiniteError, type NotFiniteOrigin } from "./not_finite.ts";
import type { RunParts } from "./recipe.ts";
import type { RunState } from "./run_state.ts";
import { isScheduled, learningRateAt, type StepCounts, stepCounts } from "./schedule.ts";
import type { Steps } from "./steps.ts";
import type { Choice, Task, TaskBatch } from "./task.ts";

/** Keeps the draws of a step's choice apart from those of the order and the crops. */
const CHOICE_STREAM = 0x63686f69;

/** What a {@linkcode StepRunner} is told of its run. */
export interface StepRunnerOptions {
  /** Batches in an epoch. */
  batches: number;
  /** Folder of the last checkpoint; undefined if there is none yet. */
  lastCheckpoint(): string | undefined;
}

/** Makes optimizer steps of batches: sets the learning rate, draws choices, counts, and stops when the loss is no number. */
export class StepRunner {
  readonly #counts: StepCounts;
  readonly #accumulate: number;
  /** Variables that a loss reads and a step changes. */
  readonly #watched: readonly tf.Variable[];
  /** Batches whose gradients wait for a step. */
  #pending = 0;
  #learningRate: number;
  #choice: Choice | undefined;
  /** What the variables were before the batch at work. */
  #before: HeldValues | undefined;

  constructor(
    private readonly task: Task,
    private readonly parts: RunParts,
    private readonly state: RunState,
    private readonly steps: Steps,
    private readonly options: StepRunnerOptions,
  ) {
    const { settings } = state;
    this.#accumulate = settings.accumulate ?? 1;
    this.#learningRate = settings.learningRate;
    this.#counts = stepCounts(settings, options.batches);
    const modules = [task.model, ...(task.rival === undefined ? [] : [task.rival.model])];
    const held = modules.flatMap(moduleTensors).flatMap(({ tensor }) => tensor instanceof tf.Variable ? [tensor] : []);
    this.#watched = [...held, parts.random.state];
  }

  /** Whether no gradients wait: the run can be saved. */
  get isWhole(): boolean {
    return this.#pending === 0;
  }

  /** The rate of the step at work, or of the last one. */
  get learningRate(): number {
    return this.#learningRate;
  }

  /**
   * Takes a batch in, and makes a step when there are enough.
   *
   * @returns The batch's loss.
   * @throws {NotFiniteError} if it is NaN or infinite.
   */
  async take(batch: TaskBatch): Promise<number> {
    if (this.isWhole) this.#beginStep();
    const before = this.#before = new HeldValues(this.#watched);
    try {
      const value = await this.steps.train(batch, this.#choice);
      const loss = value.dataSync()[0]!;
      value.dispose();
      if (!Number.isFinite(loss)) throw this.#notFinite(`The loss became ${loss}`, this.#originOf(batch, before));
      this.#pending++;
      if (this.steps.apply === undefined || this.#pending === this.#accumulate) await this.finishStep();
      return loss;
    } finally {
      this.#before = undefined;
      before.release();
    }
  }

  /** Gives the model what it was before a batch that was never finished. */
  abandon(): void {
    this.#before?.restore();
    this.#before?.release();
  }

  /** Makes a step of the batches that wait, if any do. */
  async finishStep(): Promise<void> {
    if (this.isWhole) return;
    await this.steps.apply?.();
    this.#pending = 0;
    this.state.step++;
  }

  /** An error for weights that are not finite, though the loss was. */
  notFiniteWeights(tensor: string): NotFiniteError {
    return this.#notFinite(`${tensor} became NaN or infinite`, { layer: tensor, op: undefined });
  }

  #beginStep(): void {
    const { settings, step } = this.state;
    this.#choice = this.task.draw?.(hashUniform(settings.seed, CHOICE_STREAM, step));
    if (!isScheduled(settings)) return;
    this.#learningRate = learningRateAt(settings, step, this.#counts);
    tf.tidy(() => this.parts.optimizer.learningRate.assign(tf.scalar(this.#learningRate)));
  }

  /** Computes a batch's loss again, op by op, from the variables as they were, which they are left at. */
  #originOf(batch: TaskBatch, before: HeldValues): NotFiniteOrigin | undefined {
    const { random } = this.parts;
    const { settings } = this.state;
    before.restore();
    try {
      return findNotFinite(this.task.model, () => this.task.loss(batch, { random, choice: this.#choice, settings }));
    } finally {
      before.restore();
    }
  }

  #notFinite(what: string, origin: NotFiniteOrigin | undefined): NotFiniteError {
    const { epoch, stepInEpoch, step, settings } = this.state;
    const checkpoint = this.options.lastCheckpoint();
    const message =
      `${what} in epoch ${epoch + 1}, batch ${stepInEpoch + 1}, step ${step + 1} of the run, and training ` +
      `stopped. ${where(origin)} ` +
      (checkpoint === undefined
        ? "There is no checkpoint yet. "
        : `The last checkpoint, from before, is ${checkpoint}. `) +
      `Try a lower learning rate than ${settings.learningRate}${
        settings.clipNorm === undefined ? ", or clipNorm" : ""
      }.`;
    return new NotFiniteError(message, step + 1, origin, checkpoint);
  }
}

function where(origin: NotFiniteOrigin | undefined): string {
  if (origin === undefined) return "Computed again, op by op in float32, every value was finite.";
  const { layer, op } = origin;
  if (op === undefined) return `${layer} was not finite when the step began: the step before it went too far.`;
  return `The first value that is not finite is made by ${op} in ${layer === "" ? "the loss" : layer}.`;
}
