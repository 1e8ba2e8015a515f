import { type Autoencoder, createAutoencoder } from "../../lib/models/mod.ts";
import { PatchDiscriminator } from "../../lib/losses/mod.ts";
import { disposeModule, Initializer, loadStateDict } from "../../lib/nn/mod.ts";
import { adversarialTask, autoencoderTask } from "../../lib/training/mod.ts";
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
  const { adversarial } = config;
  const rival = adversarial === undefined ? {} : { adversarial };
  const own = { task: "autoencoder", model: autoencoderConfig(config), ...rival } as const;
  const model = createAutoencoder(own.model, seed);
  const { task, dispose } = adversarial === undefined
    ? { task: autoencoderTask(model), dispose: () => {} }
    : against(model, adversarial, seed);
  return {
    model,
    task,
    config: own,
    about: model.codes === undefined ? "to be rebuilt" : `to be rebuilt from ${model.codes} codes`,
    watch: (images) => ({ rebuilt: model.call(images, { training: false }).images }),
    told: sentences,
    dispose: () => [() => disposeModule(model), dispose].forEach((free) => free()),
  };
}

/** The task of rebuilding against a discriminator, with what frees that. */
function against(
  model: Autoencoder,
  { weight, channels, learningRate }: NonNullable<AutoencoderExperimentConfig["adversarial"]>,
  seed: number,
) {
  const shape = channels === undefined ? {} : { channels };
  const discriminator = new PatchDiscriminator(shape, new Initializer(seed).at("discriminator"));
  const rate = learningRate === undefined ? {} : { learningRate };
  const task = adversarialTask(model, { discriminator, weight, ...rate });
  const dispose = () => {
    task.dispose();
    disposeModule(discriminator);
  };
  return { task, dispose };
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
