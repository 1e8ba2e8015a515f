import type { TrainSettings } from "./settings.ts";

/** How many optimizer steps a run makes, in an epoch and in all. */
export interface StepCounts {
  perEpoch: number;
  total: number;
}

/**
 * The optimizer steps of a run over so many batches an epoch: the last step of an epoch may be made of fewer batches than the others.
 *
 * @param settings Of the run.
 * @param batches Batches in an epoch.
 * @returns Counts.
 */
export function stepCounts({ epochs, accumulate = 1 }: TrainSettings, batches: number): StepCounts {
  const perEpoch = Math.ceil(batches / accumulate);
  return { perEpoch, total: epochs * perEpoch };
}

/** Whether the learning rate changes from step to step. */
export function isScheduled({ schedule = "constant", warmupEpochs = 0 }: TrainSettings): boolean {
  return schedule !== "constant" || warmupEpochs > 0;
}

/**
 * The learning rate of a step: W warm-up steps on a straight line from 0, of which the last has the whole rate; then constant, or along
 * half a cosine that reaches 0 when the last step is done (Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm
 * restarts", 2017, without restarts).
 *
 * @example
 * ```ts
 * import { learningRateAt } from "./schedule.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const settings = { seed: 0, epochs: 2, batch: 8, imageSize: 32, learningRate: 1, schedule: "cosine", warmupEpochs: 0.5 } as const;
 * const rates = [0, 1, 2, 5].map((step) => learningRateAt(settings, step, { perEpoch: 4, total: 8 }));
 * assertEquals(rates, [0.5, 1, 1, 0.5]);
 * ```
 *
 * @param settings Of the run.
 * @param step Steps done before, from 0.
 * @param counts Steps in an epoch and in all.
 * @returns The rate.
 */
export function learningRateAt(settings: TrainSettings, step: number, { perEpoch, total }: StepCounts): number {
  const { learningRate, schedule = "constant", warmupEpochs = 0 } = settings;
  const warmup = Math.round(warmupEpochs * perEpoch);
  if (step < warmup) return learningRate * (step + 1) / warmup;
  if (schedule === "constant") return learningRate;
  const progress = (step - warmup) / (total - warmup);
  return learningRate * (1 + Math.cos(Math.PI * Math.min(1, progress))) / 2;
}
