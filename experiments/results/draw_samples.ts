import * as tf from "@tensorflow/tfjs-core";
import type { Figure } from "../../lib/figures/figure.ts";
import { pictureRows, picturesOf, type Row } from "../figures/rebuilt_rows.ts";
import { scoped } from "../figures/scoped.ts";
import type { ToJudge } from "./judge_samples.ts";
import { type LabelledBatch, look, realBatches } from "./judged_features.ts";

/** Of the rows of samples; those that are judged begin at other seeds. */
const SEEDS = [1001, 1002, 1003];
/** Samples in a row. */
const MOST = 6;

/**
 * Samples, one of each class a row, each row above the training pictures that a classifier sees as nearest to them: a generator that copies is
 * caught here by eye.
 */
export async function drawSamples({ generator, classifier, splits: { train }, imageSize }: ToJudge): Promise<Figure> {
  const labels = train.classes.map((_, label) => label).slice(0, MOST);
  const which = generator.classes === undefined ? { count: labels.length } : { labels };
  const learned = await look(classifier, realBatches(train, imageSize, train.length));
  const rows: Row[] = [];
  for (const seed of SEEDS) {
    const images = generator.generate({ seed, ...which });
    const drawn = scoped(() => picturesOf(images));
    const { features } = await look(classifier, once({ images, labels })); // frees the images
    const nearest = tf.tidy(() => [...tf.argMin(squaredDistances(features, learned.features), 1).dataSync()]);
    features.dispose();
    const asked = generator.classes === undefined
      ? "of any class"
      : labels.map((label) => train.classes[label]).join(", ");
    rows.push({ words: `drawn: ${asked}`, pictures: drawn });
    rows.push({
      words: `the nearest of ${train.length.toLocaleString("en")} training pictures`,
      pictures: await Promise.all(nearest.map((row) => pictureOf(train, learned.numbers[row]!, imageSize))),
    });
  }
  learned.features.dispose();
  return await pictureRows("Pictures drawn token by token, and the training pictures nearest to them", rows);
}

async function* once(batch: LabelledBatch): AsyncGenerator<LabelledBatch> {
  yield batch;
}

async function pictureOf(set: ToJudge["splits"]["train"], index: number, side: number) {
  const bytes = await set.read(index, [side, side]);
  return { height: side, width: side, pixels: Float32Array.from(bytes, (value) => value / 255) };
}

/** Of each row of `a` `[A, D]` from each of `b` `[B, D]`: `[A, B]`. */
function squaredDistances(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  const lengths = (x: tf.Tensor2D) => tf.sum(tf.square(x), 1, true); // [rows, 1]
  const products = tf.matMul(a, b, false, true); // [A, B]
  return tf.add(tf.sub(lengths(a), tf.mul(products, 2)), tf.transpose(lengths(b))); // [A, B]
}
