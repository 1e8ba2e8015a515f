import { assertEquals } from "@std/assert";
import { proceduralScenes } from "../../lib/datasets/mod.ts";
import { BatchLoader } from "../../lib/datasets/batches.ts";
import { disposeModule } from "../../lib/nn/mod.ts";
import { loadClassifier } from "../../lib/training/mod.ts";
import { tf } from "../support/engine.ts";

const MODELS = ["vit", "msvd", "msvd-gate-0.0125", "msvd-focus"];
const MAX_BYTES = 4e6;
const PICTURES = 96;

// Of the test scenes of the runs that made the models: seed 0, 6,000 to train.
const { test } = proceduralScenes({ train: 6000, test: 1500, seed: 0, imageSize: 64 });

for (const name of MODELS) {
  Deno.test(`data/models/${name}.safetensors is small, and takes scenes for what its run took them for`, async () => {
    const path = `data/models/${name}.safetensors`;
    assertEquals((await Deno.stat(path)).size <= MAX_BYTES, true);
    const { model, classes } = await loadClassifier(path);
    assertEquals(classes, test.classes);
    const { predictions } = JSON.parse(await Deno.readTextFile(`results/scenes_small/${name}-0/predictions.json`));
    const read: typeof test.read = (i, size) => test.read(i, size);
    const some = { classes, labels: test.labels.slice(0, PICTURES), length: PICTURES, read };
    const said: number[] = [];
    for await (
      const { images, labels } of new BatchLoader(some, { imageSize: 64, batch: 32, augment: false }).epoch(0)
    ) {
      const logits = tf.tidy(() => model.call(images, { training: false }).logits); // [B, classes]
      said.push(...tf.tidy(() => tf.argMax(logits, 1).dataSync()));
      tf.dispose([images, labels, logits]);
    }
    disposeModule(model);
    const same = said.filter((prediction, i) => prediction === predictions[i]).length;
    assertEquals(same >= PICTURES - 2, true, `${same} of ${PICTURES}: float16 may turn a close call`);
  });
}
