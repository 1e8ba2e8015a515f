import type { TokenizerConfig } from "../lib/models/classifier.ts";

/** A model that `train` knows by name. */
export interface Experiment {
  /** What it is, for `--help`. */
  title: string;
  model: TokenizerConfig;
}

/** Rows of the thesis's tables for classification (section A10 of the facts about it). */
export const EXPERIMENTS = {
  vit: { title: "ViT: square patches", model: { tokenizer: "vit" } },
  fft: { title: "FFT pixel-unshuffle: the whole spectrum", model: { tokenizer: "fft" } },
  msvd: { title: "modified SVD without a scorer", model: { tokenizer: "msvd" } },
} as const satisfies Record<string, Experiment>;

/** Name of an experiment. */
export type ExperimentName = keyof typeof EXPERIMENTS;
