import { duration } from "../progress.ts";
import type { AnyRunSummary } from "../results/finished_runs.ts";

/** On what, and with which weights, the numbers of a finished run were measured. */
export function testedOn({ pictures, bestEpoch, epochs }: AnyRunSummary): string {
  return `Test, on ${pictures.test} pictures with the weights of epoch ${bestEpoch} of ${epochs}`;
}

/** How long a run took. */
export function endOfTraining({ trainSeconds, imagesPerSecond }: AnyRunSummary): string {
  return `Trained for ${duration(trainSeconds)} at ${imagesPerSecond.toFixed(0)} images/s.`;
}
