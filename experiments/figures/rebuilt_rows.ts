import * as tf from "@tensorflow/tfjs-core";
import type { LabelledPictures } from "../../lib/datasets/dataset.ts";
import type { Picture } from "../../lib/datasets/landscape.ts";
import type { Figure } from "../../lib/figures/figure.ts";
import { pictureData } from "../../lib/figures/picture_data.ts";
import { Sheet } from "../../lib/figures/sheet.ts";
import { psnr } from "../../lib/metrics/mod.ts";
import { proceduralFaces } from "../../lib/datasets/mod.ts";
import type { ExperimentName } from "../experiments.ts";
import { anyFinishedRuns } from "../results/finished_runs.ts";
import { openCheckpoint, type SavedModelOf } from "../saved_model.ts";
import type { TaskName } from "../config/schema.ts";
import { WIDTH } from "./figure.ts";
import { scoped } from "./scoped.ts";

const COLUMNS = 6;
/** Chooses the faces: another one than that of the training pictures, so that no model has seen them. */
const SEED = 7919;
const GAP = 6;
const CELL = (WIDTH - (COLUMNS - 1) * GAP) / COLUMNS;
const CAPTION = 24;

/** Pictures side by side, under one line of words. */
export interface Row {
  words: string;
  pictures: readonly Picture[];
}

/** Draws rows of pictures under each other. */
export async function pictureRows(title: string, rows: readonly Row[]): Promise<Figure> {
  const sheet = new Sheet(WIDTH, rows.length * (CELL + CAPTION + GAP));
  for (const [i, { words, pictures }] of rows.entries()) {
    const y = i * (CELL + CAPTION + GAP);
    sheet.text(0, y + CAPTION - 8, words, { bold: true });
    for (const [j, picture] of pictures.entries()) {
      sheet.picture(await pictureData(picture, { format: "png" }), [j * (CELL + GAP), y + CAPTION, CELL, CELL]);
    }
  }
  return sheet.figure(title, rows.map(({ words }) => words));
}

/** The pictures of a batch `[B, H, W, 3]`, clipped to [0, 1]. */
export function picturesOf(images: tf.Tensor4D): Picture[] {
  const [, height, width] = images.shape;
  return tf.unstack(tf.clipByValue(images, 0, 1)).map((image) => ({
    ...{ height, width },
    pixels: Float32Array.from(image.dataSync()),
  }));
}

/**
 * The model of an experiment's finished run in a folder; of several, the first.
 *
 * @throws {RangeError} if there is none.
 */
export async function finishedModel<T extends TaskName>(
  runs: string,
  name: ExperimentName,
  task: T,
): Promise<SavedModelOf<T>> {
  const run = (await anyFinishedRuns(runs)).find(({ summary }) => summary.experiment === name);
  if (run === undefined) {
    throw new RangeError(`${runs} holds no finished run of ${name}: deno task train --experiment ${name} makes one.`);
  }
  const saved = await openCheckpoint(run.folder);
  if (saved.task === task) return saved as SavedModelOf<T>;
  saved.dispose();
  throw new RangeError(`${run.folder} should be of the task ${task}: it is of ${saved.task}.`);
}

/** Unseen faces above what autoencoders make of them, each with its mean PSNR on them. */
export async function rebuiltFaces(
  runs: string,
  models: readonly { experiment: ExperimentName; words: string }[],
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { experiment, words } of models) {
    const saved = await finishedModel(runs, experiment, "autoencoder");
    try {
      const { test } = proceduralFaces({ train: 60, test: 60, seed: SEED, imageSize: saved.imageSize });
      const bytes = await firstPictures(test, saved.imageSize);
      rows.push(...scoped((): Row[] => {
        const images = tf.div(bytes, 255) as tf.Tensor4D; // [6, S, S, 3]
        const rebuilt = tf.clipByValue(saved.model.call(images, { training: false }).images, 0, 1) as tf.Tensor4D;
        const decibels = tf.mean(psnr(rebuilt, images)).dataSync()[0]!;
        const row = { words: `${words}: ${decibels.toFixed(1)} dB`, pictures: picturesOf(rebuilt) };
        return rows.length > 0
          ? [row]
          : [{ words: "drawn faces, not of the training", pictures: picturesOf(images) }, row];
      }));
      bytes.dispose();
    } finally {
      saved.dispose();
    }
  }
  return rows;
}

async function firstPictures(set: LabelledPictures, side: number): Promise<tf.Tensor4D> {
  const read = await Promise.all(Array.from({ length: COLUMNS }, (_, i) => set.read(i, [side, side])));
  return tf.tensor4d(Float32Array.from(read.flatMap((bytes) => [...bytes])), [COLUMNS, side, side, 3]);
}
