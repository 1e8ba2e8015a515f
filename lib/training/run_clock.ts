import { RateMeter } from "./rate_meter.ts";
import type { RunState } from "./run_state.ts";

/** How fast a run goes, and how long it still takes. */
export class RunClock {
  readonly #meter = new RateMeter();
  #validationSeconds = 0;

  /** @param pictures In each part. */
  constructor(private readonly pictures: { train: number; validation: number }) {}

  /** Notes that a step with so many pictures took `seconds`. */
  addStep(images: number, seconds: number): void {
    this.#meter.add(images, seconds);
  }

  /** Notes how long a validation took. */
  addValidation(seconds: number): void {
    this.#validationSeconds = seconds;
  }

  /** Pictures trained on in a second, lately. */
  get imagesPerSecond(): number {
    return this.#meter.rate;
  }

  /** Seconds until the last epoch is done, validation included. */
  secondsLeft({ epoch, settings, imagesInEpoch }: RunState): number {
    const { train, validation } = this.pictures;
    const epochs = settings.epochs - epoch;
    // Until a validation was timed: forwards alone is about a third of a step.
    const validating = this.#validationSeconds || validation / (3 * this.#meter.rate);
    return (epochs * train - imagesInEpoch) / this.#meter.rate + epochs * validating;
  }
}
