import { dirname } from "node:path";
import { type Autoencoder, type AutoregressiveGenerator, createGenerator } from "../../lib/models/mod.ts";
import { disposeModule, loadStateDict } from "../../lib/nn/mod.ts";
import { replaceFile } from "../../lib/training/durable_files.ts";
import { generationTask, standardizeOn } from "../../lib/training/mod.ts";
import { type GenerationConfig, generatorConfig } from "../config/schema.ts";
import { percent } from "../progress.ts";
import type { AnyRunSummary } from "../results/finished_runs.ts";
import { drawSamples } from "../results/draw_samples.ts";
import { type Judgement, judgeSamples, type ToJudge } from "../results/judge_samples.ts";
import { readRun, runFolderOf, type SavedRun } from "../saved_run.ts";
import { finishedAutoencoder, finishedJudge, neighbouringAutoencoder } from "./finished_autoencoder.ts";
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
  const { imageSize } = config.model;
  const wanted = { runs: dirname(folder), seed, data, dataset, counts: splits };
  const classifier = config.judge === undefined ? undefined : await finishedJudge(config, wanted, config.judge);
  const { autoencoder, digest } = await finishedAutoencoder(config, wanted);
  const own = {
    task: "generation",
    model: generatorConfig(config, train.classes.length),
    autoencoder: { experiment: config.autoencoder, digest },
  } as const;
  const model = createGenerator(own.model, autoencoder, seed);
  await standardizeOn(model, train, { imageSize, batch: config.training.batch });
  return {
    model,
    task: generationTask(model),
    config: own,
    about: `in the tokens of ${config.autoencoder}`,
    watch: (images) => ({ tokens: model.tokens(images) }),
    ...(classifier === undefined ? {} : {
      complete: (folder: string) =>
        withJudgement(folder, async (work) => {
          const { model: generator, autoencoder } = await openGenerator(
            await readRun(folder) as SavedRun<GenerationRun>,
          );
          try {
            return await work({ generator, classifier, name: config.judge!, splits, imageSize });
          } finally {
            [generator, autoencoder].forEach(disposeModule);
          }
        }),
    }),
    told: sentences,
    dispose: () => [model, autoencoder, ...(classifier === undefined ? [] : [classifier])].forEach(disposeModule),
  };
}

/** What is needed to judge, for as long as `work` takes. */
type WithGenerator = <T>(work: (toJudge: ToJudge) => Promise<T>) => Promise<T>;

/**
 * The summary of a finished run with how its samples were judged, which is done once, by the weights that were best; `samples.svg` shows some
 * of them.
 */
async function withJudgement(folder: string, withGenerator: WithGenerator): Promise<AnyRunSummary> {
  const path = `${folder}/summary.json`;
  const summary = JSON.parse(await Deno.readTextFile(path)) as AnyRunSummary;
  if (summary.judgement !== undefined) return summary;
  return await withGenerator(async (toJudge) => {
    await replaceFile(`${folder}/samples.svg`, (await drawSamples(toJudge)).svg);
    const whole = { ...summary, judgement: await judgeSamples(toJudge) };
    await replaceFile(path, JSON.stringify(whole, null, 2) + "\n");
    return whole;
  });
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
  const test = `${testedOn(summary)}: loss ${loss.toFixed(4)}${bits}.`;
  return [test, ...(summary.judgement === undefined ? [] : [judged(summary.judgement)]), endOfTraining(summary)].join(
    "\n",
  );
}

function judged({ classifier, samples, recognised, recognisedReal, ...features }: Judgement): string {
  const { frechet, frechetReal, precision, recall, copying } = features;
  const known = recognised === undefined
    ? ""
    : ` takes ${percent(recognised)} for the class that was asked for (of the test pictures ${
      percent(recognisedReal)
    });`;
  return `${samples} samples, by the features of ${classifier}:${known} Fréchet distance ${
    frechet.toFixed(2)
  } (training ` +
    `pictures ${frechetReal.toFixed(2)}), precision ${precision.toFixed(2)}, recall ${
      recall.toFixed(2)
    }; nearer to the ` +
    `training pictures than a test picture is with chance ${copying.nearer.toFixed(2)}.`;
}
