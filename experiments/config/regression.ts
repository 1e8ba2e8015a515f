import { z } from "zod";
import type { RegressorConfig } from "../../lib/models/mod.ts";
import { common, training, withProfile } from "./parts.ts";
import { encoding, modelOf, tokenizers } from "./tokenizers.ts";

/** Telling a number of each picture. The wavelet's symbols, which are made of a picture's bytes, are for classifiers alone. */
export const RegressionConfig = z.strictObject({
  ...common,
  task: z.literal("regression"),
  model: z.discriminatedUnion("tokenizer", [
    modelOf("vit", tokenizers.vit, encoding),
    modelOf("fft", tokenizers.fft, encoding),
    modelOf("msvd", tokenizers.msvd, encoding),
    modelOf("svd", tokenizers.svd, encoding),
    modelOf("wavelet-ycbcr", tokenizers["wavelet-ycbcr"], encoding),
    modelOf("dct", tokenizers.dct, encoding),
  ]),
  training: z.strictObject(training),
});

/** All of a regression's run but its seed and its data's folder. */
export type RegressionConfig = z.infer<typeof RegressionConfig>;

/** What `createRegressor()` is given for a config. */
export function regressorConfig({ model, profile }: RegressionConfig): RegressorConfig {
  return withProfile(model, profile) as RegressorConfig;
}
