import type { TrainEvent } from "../../lib/training/mod.ts";

/** What a run of `epochs` epochs of 10 steps tells, with a loss that falls; the second epoch is the best. */
export function* runEvents(epochs = 3): Generator<TrainEvent> {
  const steps = 10;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    for (let step = 1; step <= steps; step++) {
      const loss = 2 / (epoch + step / steps);
      yield {
        kind: "step",
        epoch,
        epochs,
        step,
        steps,
        loss,
        learningRate: 1e-3,
        imagesPerSecond: 412.3,
        secondsLeft: 100 - epoch,
      };
    }
    const record = {
      epoch,
      step: steps * epoch,
      loss: 2 / (epoch + 1),
      validationLoss: 2.25 / epoch,
      validationAccuracy: epoch / 8,
      validationMacroF1: epoch / 9,
      imagesPerSecond: 400,
      trainSeconds: epoch,
    };
    yield { kind: "epoch", record, epochs, best: epoch <= 2 };
  }
}
