import * as tf from "@tensorflow/tfjs-core";
import { BatchLoader } from "../../lib/datasets/batches.ts";
import type { LabelledPictures } from "../../lib/datasets/dataset.ts";
import { type Classifier, classifyByLength } from "../../lib/models/mod.ts";
import { softmaxCrossEntropy } from "../../lib/ops/mod.ts";
import type { KeepChoice } from "./keep_choice.ts";

/** What a model made of pictures, one by one. */
export interface Predictions {
  /** Numbers of the pictures that could be read. */
  pictures: number[];
  /** The class of each. */
  labels: number[];
  /** The class that each was taken for. */
  predictions: number[];
  /** Cross entropies in nats. */
  losses: number[];
  /** Tokens that the encoder was given, the class token not counted. */
  tokensKept: number[];
  /** Pictures that the model classified in a second, reading them left out. */
  imagesPerSecond: number;
}

/**
 * A loader for {@linkcode measure}: its batches' labels are the pictures' numbers, which say what was read where some cannot be. It
 * keeps what it read for the next time.
 */
export function numberedLoader(pictures: LabelledPictures, size: { imageSize: number; batch: number }): BatchLoader {
  const { classes, labels, length } = pictures;
  const numbered: LabelledPictures = {
    classes,
    labels,
    length,
    read: (index, side) => pictures.read(index, side),
    target: (index) => index, // float32 holds whole numbers up to 2^24
  };
  return new BatchLoader(numbered, { ...size, augment: false, labels: "targets" });
}

/**
 * Classifies pictures with sequences that are physically as short as what is kept, so that the speed is that of the choice. Each batch is
 * one measurement of time; the first is classified once before.
 *
 * @param model What to measure.
 * @param pictures On what.
 * @param loader Of these pictures.
 * @param choice Which tokens to keep.
 * @throws {RangeError} if there is no picture, or the model has no scores to choose by.
 */
export async function measure(
  model: Classifier,
  pictures: LabelledPictures,
  loader: BatchLoader,
  choice: KeepChoice,
): Promise<Predictions> {
  const result: Predictions = {
    pictures: [],
    labels: [],
    predictions: [],
    losses: [],
    tokensKept: [],
    imagesPerSecond: 0,
  };
  let seconds = 0;
  for await (const { images, labels: numbers } of loader.epoch(0)) {
    try {
      const batch = Array.from(numbers.dataSync());
      const labels = batch.map((picture) => pictures.labels[picture]!);
      if (result.pictures.length === 0) classify(model, images, labels, choice.keep(batch));
      const start = performance.now();
      const { losses, predictions, tokensKept } = classify(model, images, labels, choice.keep(batch));
      seconds += (performance.now() - start) / 1000;
      result.pictures.push(...batch);
      result.labels.push(...labels);
      result.predictions.push(...predictions);
      result.losses.push(...losses);
      result.tokensKept.push(...tokensKept);
    } finally {
      tf.dispose([images, numbers]);
    }
  }
  if (result.pictures.length === 0) throw new RangeError("There is no picture to measure on: give the folder some.");
  return { ...result, imagesPerSecond: result.pictures.length / seconds };
}

/** Values of one batch. Takes tensors in `keep` over. */
function classify(model: Classifier, images: tf.Tensor4D, labels: number[], keep: ReturnType<KeepChoice["keep"]>) {
  const { logits, tokensKept, scores, aux } = classifyByLength(model, images, keep === undefined ? {} : { keep });
  const [losses, classes] = tf.tidy(() => [
    softmaxCrossEntropy(tf.tensor1d(labels, "int32"), logits), // [B]
    tf.argMax(logits, 1), // [B]
  ]);
  const values = { losses: losses!.dataSync(), predictions: classes!.dataSync(), tokensKept: tokensKept.dataSync() };
  tf.dispose([logits, tokensKept, scores ?? [], aux, losses!, classes!]);
  if (typeof keep === "object") tf.dispose(Object.values(keep).filter((value) => value instanceof tf.Tensor));
  return values;
}
