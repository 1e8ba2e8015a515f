import type { RunState } from "./run_state.ts";
import type { Criterion } from "./task.ts";

/** Measures on validation pictures by the names that records have for them: `validationLoss` for a `loss`. */
export type ValidationMeasures = { validationLoss: number; [measure: `validation${string}`]: number };

/**
 * Measures under the names that records have for them.
 *
 * @param measures A `loss` and whatever else.
 * @returns `validationLoss` and so on.
 */
export function measureNames(measures: Record<string, number>): ValidationMeasures {
  const entries = Object.entries(measures).map(([name, value]) => [
    `validation${name[0]!.toUpperCase()}${name.slice(1)}`,
    value,
  ]);
  return Object.fromEntries(entries) as ValidationMeasures;
}

/**
 * Whether an epoch's validation beats the best before: by the first criterion in which they differ. The first of equal ones stays, and a
 * measure that is no number never wins.
 */
export function isBetter(
  measures: Record<string, number>,
  best: RunState["best"],
  criteria: readonly Criterion[],
): boolean {
  if (best === null) return true;
  for (const { measure, better } of criteria) {
    const [now, before] = [measures[measure]!, best.measures[measure]!];
    if (Number.isNaN(before) && !Number.isNaN(now)) return true;
    if (now > before || now < before) return better === "higher" ? now > before : now < before;
  }
  return false;
}

/** Whether a run is at its end: after its last epoch, or after as many without a better one as it has patience for. */
export function isOver({ epoch, best, settings: { epochs, patience = Infinity } }: RunState): boolean {
  return epoch >= epochs || (best !== null && epoch - best.epoch >= patience);
}
