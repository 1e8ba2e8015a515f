import type { Profile, ProfileName } from "../../lib/models/mod.ts";
import type {
  AutoencoderExperimentConfig,
  ClassificationConfig,
  ExperimentConfig,
  GenerationConfig,
  RegressionConfig,
} from "../config/schema.ts";

/** All of a model's settings but its sizes. */
type ChoicesOf<C extends ExperimentConfig> = C extends unknown ? WithoutSizes<C["model"]> : never;
type WithoutSizes<M> = M extends unknown ? Omit<M, keyof Profile> : never;

/** What is drawn where no folder is given: of what, and how many for each profile. */
export interface Drawn {
  /** Default: scenes. */
  kind?: "scenes" | "faces";
  /** Default: 1,800 to learn from and 600 to test with at `tiny`, 6,000 and 1,500 for others. */
  counts?: Partial<Record<ProfileName, { train: number; test: number }>>;
}

/** A model and how it is trained, for every profile: one row of a table. */
interface ExperimentOf<C extends ExperimentConfig> {
  /** What it is, in tables and for `--help`. */
  title: string;
  /** The model for a profile's sizes. */
  model: (profile: Readonly<Profile>) => ChoicesOf<C>;
  /** Sizes, epochs, pictures in a batch and learning rate that differ from the profile's. */
  sizes?: (profile: Readonly<Profile>) => Partial<Profile>;
  /** Training that differs from the thesis's recipe: Adam at the profile's rate. */
  training?: Partial<C["training"]>;
  drawn?: Drawn;
}

/** Telling classes; the task of experiments that name none. */
export interface ClassificationExperiment extends ExperimentOf<ClassificationConfig> {
  task?: "classification";
}

/** Telling a number of each picture, such as an age. */
export interface RegressionExperiment extends ExperimentOf<RegressionConfig> {
  task: "regression";
}

/** Rebuilding pictures from their tokens. */
export interface AutoencoderExperiment extends ExperimentOf<AutoencoderExperimentConfig> {
  task: "autoencoder";
  /** See the config's. Default: none. */
  adversarial?: NonNullable<AutoencoderExperimentConfig["adversarial"]>;
}

/** Drawing pictures in the tokens of an autoencoder. */
export interface GenerationExperiment extends ExperimentOf<GenerationConfig> {
  task: "generation";
  /** The experiment of the autoencoder, which is trained first. */
  autoencoder: string;
  /** The experiment of the classifier that judges what is drawn, which is trained first too. Default: none. */
  judge?: string;
}

/** An experiment of any task. */
export type Experiment = ClassificationExperiment | RegressionExperiment | AutoencoderExperiment | GenerationExperiment;

/** A length in pixels of the thesis's 256-pixel pictures, as the same share of a profile's. */
export function of256(pixels: number, { imageSize }: Readonly<Profile>): number {
  return pixels * imageSize / 256;
}

/** Numbers of tokens that a model learns to work with: 1, 2, 4 … and all of a profile, which are a power of two in each. */
export function anyLength({ imageSize, levels }: Readonly<Profile>): { ladder: number[] } {
  const all = (imageSize / 2 ** levels) ** 2;
  return { ladder: Array.from({ length: Math.log2(all) + 1 }, (_, i) => 2 ** i) };
}
