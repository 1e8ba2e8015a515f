import { macroF1 } from "./classification.ts";
import { confusionMatrix } from "./confusion_matrix.ts";
import type { BootstrapStatistic } from "./paired_bootstrap.ts";

/**
 * Macro F1 as a statistic for `pairedBootstrap()`; the scores are the classes that a run took the pictures for.
 *
 * @example
 * ```ts
 * import { macroF1Statistic } from "./macro_f1_statistic.ts";
 * import { pairedBootstrap } from "./paired_bootstrap.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const labels = [0, 0, 1, 1];
 * const statistic = macroF1Statistic(labels, 2);
 * const { means } = pairedBootstrap([[0, 0, 1, 1]], [[0, 0, 0, 0]], { seed: 0, resamples: 100, statistic });
 * assertEquals(means, [1, 1 / 3]);
 * ```
 *
 * @param labels The true class of every picture, from 0.
 * @param classes Number of classes. One of which none is drawn counts as 0, as in `macroF1()`.
 * @returns The statistic.
 * @throws {RangeError} if a label is no class; the statistic, if a prediction is none.
 */
export function macroF1Statistic(labels: ArrayLike<number>, classes: number): BootstrapStatistic {
  confusionMatrix(labels, labels, classes); // refuses labels that are no classes
  return (predictions, pictures) => {
    const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
    for (const picture of pictures) {
      const [row, prediction] = [confusion[labels[picture]!]!, predictions[picture]!];
      if (row[prediction] === undefined) {
        throw new RangeError(
          `Of ${classes} classes the numbers are 0 to ${classes - 1}: picture ${picture} was taken for ${prediction}.`,
        );
      }
      row[prediction]++;
    }
    return macroF1(confusion);
  };
}
