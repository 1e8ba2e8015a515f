import { type Autoencoder, createAutoencoder } from "../../lib/models/mod.ts";
import { disposeModule, loadStateDict } from "../../lib/nn/mod.ts";
import { autoencoderTask } from "../../lib/training/mod.ts";
import { autoencoderConfig, type AutoencoderExperimentConfig } from "../config/schema.ts";
import { percent } from "../progress.ts";
import type { AnyRunSummary } from "../results/finished_runs.ts";
import type { SavedRun } from "../saved_run.ts";
import { endOfTraining, testedOn } from "./words.ts";
import type { PreparedTask, TaskContext } from "./prepared_task.ts";
import type { AutoencoderRun } from "./run_config.ts";

/** Makes an autoencoder ready to be trained. */
export function prepareAutoencoder(
  config: AutoencoderExperimentConfig,
  { seed }: TaskContext,
): PreparedTask<AutoencoderRun> {
  const own = { task: "autoencoder", model: autoencoderConfig(config) } as const;
  const model = createAutoencoder(own.model, seed);
  return {
    model,
    task: autoencoderTask(model),
    config: own,
    about: model.codes === undefined ? "to be rebuilt" : `to be rebuilt from ${model.codes} codes`,
    watch: (images) => ({ rebuilt: model.call(images, { training: false }).images }),
    told: sentences,
    dispose: () => disposeModule(model),
  };
}

/** The autoencoder of a checkpoint. */
export function openAutoencoder({ config, settings, weights }: SavedRun<AutoencoderRun>): Autoencoder {
  const model = createAutoencoder(config.model, settings.seed);
  loadStateDict(model, weights);
  return model;
}

function sentences(summary: AnyRunSummary): string {
  const { mse, psnr, ssim, perplexity, codeUse } = summary;
  const codes = perplexity === undefined || codeUse === undefined
    ? ""
    : `, perplexity of codes ${perplexity.toFixed(1)}, ${percent(codeUse)} of them used`;
  return `${testedOn(summary)}: MSE ${mse!.toFixed(4)}, PSNR ${psnr!.toFixed(1)} dB, SSIM ${
    ssim!.toFixed(3)
  }${codes}.\n${endOfTraining(summary)}`;
}
