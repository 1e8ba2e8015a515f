/** Counts of examples by their class (row) and the class they were taken for (column). */
export type ConfusionMatrix = readonly (readonly number[])[];

/**
 * Counts how often examples of each class were taken for each class. As `sklearn.metrics.confusion_matrix` with all classes as
 * its labels.
 *
 * @example Two of class 0, of which one was taken for class 1
 * ```ts
 * import { confusionMatrix } from "./confusion_matrix.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(confusionMatrix([0, 0, 1], [0, 1, 1], 2), [[1, 1], [0, 1]]);
 * ```
 *
 * @param labels The true class of each example, from 0.
 * @param predictions The class that each was taken for.
 * @param classes Number of classes.
 * @returns A row a true class, `[classes][classes]`.
 * @throws {RangeError} if there are not as many predictions as labels, or one of them is no class.
 */
export function confusionMatrix(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  classes: number,
): number[][] {
  if (labels.length !== predictions.length) {
    throw new RangeError(
      `Every label has one prediction: got ${labels.length} labels, ${predictions.length} predictions.`,
    );
  }
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < labels.length; i++) {
    const [row, column] = [labels[i]!, predictions[i]!];
    const count = counts[row]?.[column];
    if (count === undefined) {
      throw new RangeError(
        `Of ${classes} classes the numbers are 0 to ${
          classes - 1
        }: example ${i} has label ${row}, prediction ${column}.`,
      );
    }
    counts[row]![column] = count + 1;
  }
  return counts;
}
