import * as tf from "@tensorflow/tfjs-core";
import type { LabelledPictures, Splits } from "../../lib/datasets/dataset.ts";
import { areaUnderCurve } from "../../lib/metrics/mod.ts";
import type { Classifier } from "../../lib/models/mod.ts";
import { disposeModule } from "../../lib/nn/module.ts";
import { patchify } from "../../lib/ops/mod.ts";
import { replaceFile } from "../../lib/training/durable_files.ts";
import type { TrainSettings } from "../../lib/training/mod.ts";
import { numberedLoader } from "../evaluation/measure.ts";
import type { AnyRunSummary } from "./finished_runs.ts";

/** Pictures that say where things usually are. */
const KNOWN = 600;

/** How well gates tell the things of pictures from their surroundings. */
export interface GateMapResult {
  /** Pictures that have tokens of both; the others say nothing. */
  pictures: number;
  /** Chance that a token on a thing has a larger gate than one beside it, mean over the pictures, and its 95 % interval. */
  agreement: number;
  interval: [low: number, high: number];
  /** The same chance for the standard deviation of a token's pixels in place of its gate: what contrast alone would tell. */
  contrast: number;
  /** The same for how often there is a thing at a token's place in other pictures: what is known without looking. */
  usual: number;
  /** How much more often gates are right than the usual places, mean over the same pictures, and its 95 % interval. */
  beyondUsual: number;
  beyondUsualInterval: [low: number, high: number];
}

/**
 * Compares a finished run's gates with where things are in the test pictures. Adds `gateMap` to the run's `summary.json`, of models with a
 * scorer and pictures of which it is known.
 *
 * @param folder The run's.
 * @param splits The pictures of the run.
 * @param open Builds the run's model with its best weights.
 * @returns The summary, with `gateMap` if it had it already or has it now.
 */
export async function measureGateMaps(
  folder: string,
  { train, test }: Pick<Splits, "train" | "test">,
  open: () => Promise<Classifier>,
): Promise<AnyRunSummary> {
  const path = `${folder}/summary.json`;
  const summary = JSON.parse(await Deno.readTextFile(path)) as AnyRunSummary;
  const { model: { scorer }, settings } = summary.config as unknown as Measured;
  if (summary.gateMap !== undefined || scorer === undefined || test.things === undefined) return summary;
  const model = await open();
  try {
    const whole = { ...summary, gateMap: await compareGates(model, { known: train, pictures: test }, settings) };
    await replaceFile(path, JSON.stringify(whole, null, 2) + "\n");
    return whole;
  } finally {
    disposeModule(model);
  }
}

/** What a summary's config says of a run. */
interface Measured {
  model: { scorer?: string };
  settings: TrainSettings;
}

/**
 * Compares the gates of a model with where the things of pictures are. A token is on a thing if more than half of it is.
 *
 * @param model Has a scorer, and a grid of tokens.
 * @param where `pictures` are compared, `known` say where things usually are; both know where theirs are.
 * @throws {RangeError} if no picture has tokens of both kinds.
 */
export async function compareGates(
  model: Classifier,
  { pictures, known }: { pictures: LabelledPictures; known: LabelledPictures },
  { imageSize, batch }: { imageSize: number; batch: number },
): Promise<GateMapResult> {
  const grid = model.tokenizer.grid!([imageSize, imageSize])!;
  const n = grid[0] * grid[1];
  const places = usualPlaces(known, grid);
  const [agreements, contrasts, usuals]: [number[], number[], number[]] = [[], [], []];
  for await (const { images, labels: numbers } of numberedLoader(pictures, { imageSize, batch }).epoch(0)) {
    const [scores, deviations] = tf.tidy(() => [
      model.tokenizer.tokenize(images, { training: false }).scores!.dataSync(),
      deviationOfPatches(images, imageSize / grid[0]).dataSync(),
    ]);
    Array.from(numbers.dataSync(), (picture, i) => {
      const onThing = Array.from(pictures.things!(picture, grid), (share) => share > 0.5);
      if (onThing.every(Boolean) || !onThing.some(Boolean)) return;
      const own = (values: ArrayLike<number>) => Array.prototype.slice.call(values, i * n, (i + 1) * n);
      agreements.push(areaUnderCurve(own(scores!), onThing));
      contrasts.push(areaUnderCurve(own(deviations!), onThing));
      usuals.push(areaUnderCurve(places, onThing));
    });
    tf.dispose([images, numbers]);
  }
  if (agreements.length === 0) throw new RangeError("No picture has tokens both on things and beside them.");
  const beyond = meanAndInterval(agreements.map((agreement, i) => agreement - usuals[i]!));
  const { mean: agreement, interval } = meanAndInterval(agreements);
  return {
    pictures: agreements.length,
    ...{ agreement, interval, contrast: mean(contrasts), usual: mean(usuals) },
    ...{ beyondUsual: beyond.mean, beyondUsualInterval: beyond.interval },
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** With the normal approximation, of hundreds of pictures. */
function meanAndInterval(values: readonly number[]): { mean: number; interval: [low: number, high: number] } {
  const middle = mean(values);
  const half = 1.96 * Math.sqrt(mean(values.map((value) => (value - middle) ** 2)) / values.length);
  return { mean: middle, interval: [middle - half, middle + half] };
}

/** How much of each cell of a grid shows things, mean over some pictures from all over a set. */
function usualPlaces(pictures: LabelledPictures, grid: readonly [number, number]): Float32Array {
  const some = Math.min(KNOWN, pictures.length);
  const sums = new Float32Array(grid[0] * grid[1]);
  for (let i = 0; i < some; i++) {
    pictures.things!(Math.floor(i * pictures.length / some), grid).forEach((share, cell) =>
      sums[cell]! += share / some
    );
  }
  return sums;
}

/** Standard deviation of the numbers of each patch, `[B, H, W, 3]` to `[B, N]`. */
function deviationOfPatches(images: tf.Tensor4D, patch: number): tf.Tensor2D {
  return tf.sqrt(tf.moments(patchify(images, patch), 2).variance) as tf.Tensor2D; // of [B, N, P·P·3]
}
