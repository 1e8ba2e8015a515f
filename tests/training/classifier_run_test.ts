import { assertEquals } from "@std/assert";
import { proceduralScenes } from "../../lib/datasets/scenes.ts";
import { type ClassifierConfig, createClassifier, type TokenizerConfig } from "../../lib/models/mod.ts";
import { disposeModule, loadStateDict, stateDict } from "../../lib/nn/mod.ts";
import { checkpointFolder, loadLatest, train, type TrainOptions } from "../../lib/training/mod.ts";
import { tf } from "../support/engine.ts";
import { withFolder } from "../support/folder.ts";
import { ABOUT } from "./stand_ins.ts";

const TOKENIZERS: TokenizerConfig[] = [
  { tokenizer: "vit" },
  { tokenizer: "fft" },
  { tokenizer: "fft", energyShare: 0.9 },
  { tokenizer: "msvd" },
];

for (const tokenizer of TOKENIZERS) {
  const title = JSON.stringify(tokenizer);
  const config: ClassifierConfig = { ...tokenizer, profile: "tiny", classes: 6 };
  const settings = { seed: 5, epochs: 2, batch: 16, learningRate: 1e-3, imageSize: 32 };
  const splits = proceduralScenes({ train: 48, test: 12, seed: 1, imageSize: 32 });

  Deno.test(`a ${title} run that was stopped within an epoch ends with the bits of one that was not`, () =>
    withFolder(async (folder) => {
      const run = async (name: string, seed: number, more: Partial<TrainOptions> = {}) => {
        const model = createClassifier(config, seed);
        const result = await train({ model, splits, settings, folder: `${folder}/${name}`, about: ABOUT, ...more });
        return { model, finished: result.finished };
      };
      const whole = await run("whole", 5);
      const controller = new AbortController();
      let steps = 0;
      const stopped = await run("stopped", 5, {
        signal: controller.signal,
        onProgress: ({ kind }) => kind === "step" && ++steps === 4 && controller.abort(),
      });
      const resumed = await run("stopped", 6, { resume: true });
      assertEquals([whole.finished, stopped.finished, resumed.finished], [true, false, true]);
      assertEquals(stateDict(resumed.model), stateDict(whole.model));
      for (const { model } of [whole, stopped, resumed]) disposeModule(model);
    }));

  Deno.test(`a ${title} checkpoint loads to equal logits`, () =>
    withFolder(async (folder) => {
      const model = createClassifier(config, 5);
      await train({ model, splits, settings: { ...settings, epochs: 1 }, folder, about: ABOUT });
      const loaded = createClassifier(config, 6);
      loadStateDict(loaded, (await loadLatest(checkpointFolder(folder)))!.checkpoint.weights);
      const images = tf.randomUniform([3, 32, 32, 3], 0, 1, "float32", 7) as tf.Tensor4D;
      const logits = (of: typeof model) => tf.tidy(() => of.call(images, { training: false }).logits.dataSync());
      assertEquals(logits(loaded), logits(model));
      tf.dispose(images);
      for (const each of [model, loaded]) disposeModule(each);
    }));
}
