import { type ProfileName, profileOf } from "../../lib/models/mod.ts";
import type { ExperimentName } from "../experiments.ts";

/** A model, with all of its tokens or with fewer. */
export interface SpeedCase {
  experiment: ExperimentName;
  /** Tokens that the encoder is given, of models that learned to work with any number. */
  k?: number;
}

/** Lines of the chart of speed against accuracy. */
export const SPEED_LINES: readonly { name: string; experiments: readonly ExperimentName[]; color: string }[] = [
  { name: "ViT, any number", experiments: ["vit-pooling"], color: "vit" },
  { name: "mSVD, any number of tokens", experiments: ["msvd-pooling"], color: "msvd" },
  {
    name: "FFT windows",
    experiments: ["fft-low-32-at-once", "fft-low-32", "fft-low-64", "fft-low-128", "fft"],
    color: "fft",
  },
  { name: "SVD", experiments: ["svd-90", "svd-99"], color: "svd" },
  { name: "ViT, all tokens", experiments: ["vit"], color: "vit" },
  { name: "mSVD, all tokens", experiments: ["msvd"], color: "msvd" },
];

/** Models of the headline table that no line has. */
const BESIDE: readonly ExperimentName[] = ["vit-002", "msvd-one-branch", "msvd-gate-0.0125", "msvd-focus"];
/** Those that work with any number of tokens. */
const ANY_LENGTH: readonly ExperimentName[] = ["vit-pooling", "msvd-pooling"];

/** All models whose speed is measured. */
export function speedCases(profile: ProfileName): SpeedCase[] {
  const { imageSize, levels } = profileOf(profile);
  const tokens = (imageSize / 2 ** levels) ** 2;
  const counts = [64, 16, 8, 4, 2, 1].map((part) => Math.ceil(tokens / part)); // as table 11 has them
  const experiments = [...SPEED_LINES.flatMap(({ experiments }) => experiments), ...BESIDE];
  return experiments.flatMap((experiment): SpeedCase[] =>
    ANY_LENGTH.includes(experiment) ? counts.map((k) => ({ experiment, k })) : [{ experiment }]
  );
}
