import type { ConfusionMatrix } from "./confusion_matrix.ts";

/** How well one class was told from the others. */
export interface ClassScores {
  /** Share of those taken for the class that belong to it; 0 if none was taken for it. */
  precision: number;
  /** Share of those that belong to the class that were taken for it; 0 if none belongs to it. */
  recall: number;
  /** Harmonic mean of both; 0 if both are 0. */
  f1: number;
  /** How many belong to the class. */
  support: number;
}

/**
 * Precision, recall and F1 of each class. What would be 0/0 counts as 0, as `zero_division=0` of scikit-learn has it.
 *
 * @example
 * ```ts
 * import { classScores } from "./classification.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const [first] = classScores([[3, 1], [0, 4]]);
 * assertEquals(first, { precision: 1, recall: 0.75, f1: 6 / 7, support: 4 });
 * ```
 *
 * @param confusion Counts, a row a true class.
 * @returns Scores by class.
 */
export function classScores(confusion: ConfusionMatrix): ClassScores[] {
  return confusion.map((row, c) => {
    const hits = row[c]!;
    const support = sum(row);
    const taken = sum(confusion.map((other) => other[c]!));
    return {
      precision: ratio(hits, taken),
      recall: ratio(hits, support),
      f1: ratio(2 * hits, support + taken), // equal to 2·P·R / (P + R)
      support,
    };
  });
}

/**
 * Share of examples that were taken for their own class.
 *
 * @example
 * ```ts
 * import { accuracy } from "./classification.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(accuracy([[3, 1], [0, 4]]), 7 / 8);
 * ```
 *
 * @param confusion Counts, a row a true class.
 * @returns A number from 0 to 1; 0 without examples.
 */
export function accuracy(confusion: ConfusionMatrix): number {
  return ratio(sum(confusion.map((row, c) => row[c]!)), sum(confusion.map(sum)));
}

/**
 * Mean F1 of all classes, each counting the same however many examples it has. Equal to scikit-learn's
 * `f1_score(average="macro", labels=range(classes), zero_division=0)`: a class without examples counts as 0.
 *
 * @example
 * ```ts
 * import { macroF1 } from "./classification.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(macroF1([[3, 1], [0, 4]]), (6 / 7 + 8 / 9) / 2);
 * ```
 *
 * @param confusion Counts, a row a true class.
 * @returns A number from 0 to 1; 0 without classes.
 */
export function macroF1(confusion: ConfusionMatrix): number {
  const scores = classScores(confusion);
  return ratio(sum(scores.map(({ f1 }) => f1)), scores.length);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
