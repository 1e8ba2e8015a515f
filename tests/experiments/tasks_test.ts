import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { evaluateCommand } from "../../experiments/commands/evaluate.ts";
import { predictCommand } from "../../experiments/commands/predict.ts";
import { checked } from "../../experiments/config/override.ts";
import type { ExperimentConfig } from "../../experiments/config/schema.ts";
import { sizesOf } from "../../experiments/config/schema.ts";
import { anyFinishedRuns, finishedRuns } from "../../experiments/results/finished_runs.ts";
import { openCheckpoint } from "../../experiments/saved_model.ts";
import { proceduralScenes } from "../../lib/datasets/mod.ts";
import { profileOf } from "../../lib/models/mod.ts";
import { evaluateTask, generationTask } from "../../lib/training/mod.ts";
import { tf } from "../support/engine.ts";
import { withFolder } from "../support/folder.ts";
import { runHere } from "./command_line.ts";
import { finishedRun, silentRun } from "./silent_run.ts";

const SIZES = sizesOf(profileOf("tiny"));
const COMMON = {
  profile: "tiny",
  training: { epochs: 1, batch: 18, learningRate: 1e-3 },
  drawn: { kind: "scenes", train: 60, test: 12 },
} as const;

const autoencoder = checked({
  ...COMMON,
  ...{ experiment: "rebuild", task: "autoencoder" },
  model: { tokenizer: "vit", bottleneck: { kind: "fsq", levels: [4, 4] }, ...SIZES },
});
const generator = checked({
  ...COMMON,
  ...{ experiment: "draw", task: "generation", autoencoder: "rebuild" },
  model: { head: { kind: "codes" }, conditional: true, ...SIZES },
});
const vectors = checked({
  ...COMMON,
  ...{ experiment: "rebuild-vectors", task: "autoencoder" },
  model: { tokenizer: "vit", bottleneck: { kind: "none" }, ...SIZES },
});
const mixture = checked({
  ...COMMON,
  ...{ experiment: "draw-vectors", task: "generation", autoencoder: "rebuild-vectors" },
  model: { head: { kind: "mixture", components: 2 }, ...SIZES },
});

Deno.test("an autoencoder is trained, summed up and opened again, and a generator on its run", () =>
  withFolder(async (runs) => {
    const before = tf.memory().numTensors;
    const rebuilt = await finishedRun(runs, autoencoder);
    assertEquals([rebuilt.summary.psnr! > 5, rebuilt.summary.codeUse! > 0], [true, true]);
    assertStringIncludes(rebuilt.told, `PSNR ${rebuilt.summary.psnr!.toFixed(1)} dB`);
    const drawn = await finishedRun(runs, generator);
    assertStringIncludes(drawn.told, "bits a token");
    assertEquals(tf.memory().numTensors, before);
    const saved = await openCheckpoint(`${runs}/draw-tiny-0`);
    if (saved.task !== "generation") throw new Error(`a generator is of the task ${saved.task}`);
    const images = saved.model.generate({ seed: 1, labels: [0, 5] });
    assertEquals(images.shape, [2, 32, 32, 3]);
    images.dispose();
    saved.dispose();
    assertEquals(tf.memory().numTensors, before);
    const evaluated = await runHere(evaluateCommand, `${runs}/draw-tiny-0`, "--json");
    assertEquals([evaluated.code, evaluated.err], [0, ""]);
    const { measures, dataset, count } = JSON.parse(evaluated.out);
    assertEquals([dataset, count], ["scenes", 12]);
    assertEquals(Math.abs(measures.loss - drawn.summary.loss) < 1e-5, true);
    assertEquals((await finishedRuns(runs)).length, 0, "none of a classifier");
    assertEquals((await anyFinishedRuns(runs)).map(({ summary }) => summary.experiment), ["draw", "rebuild"]);
    const told = await runHere(predictCommand, "--checkpoint", `${runs}/draw-tiny-0`, "data/sample/test/sea/00.jpg");
    assertEquals(told.code, 1);
    assertStringIncludes(told.err, "predict takes a classifier or a regression: ");
    await finishedRun(runs, autoencoder, { seed: 1 });
    await Deno.remove(`${runs}/rebuild-tiny-0`, { recursive: true });
    await assertRejects(() => openCheckpoint(`${runs}/draw-tiny-0`), RangeError, "which is not there");
    await Deno.rename(`${runs}/rebuild-tiny-1`, `${runs}/rebuild-tiny-0`);
    await assertRejects(
      () => openCheckpoint(`${runs}/draw-tiny-0`),
      RangeError,
      "has other weights now: train draw again.",
    );
  }));

Deno.test("a generator of vectors is opened with the standardisation it was trained with", () =>
  withFolder(async (runs) => {
    await finishedRun(runs, vectors);
    const { summary } = await finishedRun(runs, mixture);
    const saved = await openCheckpoint(`${runs}/draw-vectors-tiny-0`);
    if (saved.task !== "generation") throw new Error(`a generator is of the task ${saved.task}`);
    const { test } = proceduralScenes({ train: 60, test: 12, seed: 0, imageSize: 32 });
    const { loss } = await evaluateTask(generationTask(saved.model), test, { imageSize: 32, batch: 5 });
    assertEquals(Math.abs(loss - summary.loss) < 1e-4, true, `${loss} and ${summary.loss}`);
    saved.dispose();
    const again = await finishedRun(runs, mixture, { resume: true });
    assertEquals(again.summary, summary);
  }));

Deno.test("a generator whose autoencoder is not trained yet says what to run first", () =>
  withFolder(async (runs) => {
    await assertRejects(
      () => silentRun(runs, generator, { seed: 3 }),
      RangeError,
      "holds no finished run: train that first, with deno task train --experiment rebuild --profile tiny --seed 3",
    );
    await finishedRun(runs, autoencoder);
    const more = { ...generator, drawn: { ...COMMON.drawn, train: 120 } } as ExperimentConfig;
    await assertRejects(
      () => silentRun(runs, more),
      RangeError,
      "rebuild-tiny-0 was trained on 54 pictures of scenes, and draw",
    );
  }));
