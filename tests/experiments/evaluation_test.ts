import { assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { compareModels } from "../../experiments/evaluation/compare.ts";
import { evaluationRow } from "../../experiments/evaluation/evaluation_row.ts";
import { keepByPicture, keepChoices } from "../../experiments/evaluation/keep_choice.ts";
import { measure, numberedLoader, type Predictions } from "../../experiments/evaluation/measure.ts";
import { evaluationPictures } from "../../experiments/evaluation/pictures.ts";
import { ofTask, openCheckpoint, type SavedModelOf } from "../../experiments/saved_model.ts";
import { UnreadablePicture } from "../../lib/datasets/decode.ts";
import { disposeModule } from "../../lib/nn/mod.ts";
import { evaluate } from "../../lib/training/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { withFolder } from "../support/folder.ts";
import { saveRun } from "./saved_run.ts";

async function withModel(
  name: Parameters<typeof saveRun>[1],
  test: (saved: SavedModelOf<"classification">) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    disposeModule(await saveRun(folder, name));
    const saved = ofTask(await openCheckpoint(folder), ["classification"], "this test");
    await test(saved);
    disposeModule(saved.model);
  });
}

const [all] = keepChoices({ keep: "all" });
const about = { dataset: "scenes", part: "test", keep: "all" };

Deno.test("measure() of all tokens agrees with the trainer's own evaluation, whatever the size of batches", () =>
  withModel("gated", async (saved) => {
    const { pictures } = await evaluationPictures(saved, undefined, "test");
    const wanted = await evaluate(saved.model, pictures, { imageSize: 32, batch: 12 });
    for (const batch of [5, 12]) {
      const loader = numberedLoader(pictures, { imageSize: 32, batch });
      const row = evaluationRow({ ...saved, batch }, about, await measure(saved.model, pictures, loader, all!));
      assertEquals([row.count, row.accuracy, row.confusion, row.perClass], [
        12,
        wanted.accuracy,
        wanted.confusion,
        wanted.perClass,
      ]);
      assertAlmostEquals(row.loss, wanted.loss, 1e-5);
      assertEquals(row.tokens, { mean: 65, spread: 0, min: 65, max: 65, padded: 65, batch });
      assertEquals(row.encoderFlops, saved.model.encoder.flops(64));
      assertEquals(row.flopsPerImage, saved.model.flopsPerImage());
    }
  }));

Deno.test("measure() keeps as many tokens of each picture as a file says, though some pictures cannot be read", () =>
  withModel("gated", async (saved) => {
    const { pictures: whole } = await evaluationPictures(saved, undefined, "test");
    const broken = [1, 7];
    const pictures = {
      classes: whole.classes,
      labels: whole.labels,
      length: whole.length,
      read: (index: number, size: readonly [number, number]) =>
        broken.includes(index) ? Promise.reject(new UnreadablePicture(`${index}`, "a test")) : whole.read(index, size),
    };
    const loader = numberedLoader(pictures, { imageSize: 32, batch: 5 });
    const before = tf.memory().numTensors;
    const found = await measure(saved.model, pictures, loader, keepByPicture("keep.csv", (picture) => 1 + 3 * picture));
    assertEquals(tf.memory().numTensors, before);
    assertEquals(found.pictures, [0, 2, 3, 4, 5, 6, 8, 9, 10, 11]);
    assertEquals(found.tokensKept, found.pictures.map((picture) => 1 + 3 * picture));
    assertEquals(found.labels, found.pictures.map((picture) => whole.labels[picture]));
    const [nineteen] = keepChoices({ keep: "19" });
    const alone = await measure(saved.model, pictures, loader, nineteen!);
    const at = found.pictures.indexOf(6); // 19 tokens in both
    assertAlmostEquals(alone.losses[at]!, found.losses[at]!, 1e-5);
    assertNotEquals(alone.losses[0]!.toFixed(6), found.losses[0]!.toFixed(6));
    const row = evaluationRow(saved, about, found);
    const flops = found.tokensKept.map((kept) => saved.model.encoder.flops(kept));
    assertClose([row.encoderFlops], [flops.reduce((sum, x) => sum + x, 0) / 10], 1e-12);
  }));

Deno.test("evaluationPictures() draws a run's own pictures, takes parts of a folder, and asks for a folder it cannot know", () =>
  withModel("vit", async (saved) => {
    const counts = await Promise.all(
      (["test", "validation", "train", "all"] as const).map(async (part) =>
        (await evaluationPictures(saved, undefined, part)).pictures.length
      ),
    );
    assertEquals(counts, [12, 6, 54, 72]);
    const { dataset, pictures } = await evaluationPictures(saved, "data/sample/", "all");
    assertEquals([dataset, pictures.length, pictures.source!(95).startsWith("data/sample/test/street/")], [
      "sample",
      96,
      true,
    ]);
    assertEquals((await pictures.read(95, [8, 8])).length, 192);
    const other = { ...saved, dataset: { ...saved.dataset!, name: "photographs" } };
    let message = "";
    await evaluationPictures(other, undefined, "test").catch((error) => message = error.message);
    assertEquals(message.includes("trained on the pictures of photographs: give their folder"), true, message);
    assertEquals((await evaluationPictures(other, "scenes", "test")).dataset, "scenes");
  }));

const run = (predictions: number[], labels = [0, 1, 0, 1]): Predictions => ({
  pictures: labels.map((_, i) => i),
  labels,
  predictions,
  losses: labels.map(() => 1),
  tokensKept: labels.map(() => 4),
  imagesPerSecond: 1,
});

Deno.test("compareModels() sets every model against the first, with all their runs", () => {
  const [better, worse] = [{ name: "a", runs: [run([0, 1, 0, 1])] }, {
    name: "b",
    runs: [run([0, 0, 0, 0]), run([0, 1, 0, 0])],
  }];
  const [only] = compareModels([better, worse], 2);
  assertEquals([only!.models, only!.runs], [["b", "a"], [2, 1]]);
  assertAlmostEquals(only!.accuracy.difference, 5 / 8 - 1, 1e-12);
  assertAlmostEquals(only!.macroF1.means[0], ((2 / 3 + 0) / 2 + (4 / 5 + 2 / 3) / 2) / 2, 1e-12);
  assertEquals(only!.accuracy.interval[1] <= 0, true);
});

Deno.test("compareModels() refuses one model alone, and different pictures", () => {
  const model = { name: "a", runs: [run([0, 1, 0, 1])] };
  assertThrows(() => compareModels([model], 2), RangeError, "two models or more");
  const other = { name: "b", runs: [run([0, 1, 0], [0, 1, 0])] };
  assertThrows(() => compareModels([model, other], 2), RangeError, "those of b are not those of a");
});
