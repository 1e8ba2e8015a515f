import { z } from "zod";
import { type Profile, type ProfileName, PROFILES } from "../../lib/models/mod.ts";

/** Numbers and flags as settings have them. */
export const count = z.int().min(1);
export const optionalCount = z.int().min(0).exactOptional();
export const share = z.number().gt(0).max(1);
export const flag = z.boolean().exactOptional();
export const positive = z.number().gt(0);

/** Sizes of a model. Those of the encoder stand in every config, so that all are of a profile; an autoencoder does not use them. */
export const sizes = {
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

type Sizes = Pick<Profile, keyof typeof sizes>;

const SIZES = Object.keys(sizes) as (keyof Sizes)[];

/** A model's sizes in a profile. */
export function sizesOf(profile: Readonly<Profile>): Sizes {
  return Object.fromEntries(SIZES.map((name) => [name, profile[name]])) as Sizes;
}

/**
 * A model's settings as those that build it take them: the sizes as one `profile`, by name, or by values where some differ from it.
 *
 * @param model Settings and sizes side by side.
 * @param name The profile's.
 */
export function withProfile<M extends Sizes>(
  model: M,
  name: ProfileName,
): Omit<M, keyof Sizes> & { profile: ProfileName | Profile } {
  const values = SIZES.map((size) => [size, model[size]] as const);
  const named = values.every(([size, value]) => value === PROFILES[name][size]);
  const profile = named ? name : { ...PROFILES[name], ...Object.fromEntries(values) };
  const rest = Object.fromEntries(Object.entries(model).filter(([key]) => !(SIZES as string[]).includes(key)));
  return { ...rest as Omit<M, keyof Sizes>, profile };
}

/** How a model is trained, whatever its task. */
export const training = {
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
  patience: count.exactOptional(),
};

/** Pictures that are drawn where no folder is given. */
export const drawn = z.strictObject({ kind: z.enum(["scenes", "faces"]), train: count, test: count });

/** What every config has. */
export const common = {
  experiment: z.string(),
  profile: z.enum(["tiny", "small", "base", "paper"]),
  drawn,
};
