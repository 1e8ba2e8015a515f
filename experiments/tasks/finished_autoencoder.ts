import type { LabelledPictures } from "../../lib/datasets/dataset.ts";
import type { Autoencoder, Classifier } from "../../lib/models/mod.ts";
import { disposeModule } from "../../lib/nn/mod.ts";
import { checkpointFolder } from "../../lib/training/mod.ts";
import type { GenerationConfig } from "../config/schema.ts";
import { readRun, runFolder, type SavedRun } from "../saved_run.ts";
import { weightsDigest } from "../weights_digest.ts";
import { openAutoencoder } from "./autoencoder.ts";
import { openClassifier } from "./classification.ts";
import type { AutoencoderRun, ClassifierRun, GenerationRun } from "./run_config.ts";

/** Where a generator's autoencoder is to be found, and what it must have been trained on. */
export interface Wanted {
  /** Folder of runs. */
  runs: string;
  seed: number;
  /** Folder of the pictures; undefined if they are drawn. */
  data: string | undefined;
  /** What the pictures are called, and how many there are. */
  dataset: string;
  counts: { train: LabelledPictures; validation: LabelledPictures; test: LabelledPictures };
}

/**
 * The autoencoder of a generation experiment: of the same profile, pictures and seed.
 *
 * @throws {RangeError} if its run is missing or not finished, naming the command to run first, or was trained on other pictures.
 */
export async function finishedAutoencoder(
  config: GenerationConfig,
  wanted: Wanted,
): Promise<{ autoencoder: Autoencoder; digest: string }> {
  const { saved, folder } = await finishedNeighbour(config, wanted, config.autoencoder, "learns the tokens of");
  const autoencoder = opened(saved, folder);
  return { autoencoder, digest: await weightsDigest(autoencoder) };
}

/**
 * The classifier that judges a generation experiment: likewise.
 *
 * @throws {RangeError} as {@linkcode finishedAutoencoder}.
 */
export async function finishedJudge(config: GenerationConfig, wanted: Wanted, name: string): Promise<Classifier> {
  const { saved, folder } = await finishedNeighbour(config, wanted, name, "is judged by");
  if (saved.config.task === undefined || saved.config.task === "classification") {
    return openClassifier(saved as SavedRun<ClassifierRun>);
  }
  throw new RangeError(`${folder} should be the run of a classifier: it is of ${saved.config.experiment}.`);
}

/** The run of an experiment that another one needs. */
async function finishedNeighbour(
  { experiment, profile }: GenerationConfig,
  { runs, seed, data, dataset, counts: { train, validation, test } }: Wanted,
  name: string,
  needs: string,
): Promise<{ saved: SavedRun; folder: string }> {
  const folder = runFolder(runs, { experiment: name, profile, seed });
  const first = `deno task train --experiment ${name} --profile ${profile} --seed ${seed}${
    data === undefined ? "" : ` --data ${data}`
  }`;
  if (!await isFile(`${folder}/summary.json`)) {
    throw new RangeError(
      `${experiment} ${needs} ${name}, of which ${folder} holds no finished run: train that first, with ${first}`,
    );
  }
  const saved = await readRun(folder);
  const other = saved.dataset;
  const same = [dataset, train.length, validation.length, test.length];
  if (String(same) !== String([other.name, other.train, other.validation, other.test])) {
    throw new RangeError(
      `${folder} was trained on ${other.train} pictures of ${other.name}, and ${experiment} is to be on ${train.length} of ` +
        `${dataset}: remove it, and run ${first}`,
    );
  }
  return { saved, folder };
}

/**
 * The autoencoder that a trained generator works with.
 *
 * @throws {RangeError} if its run is no longer there, or has other weights.
 */
export async function neighbouringAutoencoder(
  { experiment, profile, autoencoder: { experiment: name, digest } }: GenerationRun,
  { runs, seed }: Pick<Wanted, "runs" | "seed">,
): Promise<Autoencoder> {
  const folder = runFolder(runs, { experiment: name, profile, seed });
  if (!await isFolder(checkpointFolder(folder))) {
    throw new RangeError(
      `${experiment} works with the autoencoder of ${folder}, which is not there: put the run back.`,
    );
  }
  const autoencoder = opened(await readRun(folder), folder);
  if (await weightsDigest(autoencoder) === digest) return autoencoder;
  disposeModule(autoencoder);
  throw new RangeError(
    `${experiment} learned the tokens of ${folder}, which has other weights now: train ${experiment} again.`,
  );
}

function opened(saved: SavedRun, folder: string): Autoencoder {
  if (saved.config.task === "autoencoder") return openAutoencoder(saved as SavedRun<AutoencoderRun>);
  throw new RangeError(`${folder} should be the run of an autoencoder: it is of ${saved.config.experiment}.`);
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path))?.isFile ?? false;
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path))?.isDirectory ?? false;
}

async function stat(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
