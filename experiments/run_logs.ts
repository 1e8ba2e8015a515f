import * as tf from "@tensorflow/tfjs-core";
import { BatchLoader } from "../lib/datasets/batches.ts";
import type { LabelledPictures } from "../lib/datasets/dataset.ts";
import { liveWindow } from "../lib/figures/live_window.ts";
import { capture } from "../lib/tensorflow/mod.ts";
import { JsonLinesLog, logTo, TensorBoardLog, type TensorRecord, type TrainLog } from "../lib/training/mod.ts";
import type { RunListener } from "./progress.ts";

/** What follows a run besides the terminal. */
export interface LogRequest {
  /** Whether `<folder>/tensorboard` gets curves, weights, gates, pictures and the graph. */
  tensorboard: boolean;
  /** Whether curves are drawn in a browser while the run goes. */
  live: boolean;
}

/** What a run's logs tell of. */
export interface LoggedRun {
  folder: string;
  title: string;
  model: object;
  /** Values of pictures to write as histograms, in evaluation mode; it is recorded. */
  watch: (images: tf.Tensor4D) => TensorRecord;
  validation: LabelledPictures;
  imageSize: number;
}

/** Pictures that TensorBoard shows, and whose gates it counts. */
const SHOWN = 16;

/** Has a run followed by the terminal, by `steps.jsonl` in its folder, and by what else was asked for. */
export async function runLogs(
  run: LoggedRun,
  { tensorboard, live }: LogRequest,
  listener: RunListener,
): Promise<TrainLog> {
  await Deno.mkdir(run.folder, { recursive: true });
  const listeners = [listener, new JsonLinesLog(`${run.folder}/steps.jsonl`)];
  if (!tensorboard && !live) return logTo(...listeners);
  const more = [];
  if (tensorboard) {
    more.push(await tensorBoardLog(run));
    listener.say(`Curves for TensorBoard: .venv/bin/tensorboard --logdir ${run.folder}/tensorboard`);
  }
  if (live) {
    const window = await liveWindow({ title: run.title });
    more.push(window);
    listener.say(`Curves in a browser: ${window.address}`);
  }
  return logTo(...listeners, ...more);
}

async function tensorBoardLog({ folder, model, watch, validation, imageSize }: LoggedRun): Promise<TensorBoardLog> {
  const images = await firstPictures(validation, imageSize); // [N, H, W, 3]
  const forward = capture((x: tf.Tensor4D) => watch(x));
  const log = new TensorBoardLog(`${folder}/tensorboard`, {
    model,
    images: () => ({ validation: images.clone() }),
    histograms: () => forward(images) as TensorRecord,
    graphs: { model: forward.trace(images) },
  });
  return Object.assign(log, {
    close: async () => {
      await TensorBoardLog.prototype.close.call(log);
      forward.dispose();
      images.dispose();
    },
  });
}

async function firstPictures(pictures: LabelledPictures, imageSize: number): Promise<tf.Tensor4D> {
  const loader = new BatchLoader(pictures, { imageSize, batch: Math.min(SHOWN, pictures.length), augment: false });
  for await (const { images, labels, prepared } of loader.epoch(0)) {
    tf.dispose([labels, prepared]);
    return images;
  }
  throw new RangeError("There is no validation picture to show: give the folder some.");
}
