import type { Profile } from "../../lib/models/mod.ts";
import type { ModelSettings, TrainingSettings } from "../config/schema.ts";

/** All of a model's settings but its sizes. */
export type ModelChoices = { [K in ModelSettings["tokenizer"]]: Choices<Extract<ModelSettings, { tokenizer: K }>> }[
  ModelSettings["tokenizer"]
];
type Choices<M> = Omit<M, keyof Profile>;

/** A model and how it is trained, for every profile: one row of a table. */
export interface Experiment {
  /** What it is, in tables and for `--help`. */
  title: string;
  /** The model for a profile's sizes. */
  model: (profile: Readonly<Profile>) => ModelChoices;
  /** Sizes that differ from the profile's. */
  sizes?: (profile: Readonly<Profile>) => Partial<Profile>;
  /** Training that differs from the thesis's recipe: Adam at the profile's rate. */
  training?: Partial<TrainingSettings>;
  /** What is drawn where no folder is given. Default: scenes. */
  drawn?: "scenes" | "faces";
}

/** A length in pixels of the thesis's 256-pixel pictures, as the same share of a profile's. */
export function of256(pixels: number, { imageSize }: Readonly<Profile>): number {
  return pixels * imageSize / 256;
}
