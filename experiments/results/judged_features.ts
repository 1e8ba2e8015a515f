import * as tf from "@tensorflow/tfjs-core";
import { BatchLoader } from "../../lib/datasets/batches.ts";
import type { LabelledPictures } from "../../lib/datasets/dataset.ts";
import {
  type AutoregressiveGenerator,
  type Classifier,
  classifierFeatures,
  type DrawingOptions,
} from "../../lib/models/mod.ts";

const BATCH = 50;
/** Of the samples, so that they are the same each time. */
const SEED = 1;

/** A classifier's features of pictures, and how many it knows. */
export interface Look {
  /** `[pictures, D]` */
  features: tf.Tensor2D;
  labels: number[];
  /** Share that is taken for its label. */
  right: number;
}

/** Pictures and their classes; whoever looks at them frees them. */
export type LabelledBatch = { images: tf.Tensor4D; labels: readonly number[] };

/** What a classifier sees in pictures. */
export async function look(classifier: Classifier, batches: AsyncIterable<LabelledBatch>): Promise<Look> {
  const parts: tf.Tensor2D[] = [];
  const labels: number[] = [];
  let right = 0;
  for await (const batch of batches) {
    const { images } = batch;
    parts.push(classifierFeatures(classifier, images));
    const told = tf.tidy(() => tf.argMax(classifier.call(images, { training: false }).logits, 1).dataSync());
    right += batch.labels.filter((label, i) => label === told[i]).length;
    labels.push(...batch.labels);
    images.dispose();
  }
  const features = tf.concat(parts, 0); // [pictures, D]
  tf.dispose(parts);
  return { features, labels, right: right / labels.length };
}

/** The first pictures of a set, at most so many, in whole batches. */
export async function* realBatches(
  set: LabelledPictures,
  imageSize: number,
  most: number,
): AsyncGenerator<LabelledBatch> {
  const loader = new BatchLoader(set, { imageSize, batch: BATCH, augment: false });
  let count = 0;
  for await (const { images, labels } of loader.epoch(0)) {
    const numbers = [...labels.dataSync()];
    labels.dispose();
    yield { images, labels: numbers };
    if ((count += numbers.length) >= most) return;
  }
}

/** As many samples as there are labels, each of its class if the generator is told any. */
export async function* sampleBatches(
  generator: AutoregressiveGenerator,
  labels: readonly number[],
  how: DrawingOptions = {},
): AsyncGenerator<LabelledBatch> {
  for (let start = 0; start < labels.length; start += BATCH) {
    const wanted = labels.slice(start, start + BATCH);
    const which = generator.classes === undefined ? { count: wanted.length } : { labels: wanted };
    await Promise.resolve(); // others may work in between
    yield { images: generator.generate({ seed: SEED + start, ...how, ...which }), labels: wanted };
  }
}
