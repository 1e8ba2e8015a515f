import { z } from "zod";
import type { ClassifierConfig } from "../../lib/models/mod.ts";
import { common, count, share, training, withProfile } from "./parts.ts";
import { encoding, modelOf, tokenizers } from "./tokenizers.ts";

const choices = {
  ...encoding,
  headLayers: z.union([z.literal(1), z.literal(2)]).exactOptional(),
  trainingSelection: z.union([
    z.strictObject({ k: count }),
    z.strictObject({ ladder: z.array(count).min(1) }),
    z.strictObject({ shares: z.array(share).min(1) }),
  ]).exactOptional(),
};

/** Telling classes: the task of experiments that name none. */
export const ClassificationConfig = z.strictObject({
  ...common,
  task: z.literal("classification").exactOptional(),
  model: z.discriminatedUnion("tokenizer", [
    modelOf("vit", tokenizers.vit, choices),
    modelOf("fft", tokenizers.fft, choices),
    modelOf("msvd", tokenizers.msvd, choices),
    modelOf("svd", tokenizers.svd, choices),
    modelOf("wavelet", tokenizers.wavelet, choices),
    modelOf("wavelet-ycbcr", tokenizers["wavelet-ycbcr"], choices),
    modelOf("dct", tokenizers.dct, choices),
  ]),
  training: z.strictObject({
    ...training,
    labelSmoothing: z.number().min(0).lt(1).exactOptional(),
    tokenLoss: z.strictObject({
      kind: z.enum(["gate", "gini"]),
      weight: z.number().min(0),
      target: z.number().gt(0).max(1).exactOptional(),
    }).exactOptional(),
  }),
});

/** All of a classifier's run but its seed and its data's folder. */
export type ClassificationConfig = z.infer<typeof ClassificationConfig>;

/** What `createClassifier()` is given for a config. */
export function classifierConfig({ model, profile }: ClassificationConfig, classes: number): ClassifierConfig {
  return { ...withProfile(model, profile), classes } as ClassifierConfig;
}
