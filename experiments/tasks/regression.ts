import type { LabelledPictures } from "../../lib/datasets/dataset.ts";
import { createRegressor, type Regressor, type TargetScale } from "../../lib/models/mod.ts";
import { disposeModule, loadStateDict } from "../../lib/nn/mod.ts";
import { meanTarget, regressionTask } from "../../lib/training/mod.ts";
import { type RegressionConfig, regressorConfig } from "../config/schema.ts";
import type { AnyRunSummary } from "../results/finished_runs.ts";
import type { SavedRun } from "../saved_run.ts";
import { withTokens } from "./regression_tokens.ts";
import { endOfTraining, testedOn } from "./words.ts";
import type { PreparedTask, TaskContext } from "./prepared_task.ts";
import type { RegressionRun } from "./run_config.ts";

/**
 * Makes a regression ready to be trained.
 *
 * @throws {RangeError} if the pictures have no numbers to tell.
 */
export function prepareRegression(
  config: RegressionConfig,
  { splits, seed, dataset }: TaskContext,
): PreparedTask<RegressionRun> {
  if (splits.train.target === undefined) {
    throw new RangeError(
      `${config.experiment} tells a number of each picture, and those of ${dataset} have classes only: give it a folder of UTKFace, ` +
        "<age>_<gender>_<race>_<date>.jpg, with --data, or none for drawn faces.",
    );
  }
  const target = targetScale(splits.train);
  const own = { task: "regression", model: regressorConfig(config), target } as const;
  const model = createRegressor(own.model, seed, target);
  return {
    model,
    task: withTokens(regressionTask(model, { trainMean: target.mean }), model),
    config: own,
    about: `numbers of mean ${target.mean.toFixed(1)} and standard deviation ${target.deviation.toFixed(1)}`,
    watch: (images) => {
      const { predictions, scores } = model.call(images, { training: false });
      return scores === undefined ? { predictions } : { predictions, gates: scores };
    },
    told: sentences,
    dispose: () => disposeModule(model),
  };
}

/** The regressor of a checkpoint. */
export function openRegressor({ config, settings, weights }: SavedRun<RegressionRun>): Regressor {
  const model = createRegressor(config.model, settings.seed, config.target);
  loadStateDict(model, weights);
  return model;
}

/** Mean and standard deviation of the pictures' numbers. */
function targetScale(pictures: LabelledPictures): TargetScale {
  const mean = meanTarget(pictures);
  let squares = 0;
  for (let i = 0; i < pictures.length; i++) squares += (pictures.target!(i) - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / pictures.length) };
}

function sentences(summary: AnyRunSummary): string {
  const { mse, rmse, mae, baseline } = summary as Required<AnyRunSummary>; // as regressionTask() sums up
  return `${testedOn(summary)}: MSE ${mse.toFixed(1)}, RMSE ${rmse.toFixed(2)}, MAE ${
    mae.toFixed(2)
  }; the mean predictor: MSE ${baseline.mse.toFixed(1)}, RMSE ${baseline.rmse.toFixed(2)}, MAE ${
    baseline.mae.toFixed(2)
  }.\n${endOfTraining(summary)}`;
}
