import type { Batch } from "../datasets/batch.ts";
import { RateMeter } from "./rate_meter.ts";
import type { RunState } from "./run_state.ts";
import type { RunOptions } from "./train_options.ts";

/** What became of a batch. */
export interface BatchProgress {
  /** Its mean loss. */
  loss: number;
  /** How long it took, reading it included. */
  seconds: number;
  /** Rate of its optimizer step. */
  learningRate: number;
}

/** Counts what a run does, how fast, and how long it still takes; and tells who listens. */
export class RunProgress {
  readonly #meter = new RateMeter();
  #validationSeconds = 0;

  /**
   * @param options Of the run.
   * @param state Is kept up to date.
   * @param batches In an epoch.
   */
  constructor(
    private readonly options: Pick<RunOptions, "splits" | "onProgress">,
    private readonly state: RunState,
    private readonly batches: number,
  ) {}

  /** Notes that a batch is done. */
  addBatch({ images: { shape: [images] }, next }: Batch, { loss, seconds, learningRate }: BatchProgress): void {
    const { state } = this;
    state.stepInEpoch++;
    state.placeInEpoch = next;
    state.imagesInEpoch += images;
    state.lossSum += loss * images;
    state.epochSeconds += seconds;
    state.trainSeconds += seconds;
    state.trainedImages += images;
    this.#meter.add(images, seconds);
    this.options.onProgress?.({
      kind: "step",
      epoch: state.epoch + 1,
      epochs: state.settings.epochs,
      step: state.stepInEpoch,
      steps: this.batches,
      loss: state.lossSum / state.imagesInEpoch,
      learningRate,
      imagesPerSecond: this.#meter.rate,
      secondsLeft: this.#secondsLeft(),
    });
  }

  /** Notes how long a validation took. */
  addValidation(seconds: number): void {
    this.#validationSeconds = seconds;
  }

  /** Seconds until the last epoch is done, validation included. */
  #secondsLeft(): number {
    const { epoch, settings, imagesInEpoch } = this.state;
    const { train, validation } = this.options.splits;
    const epochs = settings.epochs - epoch;
    // Until a validation was timed: forwards alone is about a third of a step.
    const validating = this.#validationSeconds || validation.length / (3 * this.#meter.rate);
    return (epochs * train.length - imagesInEpoch) / this.#meter.rate + epochs * validating;
  }
}
