/**
 * Measures how hard the drawn scenes are: a linear classifier on pixels, a convolutional network of three layers and a ViT of the
 * profile `small` learn the same scenes and are tested on others. Prints, and writes data/scenes.json.
 *
 *     .venv/bin/deno run -A tools/measure_scenes.ts
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import { BatchLoader } from "../lib/datasets/batches.ts";
import { proceduralScenes, SCENE_CLASSES } from "../lib/datasets/scenes.ts";
import { createClassifier } from "../lib/models/classifier.ts";
import { PROFILES } from "../lib/models/profiles.ts";
import { parameters } from "../lib/nn/module.ts";
import { RandomStream } from "../lib/ops/random_stream.ts";
import { openTensorFlow } from "../lib/tensorflow/mod.ts";
import { Adam } from "../lib/training/adam.ts";
import type { ImageClassifier } from "../lib/training/classification_task.ts";
import { evaluate } from "../lib/training/evaluate.ts";
import { trainStep } from "../lib/training/train_step.ts";

const SCENES = { train: 6000, test: 1500, seed: 0 };
const SEED = 0;
const { imageSize, batch, epochs, learningRate } = PROFILES.small;
const CLASSES = SCENE_CLASSES.length;
const RATES = { linear: 1e-4, convolutional: 1e-3, vit: learningRate };

/** Class scores as weighted sums of pixels. */
class LinearOnPixels implements ImageClassifier {
  readonly weight = tf.variable(tf.zeros<tf.Rank.R2>([imageSize * imageSize * 3, CLASSES]));
  readonly bias = tf.variable(tf.zeros([CLASSES]));

  call(images: tf.Tensor4D) {
    const [b] = images.shape;
    const pixels = tf.reshape(images, [b, imageSize * imageSize * 3]); // [B, H·W·3]
    return {
      logits: tf.add<tf.Tensor2D>(tf.matMul(pixels, this.weight), this.bias),
      tokensKept: tf.ones<tf.Rank.R1>([b]),
    };
  }

  flopsPerImage(): number {
    return 2 * this.weight.size;
  }
}

/** Three convolutions of stride 2, a mean over places, and a linear layer. */
class ThreeConvolutions implements ImageClassifier {
  readonly filters = [[3, 32], [32, 64], [64, 128]].map(([from, to], i) =>
    tf.variable(tf.randomNormal<tf.Rank.R4>([3, 3, from!, to!], 0, Math.sqrt(2 / (9 * from!)), "float32", i + 1))
  );
  readonly biases = this.filters.map(({ shape }) => tf.variable(tf.zeros([shape[3]])));
  readonly head = tf.variable(tf.randomNormal<tf.Rank.R2>([128, CLASSES], 0, Math.sqrt(1 / 128), "float32", 4));

  call(images: tf.Tensor4D) {
    let x: tf.Tensor4D = tf.sub(images, 0.5);
    this.filters.forEach((filter, i) =>
      x = tf.relu(tf.add<tf.Tensor4D>(tf.conv2d(x, filter, 2, "same"), this.biases[i]!))
    );
    const logits = tf.matMul(tf.mean<tf.Tensor2D>(x, [1, 2]), this.head) as tf.Tensor2D; // [B, 8, 8, 128] to [B, classes]
    return { logits, tokensKept: tf.ones<tf.Rank.R1>([images.shape[0]]) };
  }

  flopsPerImage(): number {
    return this.filters.reduce(
      (sum, { size }, i) => sum + 2 * size * (imageSize / 2 ** (i + 1)) ** 2,
      2 * this.head.size,
    );
  }
}

await openTensorFlow();
const models: Record<keyof typeof RATES, ImageClassifier> = {
  linear: new LinearOnPixels(),
  convolutional: new ThreeConvolutions(),
  vit: createClassifier({ tokenizer: "vit", profile: "small", classes: CLASSES }, SEED),
};
const { train, validation, test } = proceduralScenes({ ...SCENES, imageSize });
const loader = new BatchLoader(train, { imageSize, batch, augment: true, seed: SEED });
const random = new RandomStream(SEED);
const accuracies: Record<string, number> = {};
for (const [name, model] of Object.entries(models)) {
  const step = trainStep(
    model,
    new Adam(parameters(model), { learningRate: RATES[name as keyof typeof RATES] }),
    random,
  );
  for (let epoch = 0; epoch < epochs; epoch++) {
    for await (const { images, labels } of loader.epoch(epoch)) tf.dispose([step(images, labels), images, labels]);
    const { accuracy } = await evaluate(model, validation, { imageSize, batch });
    console.log(`${name}, epoch ${epoch + 1} of ${epochs}: validation accuracy ${accuracy.toFixed(3)}`);
  }
  const { accuracy, confusion } = await evaluate(model, test, { imageSize, batch });
  accuracies[name] = Number(accuracy.toFixed(4));
  console.log(`${name}: test accuracy ${accuracy.toFixed(3)}; rows are true classes, columns guesses`);
  console.table(Object.fromEntries(SCENE_CLASSES.map((label, i) => [label, confusion[i]!])));
}
const record = {
  schema: 1,
  scenes: { ...SCENES, imageSize },
  epochs,
  batch,
  seed: SEED,
  learningRates: RATES,
  accuracies,
};
await Deno.writeTextFile("data/scenes.json.tmp", JSON.stringify(record, null, 2) + "\n");
await Deno.rename("data/scenes.json.tmp", "data/scenes.json");
