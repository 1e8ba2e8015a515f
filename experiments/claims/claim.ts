import type { ExperimentName } from "../experiments.ts";
import type { TableRow } from "../tables/mod.ts";

/** A trained model, with all of its tokens or with fewer. */
export interface Side {
  experiment: ExperimentName;
  /** Default: the tokens that it was trained with. */
  keep?: NonNullable<TableRow["keep"]>;
}

/**
 * A sentence that measurements can support or contradict, of the thesis or a goal: two models, or one and a number, and how far their
 * accuracies are apart.
 */
export interface Claim {
  /** The table that it is read from. */
  table: number;
  /** What the thesis says, a question that it leaves open, or a goal. */
  says: string;
  /** Of which model. */
  of: Side;
  /** What it is compared with: a model, the accuracy of guessing, or a number. */
  against: Side | "chance" | { accuracy: number };
  /** Where the accuracy of the one less the other's lies if the claim holds. */
  difference: Region;
}

/** Differences in accuracy between two bounds; a bound that is absent does not bind. */
export interface Region {
  above?: number;
  below?: number;
}

/** What measurements say of a claim. */
export type Verdict = "holds" | "does not hold" | "cannot be told";

/**
 * What an interval says of a claim: it holds if all of the interval lies where the claim says, does not hold if none of it does, and
 * cannot be told if the interval reaches across a bound.
 */
export function judge([low, high]: readonly [low: number, high: number], region: Region): Verdict {
  const { above = -Infinity, below = Infinity } = region;
  if (low > above && high < below) return "holds";
  return high <= above || low >= below ? "does not hold" : "cannot be told";
}
