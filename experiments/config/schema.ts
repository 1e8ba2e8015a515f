import { z } from "zod";
import { type ClassifierConfig, type Profile, PROFILES } from "../../lib/models/mod.ts";
import type { TrainSettings } from "../../lib/training/mod.ts";

const count = z.int().min(1);
const optionalCount = z.int().min(0).exactOptional();
const share = z.number().gt(0).max(1);
const flag = z.boolean().exactOptional();
const positive = z.number().gt(0);

const sizes = {
  imageSize: count,
  levels: count,
  width: count,
  layers: count,
  heads: count,
  headWidth: count,
  mlpWidth: count,
  headHiddenWidth: count,
  dropout: z.number().min(0).lt(1),
};

const choices = {
  positions: z.enum(["learned", "sinusoidal"]).exactOptional(),
  initialDeviation: positive.exactOptional(),
  mergedTokens: optionalCount,
  headLayers: z.union([z.literal(1), z.literal(2)]).exactOptional(),
  finalNorm: flag,
  normEpsilon: positive.exactOptional(),
  selection: z.union([z.strictObject({ k: count }), z.strictObject({ share })]).exactOptional(),
  trainingSelection: z.union([z.strictObject({ k: count }), z.strictObject({ ladder: z.array(count).min(1) })])
    .exactOptional(),
};

const wavelet = {
  wavelet: z.enum(["haar", "bior4.4"]).exactOptional(),
  boundary: z.enum(["periodization", "reflect"]).exactOptional(),
};

const tokenizers = {
  vit: {},
  fft: {
    filterSize: count.exactOptional(),
    energyShare: share.exactOptional(),
    pass: z.enum(["low", "high", "unshifted"]).exactOptional(),
    window: z.enum(["square", "circle"]).exactOptional(),
    form: z.enum(["unshuffle", "patches", "strips", "rings"]).exactOptional(),
    bands: count.exactOptional(),
    mixing: flag,
    normalized: flag,
  },
  msvd: {
    mixing: flag,
    branches: z.union([z.literal(1), z.literal(2)]).exactOptional(),
    scorer: z.enum(["sigmoid", "relu", "softplus"]).exactOptional(),
  },
  svd: {
    rank: z.union([
      z.strictObject({ rank: count }),
      z.strictObject({ share, of: z.enum(["sigma", "energy"]), maxRank: count }),
    ]),
    rankOf: z.enum(["image", "channel", "batch"]).exactOptional(),
    signs: z.enum(["canonical", "arbitrary"]).exactOptional(),
  },
  wavelet: { ...wavelet, planes: count, finalThreshold: positive.exactOptional(), maxTokens: count.exactOptional() },
  "wavelet-ycbcr": { ...wavelet, threshold: z.number().min(0).exactOptional() },
  dct: { block: count.exactOptional(), coefficients: count },
} as const;

/** A model of one tokenizer: the tokenizer's settings, sizes, and choices that all have. */
function modelOf<N extends string, S extends z.core.$ZodShape>(tokenizer: N, settings: S) {
  return z.strictObject({ tokenizer: z.literal(tokenizer), ...settings, ...choices, ...sizes });
}

const model = z.discriminatedUnion("tokenizer", [
  modelOf("vit", tokenizers.vit),
  modelOf("fft", tokenizers.fft),
  modelOf("msvd", tokenizers.msvd),
  modelOf("svd", tokenizers.svd),
  modelOf("wavelet", tokenizers.wavelet),
  modelOf("wavelet-ycbcr", tokenizers["wavelet-ycbcr"]),
  modelOf("dct", tokenizers.dct),
]);

const training = z.strictObject({
  epochs: count,
  batch: count,
  learningRate: positive,
  precision: z.enum(["float32", "bfloat16"]).exactOptional(),
  optimizer: z.enum(["adam", "adamw"]).exactOptional(),
  weightDecay: z.number().min(0).exactOptional(),
  clipNorm: positive.exactOptional(),
  schedule: z.enum(["constant", "cosine"]).exactOptional(),
  warmupEpochs: z.number().min(0).exactOptional(),
  averageDecay: z.number().gt(0).lt(1).exactOptional(),
  accumulate: count.exactOptional(),
  labelSmoothing: z.number().min(0).lt(1).exactOptional(),
  patience: count.exactOptional(),
  tokenLoss: z.strictObject({ kind: z.enum(["gate", "gini"]), weight: z.number().min(0) }).exactOptional(),
});

/** All of a run but its seed and its data's folder: plain data, as written to checkpoints and summaries. */
export const ExperimentConfig = z.strictObject({
  experiment: z.string(),
  profile: z.enum(["tiny", "small", "base", "paper"]),
  model,
  training,
  /** Pictures that are drawn where no folder is given. */
  drawn: z.strictObject({ kind: z.enum(["scenes", "faces"]), train: count, test: count }),
});

/** All of a run but its seed and its data's folder. */
export type ExperimentConfig = z.infer<typeof ExperimentConfig>;
/** A model in a config: a tokenizer's settings and the sizes side by side. */
export type ModelSettings = ExperimentConfig["model"];
/** How a model is trained. */
export type TrainingSettings = ExperimentConfig["training"];

const SIZES = Object.keys(sizes) as (keyof typeof sizes)[];

/** What `createClassifier()` is given for a config: the profile's name, or its values where sizes differ from it. */
export function classifierConfig({ model, profile: name }: ExperimentConfig, classes: number): ClassifierConfig {
  const sizes = SIZES.map((size) => [size, model[size]] as const);
  const named = sizes.every(([size, value]) => value === PROFILES[name][size]);
  const profile = named ? name : { ...PROFILES[name], ...Object.fromEntries(sizes) };
  const rest = Object.fromEntries(Object.entries(model).filter(([key]) => !(SIZES as string[]).includes(key)));
  return { ...rest, profile, classes } as ClassifierConfig;
}

/** What `train()` is given for a config. */
export function trainSettings({ model, training }: ExperimentConfig, seed: number): TrainSettings {
  return { seed, imageSize: model.imageSize, ...training };
}

/** A model's sizes in a profile. */
export function sizesOf(profile: Readonly<Profile>): Pick<Profile, keyof typeof sizes> {
  return Object.fromEntries(SIZES.map((name) => [name, profile[name]])) as Pick<Profile, keyof typeof sizes>;
}
