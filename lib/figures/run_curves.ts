/** What a training run tells while it works, as far as displays show it; `TrainEvent` of `lib/training` is one. */
export type RunEvent =
  | {
    kind: "step";
    /** From 1, as `epochs` counts. */
    epoch: number;
    epochs: number;
    step: number;
    steps: number;
    /** Mean of the epoch so far. */
    loss: number;
    imagesPerSecond: number;
    secondsLeft: number;
  }
  | { kind: "epoch"; record: EpochMeasures; epochs: number; best: boolean }
  | { kind: "warning"; message: string };

/** An epoch's record: any numbers by name, those of validation named `validationAccuracy` and so on. */
export interface EpochMeasures {
  epoch: number;
  loss: number;
}

/** A point of a curve. */
export interface CurvePoint {
  /** Epochs that were done: 1.5 is halfway through the second. */
  epoch: number;
  value: number;
}

/** Points of the loss that an epoch adds at most. */
const POINTS = 20;

/** What is known of a run so far, for tables and charts. */
export class RunCurves {
  /** Records of the epochs that are done. */
  readonly epochs: (EpochMeasures & Record<string, unknown>)[] = [];
  /** The mean of its epoch so far, at steps. */
  readonly #loss: CurvePoint[] = [];
  readonly #wanted: readonly string[] | undefined;

  /** @param measures Which measures of validation are followed besides its loss. Default: the first two that the run tells. */
  constructor(measures?: readonly string[]) {
    this.#wanted = measures;
  }

  /** Takes in what a run tells; returns whether a curve has grown. */
  add(event: RunEvent): boolean {
    if (event.kind === "warning") return false;
    if (event.kind === "epoch") {
      this.epochs.push({ ...event.record });
      return true;
    }
    const { epoch, step, steps, loss } = event;
    const every = Math.max(1, Math.ceil(steps / POINTS)); // the first step's loss says little of an epoch
    if (step % every !== 0 && step !== steps) return false;
    this.#loss.push({ epoch: epoch - 1 + step / steps, value: loss });
    return true;
  }

  /** Keys of the measures of validation that are followed, loss left out. */
  get measures(): readonly string[] {
    if (this.#wanted !== undefined) return this.#wanted;
    const [first] = this.epochs;
    return Object.keys(first ?? {}).filter((key) => /^validation(?!Loss$)/.test(key) && isNumber(first![key])).slice(
      0,
      2,
    );
  }

  /** The points of a measure: of `"loss"` at steps, of any other after each epoch. */
  points(measure: string): readonly CurvePoint[] {
    if (measure === "loss" && this.#loss.length > 0) return this.#loss;
    return this.epochs.flatMap((record) => {
      const value = record[measure];
      return isNumber(value) ? [{ epoch: record.epoch, value }] : [];
    });
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
