import { type ProfileName, profileOf } from "../lib/models/profiles.ts";
import { override } from "./config/override.ts";
import { type ClassificationConfig, type ExperimentConfig, sizesOf, type TaskName } from "./config/schema.ts";
import { AUTOENCODERS } from "./definitions/autoencoders.ts";
import type { Experiment, GenerationExperiment } from "./definitions/experiment.ts";
import { FFT } from "./definitions/fft.ts";
import { GENERATORS } from "./definitions/generators.ts";
import { MSVD } from "./definitions/msvd.ts";
import { BETTER_TRAINED } from "./definitions/recipe.ts";
import { REGRESSION } from "./definitions/regression.ts";
import { SVD } from "./definitions/svd.ts";
import { VIT } from "./definitions/vit.ts";
import { WAVELET } from "./definitions/wavelet.ts";

const ALL = {
  ...{ ...VIT, ...FFT, ...SVD, ...MSVD, ...WAVELET, ...BETTER_TRAINED },
  ...{ ...REGRESSION, ...AUTOENCODERS, ...GENERATORS },
} as const;

/** Name of an experiment. */
export type ExperimentName = keyof typeof ALL;

/** The config of an experiment: that of its task. */
export type ConfigOf<N extends ExperimentName> = N extends unknown
  ? (typeof ALL)[N] extends { task: infer T extends TaskName } ? Extract<ExperimentConfig, { task: T }>
  : ClassificationConfig
  : never;

/** Every model that is trained for a table or figure of the thesis, or as a control, by name. */
export const EXPERIMENTS: Readonly<Record<ExperimentName, Experiment>> = ALL;

/** Names of all experiments. */
export const EXPERIMENT_NAMES = Object.keys(ALL) as ExperimentName[];

/** Pictures that are drawn where no folder is given; more for profiles that learn more. */
const DRAWN = { tiny: { train: 1800, test: 600 }, others: { train: 6000, test: 1500 } };

/**
 * The config of an experiment in a profile.
 *
 * @param name Which.
 * @param profile Sizes, and the thesis's recipe scaled to them.
 * @param assignments What is different, as `--set` has it.
 * @throws {UsageError} if an assignment makes no sense.
 */
export function experimentConfig<N extends ExperimentName>(
  name: N,
  profile: ProfileName,
  assignments: readonly string[] = [],
): ConfigOf<N> {
  const experiment: Experiment = EXPERIMENTS[name];
  const { task, drawn: { kind = "scenes", counts = {} } = {} } = experiment;
  const values = { ...profileOf(profile), ...experiment.sizes?.(profileOf(profile)) };
  const { epochs, batch, learningRate } = values;
  return override({
    experiment: name,
    profile,
    ...(task === undefined ? {} : { task }),
    ...(experiment.task === "generation" ? neighboursOf(experiment) : {}),
    ...(experiment.task === "autoencoder" && experiment.adversarial !== undefined
      ? { adversarial: experiment.adversarial }
      : {}),
    model: { ...experiment.model(values), ...sizesOf(values) },
    training: { epochs, batch, learningRate, ...experiment.training },
    drawn: { kind, ...(profile === "tiny" ? DRAWN.tiny : DRAWN.others), ...counts[profile] },
  }, assignments) as ConfigOf<N>;
}

/** The experiments whose runs a generator needs. */
function neighboursOf({ autoencoder, judge }: GenerationExperiment): { autoencoder: string; judge?: string } {
  return { autoencoder, ...(judge === undefined ? {} : { judge }) };
}

/** What people call the experiment of a finished run. */
export function titleOf(experiment: string): string {
  return EXPERIMENTS[experiment as ExperimentName].title;
}
