/**
 * Measures the input pipeline: pictures a second that {@linkcode BatchLoader} makes of JPEG files, cropped and mirrored, as batches of
 * tensors; when it has to decode them, and when it has kept them.
 *
 *     .venv/bin/deno run -P=bench bench/pipeline.ts
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import process from "node:process";
import sharp from "sharp";
import { BatchLoader } from "../lib/datasets/batches.ts";
import { openImageFolder } from "../lib/datasets/image_folder.ts";
import { drawScene, SCENE_CLASSES } from "../lib/datasets/scenes.ts";
import { openTensorFlow } from "../lib/tensorflow/mod.ts";
import { type Spread, spread } from "./interleave.ts";

/** How fast batches come. */
export interface PipelineRow {
  /** Side of the pictures that the model sees, in pixels. */
  imageSize: number;
  /** "decode": a first epoch, from files; "cached": a later one, from memory. */
  pass: "decode" | "cached";
  /** Pictures a second, with as many threads as there are. */
  perSecond: Spread;
  /** Pictures a second of processor time, all threads together: what one core sustains. */
  perCoreSecond: Spread;
}

/** How {@linkcode measurePipeline} measures. */
export interface PipelineOptions {
  /** JPEG files of 150 px to draw, those of the Intel set being so large. Default 1200. */
  pictures?: number;
  /** Rounds, of which a first and a later epoch are each a part. Default 7. */
  rounds?: number;
}

const FOLDER = "out/pipeline";
const FILE_SIDE = 150;
const BATCH = 32;

/** Draws the pictures, as `<split>/<class>/<number>.jpg`; those that are there already are left. */
async function drawFiles(pictures: number): Promise<string> {
  const folder = `${FOLDER}/${pictures}`;
  for (let i = 0; i < pictures; i++) {
    const kind = SCENE_CLASSES[i % SCENE_CLASSES.length]!;
    const path = `${folder}/train/${kind}/${i}.jpg`;
    if (await exists(path)) continue;
    const scene = drawScene(kind, [FILE_SIDE, FILE_SIDE], 0, i);
    const jpeg = sharp(scene, { raw: { height: FILE_SIDE, width: FILE_SIDE, channels: 3 } }).jpeg({ quality: 88 });
    const bytes = await jpeg.toBuffer();
    for (const split of i < SCENE_CLASSES.length ? ["train", "test"] : ["train"]) {
      await Deno.mkdir(`${folder}/${split}/${kind}`, { recursive: true });
      await Deno.writeFile(`${folder}/${split}/${kind}/${i}.jpg.tmp`, bytes);
      await Deno.rename(`${folder}/${split}/${kind}/${i}.jpg.tmp`, `${folder}/${split}/${kind}/${i}.jpg`);
    }
  }
  return folder;
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Runs through an epoch and tells how fast it was. */
async function rates(loader: BatchLoader, epoch: number): Promise<{ perSecond: number; perCoreSecond: number }> {
  const [started, before] = [performance.now(), process.cpuUsage()];
  let pictures = 0;
  for await (const { images, labels } of loader.epoch(epoch)) {
    pictures += images.shape[0];
    tf.dispose([images, labels]);
  }
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  return { perSecond: pictures / seconds, perCoreSecond: pictures / ((user + system) / 1e6) };
}

/** Measures pictures of 64 and 128 px; TensorFlow is open. Draws files below out/ and writes nothing else. */
export async function measurePipeline({ pictures = 1200, rounds = 7 }: PipelineOptions = {}): Promise<PipelineRow[]> {
  const { train } = await openImageFolder(await drawFiles(pictures), { validationShare: 0 });
  const rows: PipelineRow[] = [];
  for (const imageSize of [64, 128]) {
    const seen = { decode: [] as Rates[], cached: [] as Rates[] };
    for (let round = -1; round < rounds; round++) { // the first warms up
      const loader = new BatchLoader(train, { imageSize, batch: BATCH, augment: true });
      const [decode, cached] = [await rates(loader, 0), await rates(loader, 1)];
      if (round < 0) continue;
      seen.decode.push(decode);
      seen.cached.push(cached);
    }
    for (const pass of ["decode", "cached"] as const) {
      rows.push({
        imageSize,
        pass,
        perSecond: spread(seen[pass].map(({ perSecond }) => perSecond)),
        perCoreSecond: spread(seen[pass].map(({ perCoreSecond }) => perCoreSecond)),
      });
    }
  }
  return rows;
}

type Rates = Awaited<ReturnType<typeof rates>>;

if (import.meta.main) {
  await openTensorFlow();
  for (const { imageSize, pass, perSecond, perCoreSecond } of await measurePipeline()) {
    const number = ({ median, min, max }: Spread) => `${median.toFixed(0)} (${min.toFixed(0)} to ${max.toFixed(0)})`;
    console.log(
      `${imageSize} px, ${pass}: ${number(perSecond)} pictures a second, ${
        number(perCoreSecond)
      } a second of processor time.`,
    );
  }
}
