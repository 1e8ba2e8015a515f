import { assert, assertEquals, assertThrows } from "@std/assert";
import { proceduralScenes } from "../../lib/datasets/scenes.ts";
import { PatchDiscriminator } from "../../lib/losses/mod.ts";
import { psnr } from "../../lib/metrics/mod.ts";
import { createAutoencoder } from "../../lib/models/mod.ts";
import { disposeModule, Initializer, parameters } from "../../lib/nn/mod.ts";
import { RandomStream } from "../../lib/ops/mod.ts";
import { capture } from "../../lib/tensorflow/mod.ts";
import { Adam, AdversarialStep, autoencoderTask, trainTask } from "../../lib/training/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { withFolder } from "../support/folder.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";
import { ABOUT } from "./stand_ins.ts";

const splits = proceduralScenes({ train: 160, test: 48, seed: 1, imageSize: 32 });

async function pictures(set: typeof splits.test): Promise<tf.Tensor4D> {
  const all = await Promise.all(Array.from({ length: set.length }, (_, i) => set.read(i, [32, 32])));
  return tf.tidy(() =>
    tf.div(tf.tensor4d(Float32Array.from(all.flatMap((it) => [...it])), [set.length, 32, 32, 3]), 255)
  );
}

Deno.test("a trained autoencoder rebuilds unseen scenes far better than the mean picture does", () =>
  withFolder(async (folder) => {
    const [seen, unseen] = [await pictures(splits.train), await pictures(splits.test)];
    const mean = tf.tile(tf.mean(seen, 0, true), [unseen.shape[0], 1, 1, 1]) as tf.Tensor4D;
    const baseline = tf.mean(psnr(mean, unseen)).dataSync()[0]!;
    const model = createAutoencoder({ tokenizer: "vit", profile: "tiny", bottleneck: { kind: "vq", codes: 64 } }, 0);
    const task = autoencoderTask(model);
    const settings = { seed: 0, epochs: 14, batch: 16, learningRate: 4e-3, imageSize: 32 };
    const result = await trainTask({ task, splits, settings, folder, about: ABOUT });
    assert(result.finished);
    const batch = { images: unseen, labels: tf.zeros([unseen.shape[0]], "int32") as tf.Tensor1D, prepared: {} };
    const collector = task.collector(splits.test);
    collector.add(task.evaluate(batch), batch);
    const results = collector.results();
    assert(results.psnr > baseline + 3, `${results.psnr} dB, the mean picture ${baseline} dB`);
    assert(
      results.perplexity! > 16 && results.codeUse! > 0.5,
      `perplexity ${results.perplexity}, use ${results.codeUse}`,
    );
    assert(results.ssim > 0.3 && results.ssim < 1);
    assertEquals(results.count, 48);
    disposeModule(model);
    tf.dispose([seen, unseen, mean]);
  }));

Deno.test("the autoencoder task judges pictures clipped to [0, 1], and counts codes over all batches", () => {
  const images = tf.fill([2, 16, 16, 3], 1) as tf.Tensor4D;
  let code = 0;
  const model = {
    codes: 4,
    call: () => ({
      images: tf.fill([2, 16, 16, 3], 5) as tf.Tensor4D,
      codes: tf.fill([2, 3], code++, "int32") as tf.Tensor2D,
    }),
    flopsPerImage: () => 7,
  };
  const task = autoencoderTask(model);
  const batch = { images, labels: tf.zeros([2], "int32") as tf.Tensor1D, prepared: {} };
  const collector = task.collector(splits.test);
  assertThrows(() => collector.results(), RangeError, "no picture");
  for (let i = 0; i < 2; i++) collector.add(task.evaluate(batch), batch);
  const results = collector.results();
  assertEquals([results.mse, results.count, results.codeUse], [0, 4, 0.5]);
  assertClose([results.perplexity!, results.ssim], [2, 1], 1e-5);
  assertEquals(task.flopsPerImage(), 7);
});

/** A model, its discriminator and their step. */
function adversaries() {
  const config = { tokenizer: "msvd", profile: "tiny", bottleneck: { kind: "vq", codes: 16 } } as const;
  const [model, discriminator] = [
    createAutoencoder(config, 1),
    new PatchDiscriminator({ channels: 4 }, new Initializer(2)),
  ];
  const step = new AdversarialStep({
    ...{ model, discriminator, random: new RandomStream(3), weight: 0.05 },
    optimizer: new Adam(parameters(model)),
    discriminatorOptimizer: new Adam(parameters(discriminator), { beta1: 0.5 }),
  });
  return { model, discriminator, step };
}
const noise = (seed: number) => tf.tensor4d(testNumbers(4 * 32 * 32 * 3, seed, 0, 1), [4, 32, 32, 3]);

Deno.test("recorded adversarial steps equal eager ones, move both networks, and leave no tensors", () => {
  const [eager, other] = [adversaries(), adversaries()];
  const recorded = capture((images: tf.Tensor4D) => other.step.call(images));
  const before = [other.model, other.discriminator].map((it) => [...parameters(it).values()][0]!.dataSync());
  for (const seed of [1, 2, 3]) {
    const [wanted, got] = [eager.step.call(noise(seed)), recorded(noise(seed))];
    assertClose(got.loss, wanted.loss, 1e-4);
    assertClose(got.discriminatorLoss, wanted.discriminatorLoss, 1e-4);
  }
  const after = [other.model, other.discriminator].map((it) => [...parameters(it).values()][0]!.dataSync());
  before.forEach((values, i) => assert(values.some((value, k) => value !== after[i]![k])));
  const images = noise(4);
  assertNoLeaks(() => tf.dispose(eager.step.call(images)));
});

Deno.test("a discriminator learns to tell pictures from what an autoencoder makes of them", () => {
  const { step } = adversaries();
  const run = capture((images: tf.Tensor4D) => step.call(images));
  const images = noise(1);
  const losses = Array.from({ length: 60 }, () => tf.tidy(() => run(images).discriminatorLoss.dataSync()[0]!));
  assert(losses.every(Number.isFinite));
  assert(losses.at(-1)! < losses[0]! - 0.2, `${losses[0]} to ${losses.at(-1)}`);
});

Deno.test("AdversarialStep refuses a weight that does nothing", () => {
  const { model, discriminator } = adversaries();
  const parts = { model, discriminator, random: new RandomStream(0) };
  const optimizers = {
    optimizer: new Adam(parameters(model)),
    discriminatorOptimizer: new Adam(parameters(discriminator)),
  };
  assertThrows(
    () => new AdversarialStep({ ...parts, ...optimizers, weight: 0 }),
    RangeError,
    "a weight above 0: got 0",
  );
});
