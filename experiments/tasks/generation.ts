import { dirname } from "node:path";
import { type Autoencoder, type AutoregressiveGenerator, createGenerator } from "../../lib/models/mod.ts";
import { disposeModule, loadStateDict } from "../../lib/nn/mod.ts";
import { generationTask, standardizeOn } from "../../lib/training/mod.ts";
import { type GenerationConfig, generatorConfig } from "../config/schema.ts";
import type { AnyRunSummary } from "../results/finished_runs.ts";
import { runFolderOf, type SavedRun } from "../saved_run.ts";
import { finishedAutoencoder, neighbouringAutoencoder } from "./finished_autoencoder.ts";
import { endOfTraining, testedOn } from "./words.ts";
import type { PreparedTask, TaskContext } from "./prepared_task.ts";
import type { GenerationRun } from "./run_config.ts";

/**
 * Makes a generator ready to be trained, on the autoencoder's run that lies beside its own.
 *
 * @throws {RangeError} if that run is not there or not finished, naming the command that trains it, or is of other pictures.
 */
export async function prepareGeneration(
  config: GenerationConfig,
  { splits, seed, folder, dataset, data }: TaskContext,
): Promise<PreparedTask<GenerationRun>> {
  const { train } = splits;
  const { autoencoder, digest } = await finishedAutoencoder(config, {
    runs: dirname(folder),
    ...{ seed, data, dataset, counts: splits },
  });
  const own = {
    task: "generation",
    model: generatorConfig(config, train.classes.length),
    autoencoder: { experiment: config.autoencoder, digest },
  } as const;
  const model = createGenerator(own.model, autoencoder, seed);
  await standardizeOn(model, train, { imageSize: config.model.imageSize, batch: config.training.batch });
  return {
    model,
    task: generationTask(model),
    config: own,
    about: `in the tokens of ${config.autoencoder}`,
    watch: (images) => ({ tokens: model.tokens(images) }),
    told: sentences,
    dispose: () => [model, autoencoder].forEach(disposeModule),
  };
}

/** The generator of a checkpoint, and the autoencoder that it works with, from the run beside. */
export async function openGenerator(
  { config, settings, weights, path }: SavedRun<GenerationRun>,
): Promise<{ model: AutoregressiveGenerator; autoencoder: Autoencoder }> {
  const { seed } = settings;
  const autoencoder = await neighbouringAutoencoder(config, { runs: dirname(runFolderOf(path)), seed });
  const model = createGenerator(config.model, autoencoder, seed);
  loadStateDict(model, weights);
  return { model, autoencoder };
}

function sentences(summary: AnyRunSummary): string {
  const { loss, bitsPerToken, bitsPerDimension } = summary;
  const bits = bitsPerToken !== undefined
    ? `, ${bitsPerToken.toFixed(2)} bits a token`
    : bitsPerDimension !== undefined
    ? `, ${bitsPerDimension.toFixed(3)} bits a number`
    : "";
  return `${testedOn(summary)}: loss ${loss.toFixed(4)}${bits}.\n${endOfTraining(summary)}`;
}
