import type { TrainEvent } from "../../../lib/training/mod.ts";

/** A step of a run of two epochs, whose loss is one over its number. */
export function step(epoch: number, step: number, steps: number): TrainEvent & { kind: "step" } {
  return {
    kind: "step",
    epoch,
    epochs: 2,
    step,
    steps,
    loss: 1 / step,
    learningRate: 0.25,
    imagesPerSecond: 100,
    secondsLeft: 130,
  };
}

/** The end of an epoch of two, the second better. */
export function epoch(number: number, more: Record<string, unknown> = {}): TrainEvent & { kind: "epoch" } {
  const record = {
    epoch: number,
    step: 50 * number,
    loss: 1 / number,
    validationLoss: 1.5 / number,
    validationAccuracy: number / 4,
    validationMacroF1: number / 5,
    imagesPerSecond: 98,
    trainSeconds: 12 * number,
    ...more,
  };
  return { kind: "epoch", record, epochs: 2, best: true };
}
