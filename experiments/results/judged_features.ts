import * as tf from "@tensorflow/tfjs-core";
import type { LabelledPictures } from "../../lib/datasets/dataset.ts";
import {
  type AutoregressiveGenerator,
  type Classifier,
  classifierFeatures,
  type DrawingOptions,
} from "../../lib/models/mod.ts";
import { numberedLoader } from "../evaluation/measure.ts";

const BATCH = 50;
/** Of the samples, so that they are the same each time. */
const SEED = 1;

/** A classifier's features of pictures, and how many it knows. */
export interface Look {
  /** `[pictures, D]` */
  features: tf.Tensor2D;
  labels: number[];
  /** Which pictures of their set they are; empty of samples. */
  numbers: number[];
  /** Share that is taken for its label. */
  right: number;
}

/** Pictures and their classes; whoever looks at them frees them. `numbers`: which pictures of their set they are. */
export type LabelledBatch = { images: tf.Tensor4D; labels: readonly number[]; numbers?: readonly number[] };

/** What a classifier sees in pictures. */
export async function look(classifier: Classifier, batches: AsyncIterable<LabelledBatch>): Promise<Look> {
  const parts: tf.Tensor2D[] = [];
  const [labels, numbers]: number[][] = [[], []];
  let right = 0;
  for await (const batch of batches) {
    const { images } = batch;
    parts.push(classifierFeatures(classifier, images));
    const told = tf.tidy(() => tf.argMax(classifier.call(images, { training: false }).logits, 1).dataSync());
    right += batch.labels.filter((label, i) => label === told[i]).length;
    labels!.push(...batch.labels);
    numbers!.push(...batch.numbers ?? []);
    images.dispose();
  }
  const features = tf.concat(parts, 0); // [pictures, D]
  tf.dispose(parts);
  return { features, labels: labels!, numbers: numbers!, right: right / labels!.length };
}

/** Pictures of a set, at most so many, from all over it: folders have one class after the other. */
export async function* realBatches(
  set: LabelledPictures,
  imageSize: number,
  most: number,
): AsyncGenerator<LabelledBatch> {
  const length = Math.min(most, set.length);
  const chosen = Array.from({ length }, (_, i) => Math.floor(i * set.length / length));
  const some = {
    classes: set.classes,
    labels: Int32Array.from(chosen, (index) => set.labels[index]!),
    length,
    read: (index: number, side: [number, number]) => set.read(chosen[index]!, side),
  };
  for await (const { images, labels: places } of numberedLoader(some, { imageSize, batch: BATCH }).epoch(0)) {
    const numbers = Array.from(places.dataSync(), (place) => chosen[place]!);
    places.dispose();
    yield { images, labels: numbers.map((number) => set.labels[number]!), numbers };
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
