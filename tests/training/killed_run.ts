/*
 * A run with everything that a recipe has, as a process of its own: killed_run.ts <folder>. It goes on with what the folder holds, and
 * prints a line at each batch.
 */
import { proceduralScenes } from "../../lib/datasets/scenes.ts";
import { createClassifier } from "../../lib/models/mod.ts";
import { openTensorFlow } from "../../lib/tensorflow/mod.ts";
import { train } from "../../lib/training/mod.ts";

const [folder] = Deno.args;
await openTensorFlow();
const model = createClassifier({
  ...{ tokenizer: "msvd", scorer: "sigmoid", profile: "tiny", classes: 6 },
  ...{ trainingSelection: { ladder: [64, 16] }, selection: { share: 0.9 } },
}, 0);
await train({
  model,
  splits: proceduralScenes({ train: 100, test: 12, seed: 1, imageSize: 32 }),
  settings: {
    ...{ seed: 7, epochs: 4, batch: 8, learningRate: 1e-3, imageSize: 32 },
    ...{ optimizer: "adamw", clipNorm: 0.5, schedule: "cosine", warmupEpochs: 0.5, averageDecay: 0.9, accumulate: 2 },
    ...{ labelSmoothing: 0.1, patience: 4, tokenLoss: { kind: "gini", weight: 0.1 } },
  },
  folder: folder!,
  about: { experiment: "x", profile: "tiny", dataset: "s", model: "x", environment: {}, config: {}, commit: null },
  resume: true,
  checkpointSteps: 1,
  onProgress: ({ kind }) => console.log(kind),
});
