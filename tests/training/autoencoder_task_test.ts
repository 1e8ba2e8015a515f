import { assert, assertEquals, assertThrows } from "@std/assert";
import { proceduralScenes } from "../../lib/datasets/scenes.ts";
import { psnr } from "../../lib/metrics/mod.ts";
import { createAutoencoder } from "../../lib/models/mod.ts";
import { disposeModule } from "../../lib/nn/mod.ts";
import { autoencoderTask, trainTask } from "../../lib/training/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { withFolder } from "../support/folder.ts";
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
