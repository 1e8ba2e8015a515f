import { assert, assertEquals, assertThrows } from "@std/assert";
import { proceduralScenes } from "../../lib/datasets/mod.ts";
import {
  type AutoencoderConfig,
  createAutoencoder,
  createGenerator,
  type TokenHeadConfig,
} from "../../lib/models/mod.ts";
import { disposeModule } from "../../lib/nn/mod.ts";
import { generationTask, sampleGrid, standardizeOn, trainTask } from "../../lib/training/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { withFolder } from "../support/folder.ts";
import { metrics } from "./same_runs.ts";
import { ABOUT } from "./stand_ins.ts";

const splits = proceduralScenes({ train: 120, test: 12, seed: 0, imageSize: 32 });
const CODES = 125;

function build(kind: TokenHeadConfig["kind"]) {
  const bottleneck = kind === "codes" ? { kind: "fsq", levels: [5, 5, 5] } as const : { kind: "none" } as const;
  const autoencoderConfig: AutoencoderConfig = { tokenizer: "vit", profile: "tiny", bottleneck };
  const autoencoder = createAutoencoder(autoencoderConfig, 1);
  const model = createGenerator({ profile: "tiny", head: { kind }, classes: 6 }, autoencoder, 2);
  return { autoencoder, model };
}

for (const kind of ["codes", "mixture", "regression"] as const) {
  Deno.test(`trainTask() trains a generator by ${kind}, and reports its loss, in bits where it has them`, () =>
    withFolder(async (folder) => {
      const { autoencoder, model } = build(kind);
      await standardizeOn(model, splits.train, { imageSize: 32, batch: 50 });
      const grids: Float32Array[] = [];
      const result = await trainTask({
        task: generationTask(model),
        splits,
        settings: { seed: 1, epochs: 3, batch: 16, learningRate: 3e-3, imageSize: 32 },
        folder,
        about: ABOUT,
        onProgress: ({ kind }) => {
          if (kind === "epoch") grids.push(sampleGrid(model, 5, [0, 3], { columns: 2 }).pixels);
        },
      });
      if (!result.finished) throw new Error("the run was stopped");
      const summary = result.summary as typeof result.summary & Record<string, number>;
      const lines = await metrics(folder) as Record<string, number>[];
      const nothing = { codes: Math.log(CODES), mixture: 0.5 * Math.log(2 * Math.PI * Math.E), regression: 1 }[kind];
      assert(summary.loss! < 0.95 * nothing, `${summary.loss} of ${nothing} for who knows nothing`);
      assert(lines[2]!.validationLoss! < lines[0]!.validationLoss!);
      const bits = { codes: "bitsPerToken", mixture: "bitsPerDimension", regression: undefined }[kind];
      if (bits === undefined) assertEquals(Object.keys(summary).filter((key) => key.startsWith("bits")), []);
      else assertClose([summary[bits]!], [summary.loss! / Math.LN2], 1e-6);
      const { losses } = JSON.parse(await Deno.readTextFile(`${folder}/predictions.json`));
      assertEquals(losses.length, 12);
      assertClose([losses.reduce((a: number, b: number) => a + b) / 12], [summary.loss!], 1e-6);
      assertEquals(grids.length, 3);
      assert(grids[0]!.some((value, i) => value !== grids[2]![i]), "the grid shows what training changed");
      disposeModule(model);
      disposeModule(autoencoder);
    }));
}

Deno.test("sampleGrid() is the same picture for the same seed, a row for each class and a column for each sample", () => {
  const { model } = build("codes");
  const { height, width, pixels } = sampleGrid(model, 3, [4, 1], { columns: 3 });
  assertEquals([height, width], [64, 96]);
  assertEquals(sampleGrid(model, 3, [4, 1], { columns: 3 }).pixels, pixels);
  const samples = model.generate({ seed: 3, labels: [4, 4, 4, 1, 1, 1] });
  const grid = tf.tensor3d(pixels, [height, width, 3]);
  const last = tf.slice(grid, [32, 64, 0], [32, 32, 3]);
  assertEquals(last.arraySync(), samples.arraySync()[5]);
  assertEquals(tf.slice(grid, [0, 32, 0], [32, 32, 3]).arraySync(), samples.arraySync()[1]);
  assertThrows(
    () => sampleGrid(model, 3, [0], { columns: 0 }),
    RangeError,
    "a positive whole number of columns: got 0",
  );
  assertThrows(() => sampleGrid(model, 3, []), RangeError, "a positive whole number of rows: got 0");
  assertThrows(() => sampleGrid(model, 3, 2), RangeError, "give labels, and no count");
});

Deno.test("sampleGrid() of a generator without classes has as many rows as are asked for", () => {
  const { autoencoder } = build("codes");
  const free = createGenerator({ profile: "tiny", head: { kind: "codes" } }, autoencoder, 2);
  const { height, width } = sampleGrid(free, 3, 2, { columns: 2, temperature: 0.5, topK: 4 });
  assertEquals([height, width], [64, 64]);
});
