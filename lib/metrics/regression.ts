/** How far predicted numbers are from true ones. */
export interface RegressionErrors {
  /** Mean squared error, in the square of the targets' unit. */
  mse: number;
  /** Its root, in the targets' unit. */
  rmse: number;
  /** Mean absolute error, in the targets' unit. */
  mae: number;
}

/** What {@linkcode regressionMetrics} returns. */
export interface RegressionMetrics extends RegressionErrors {
  /**
   * Coefficient of determination, 1 − Σ(y − ŷ)² / Σ(y − ȳ)², with ȳ the mean of these targets: 1 if all is right, 0 or less if ȳ would do
   * as well. If all targets are equal it is 1 for predictions without error and 0 for others, as scikit-learn has it.
   */
  r2: number;
  /** Errors of predicting the training targets' mean for everything, which a model has to beat. */
  baseline: RegressionErrors;
}

/**
 * Errors of predicted numbers, beside those of a predictor that knows nothing but the training targets' mean. The thesis reports the
 * mean squared error alone (tables 13 and 14), which says little without the latter.
 *
 * @example Ages in years
 * ```ts
 * import { regressionMetrics } from "./regression.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const { mse, mae, r2, baseline } = regressionMetrics([22, 38], [20, 40], 30);
 * assertEquals([mse, mae, r2], [4, 2, 0.96]);
 * assertEquals(baseline, { mse: 100, rmse: 10, mae: 10 });
 * ```
 *
 * @param predictions A number for each example.
 * @param targets The true numbers.
 * @param trainMean Mean of the targets that the model was trained on.
 * @returns Errors in the targets' unit; NaN or infinite if a prediction is.
 * @throws {RangeError} if there are no examples, not as many predictions as targets, or a target or the mean is no finite number.
 */
export function regressionMetrics(
  predictions: ArrayLike<number>,
  targets: ArrayLike<number>,
  trainMean: number,
): RegressionMetrics {
  const count = targets.length;
  if (predictions.length !== count) {
    throw new RangeError(`Every target has one prediction: got ${count} targets, ${predictions.length} predictions.`);
  }
  if (count === 0) throw new RangeError("Errors are a mean over one example or more: got none.");
  for (let i = 0; i < count; i++) {
    if (!Number.isFinite(targets[i])) {
      throw new RangeError(`Targets are finite numbers: example ${i} has ${targets[i]}.`);
    }
  }
  if (!Number.isFinite(trainMean)) {
    throw new RangeError(`The mean of the training targets is a number: got ${trainMean}.`);
  }
  const errors = errorsOf((i) => predictions[i]!, targets);
  const mean = meanOf(targets.length, (i) => targets[i]!);
  const variance = meanOf(count, (i) => (targets[i]! - mean) ** 2);
  const r2 = variance > 0 ? 1 - errors.mse / variance : errors.mse === 0 ? 1 : 0;
  return { ...errors, r2, baseline: errorsOf(() => trainMean, targets) };
}

function errorsOf(predicted: (index: number) => number, targets: ArrayLike<number>): RegressionErrors {
  const mse = meanOf(targets.length, (i) => (predicted(i) - targets[i]!) ** 2);
  return { mse, rmse: Math.sqrt(mse), mae: meanOf(targets.length, (i) => Math.abs(predicted(i) - targets[i]!)) };
}

function meanOf(count: number, value: (index: number) => number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += value(i);
  return sum / count;
}
