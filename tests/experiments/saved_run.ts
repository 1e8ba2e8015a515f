import { SCENE_CLASSES } from "../../lib/datasets/scenes.ts";
import {
  type Classifier,
  type ClassifierConfig,
  createClassifier,
  type SelectionConfig,
  type TokenizerConfig,
} from "../../lib/models/mod.ts";
import { stateDict } from "../../lib/nn/mod.ts";
import { checkpointFolder, type RunState, saveCheckpoint } from "../../lib/training/mod.ts";

/** Models of these tests, which take pictures of 32×32 pixels and make 64 tokens of them. */
export const MODELS = {
  vit: { tokenizer: "vit" },
  gated: { tokenizer: "msvd", scorer: "sigmoid" },
  pooled: { tokenizer: "msvd", shortenBy: "pooling" },
  fft: { tokenizer: "fft" },
} as const satisfies Record<string, TokenizerConfig & SelectionConfig>;

/**
 * Writes what `train` leaves of a run, with first weights instead of trained ones; its data are 12 drawn scenes to test with.
 *
 * @returns The model, as it was saved.
 */
export async function saveRun(
  folder: string,
  name: keyof typeof MODELS,
  { seed = 0, dataset = "scenes" }: { seed?: number; dataset?: string } = {},
): Promise<Classifier> {
  const config: ClassifierConfig = { ...MODELS[name], profile: "tiny", classes: SCENE_CLASSES.length };
  const model = createClassifier(config, seed);
  const state: Partial<RunState> = {
    settings: { seed, epochs: 1, batch: 5, learningRate: 1e-3, imageSize: 32 },
    dataset: { name: dataset, classes: SCENE_CLASSES, train: 54, validation: 6, test: 12 },
    config: { experiment: name, profile: "tiny", model: config },
  };
  await saveCheckpoint(
    checkpointFolder(folder),
    { step: 1, weights: stateDict(model), optimizer: new Map(), state },
    { best: true },
  );
  return model;
}
