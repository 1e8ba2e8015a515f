import { z } from "zod";
import type { AutoencoderConfig } from "../../lib/models/mod.ts";
import { common, count, flag, positive, training, withProfile } from "./parts.ts";
import { modelOf, tokenizers } from "./tokenizers.ts";

const choices = {
  bottleneck: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("none") }),
    z.strictObject({ kind: z.literal("linear"), dropout: z.number().min(0).lt(1).exactOptional() }),
    z.strictObject({
      kind: z.literal("vq"),
      codes: count,
      codeWidth: count.exactOptional(),
      commitment: positive.exactOptional(),
      decay: z.number().gt(0).lt(1).exactOptional(),
    }),
    z.strictObject({ kind: z.literal("fsq"), levels: z.array(z.int().min(2)).min(1) }),
  ]).exactOptional(),
};
const normalization = z.enum(["batch", "instance"]).exactOptional();
const { filterSize, normalized, mixing, projections } = tokenizers.fft;
const form = z.enum(["unshuffle", "patches"]).exactOptional();

/** Rebuilding pictures from their tokens. */
export const AutoencoderExperimentConfig = z.strictObject({
  ...common,
  task: z.literal("autoencoder"),
  model: z.discriminatedUnion("tokenizer", [
    modelOf("vit", tokenizers.vit, choices),
    modelOf("msvd", { ...tokenizers.msvd, normalization, entry: flag, direct: flag }, choices),
    modelOf(
      "fft",
      { filterSize, normalized, mixing, form, projections, normalization, convolutions: flag },
      choices,
    ),
  ]),
  training: z.strictObject(training),
  /** A discriminator to rebuild against, and how much its loss counts; `channels` are those of its first layer. Default: none. */
  adversarial: z.strictObject({
    weight: positive,
    channels: count.exactOptional(),
    learningRate: positive.exactOptional(),
  })
    .exactOptional(),
});

/** All of an autoencoder's run but its seed and its data's folder. */
export type AutoencoderExperimentConfig = z.infer<typeof AutoencoderExperimentConfig>;

/** What `createAutoencoder()` is given for a config. */
export function autoencoderConfig({ model, profile }: AutoencoderExperimentConfig): AutoencoderConfig {
  return withProfile(model, profile) as AutoencoderConfig;
}
