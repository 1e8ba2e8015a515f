import * as tf from "@tensorflow/tfjs-core";
import process from "node:process";
import sharp from "sharp";
import { BatchLoader } from "../../lib/datasets/batches.ts";
import { openImageFolder } from "../../lib/datasets/image_folder.ts";
import { drawScene, SCENE_CLASSES } from "../../lib/datasets/scenes.ts";
import type { ProfileName } from "../../lib/models/mod.ts";
import { exists } from "../../lib/training/checkpoint_names.ts";
import { type Spread, spread } from "../interleave.ts";
import type { ModelName } from "../pytorch/cases.ts";
import { buildStep } from "../pytorch/step.ts";
import { writeSubject } from "../pytorch/subject.ts";

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

/** How fast a model takes pictures, read or not. */
export interface ConsumptionRow {
  model: ModelName;
  profile: ProfileName;
  imageSize: number;
  /** Pictures a second in training, with as many threads as there are. */
  perSecond: Spread;
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

/** Measures the captured training steps that `small` consists of, on pictures that are tensors already. */
export async function measureConsumption({ rounds = 7, steps = 8 } = {}): Promise<ConsumptionRow[]> {
  const rows: ConsumptionRow[] = [];
  await Deno.mkdir(FOLDER, { recursive: true });
  for (const model of ["vit", "fft", "msvd"] as const) {
    const subject = await writeSubject(FOLDER, model, "small", BATCH);
    const { dropout } = subject.profile;
    const step = await buildStep({ ...subject, mode: "training", precision: "float32", dropout }, "captured");
    const seen: number[] = [];
    for (let round = -1; round < rounds; round++) { // the first records the step
      const started = performance.now();
      for (let i = 0; i < steps; i++) step();
      if (round >= 0) seen.push(1000 * steps * BATCH / (performance.now() - started));
    }
    rows.push({ model, profile: "small", imageSize: subject.imageSize, perSecond: spread(seen) });
  }
  return rows;
}

type Rates = Awaited<ReturnType<typeof rates>>;
