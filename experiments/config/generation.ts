import { z } from "zod";
import type { GeneratorConfig } from "../../lib/models/mod.ts";
import { common, count, flag, sizes, training, withProfile } from "./parts.ts";

/** Drawing pictures token by token, in the tokens of a trained autoencoder. */
export const GenerationConfig = z.strictObject({
  ...common,
  task: z.literal("generation"),
  /** The experiment whose finished run makes the tokens: of the same profile, pictures and seed. */
  autoencoder: z.string(),
  /** The experiment whose finished run, a classifier's, judges what is drawn: likewise. Default: it is not judged. */
  judge: z.string().exactOptional(),
  model: z.strictObject({
    head: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("codes") }),
      z.strictObject({ kind: z.literal("mixture"), components: count.exactOptional() }),
      z.strictObject({ kind: z.literal("regression") }),
    ]),
    positions: z.enum(["learned", "sinusoidal"]).exactOptional(),
    /** Whether it is told the class of each picture. */
    conditional: flag,
    /** Share of the pictures whose class it is not told while training, which guidance asks for. */
    classDropout: z.number().gt(0).lt(1).exactOptional(),
    /** How pictures are drawn, by the judge as well. Choose on validation pictures. */
    sampling: z.strictObject({
      temperature: z.number().min(0).exactOptional(),
      topK: count.exactOptional(),
      guidance: z.number().min(0).exactOptional(),
    }).exactOptional(),
    ...sizes,
  }),
  training: z.strictObject(training),
});

/** All of a generator's run but its seed and its data's folder. */
export type GenerationConfig = z.infer<typeof GenerationConfig>;

/** What `createGenerator()` is given for a config. */
export function generatorConfig(
  { model, profile }: GenerationConfig,
  classes: number,
): GeneratorConfig {
  const { conditional = false, ...settings } = withProfile(model, profile);
  return { ...settings, ...(conditional ? { classes } : {}) } as GeneratorConfig;
}
