import { anyLength, type ClassificationExperiment } from "./experiment.ts";

/** Square patches. */
export const VIT = {
  /** The thesis's: class token and positions begin as standard normal numbers. */
  vit: { title: "ViT", model: () => ({ tokenizer: "vit" }) },
  /** The same with the first numbers that ViT's authors took (A11, row 41). */
  "vit-002": {
    title: "ViT, first numbers of deviation 0.02",
    model: () => ({ tokenizer: "vit", initialDeviation: 0.02 }),
  },
  /** One model for every length, as `msvd-pooling`: what it has against that. */
  "vit-pooling": {
    title: "ViT, any length, pooled",
    model: (profile) => ({ tokenizer: "vit", shortenBy: "pooling", trainingSelection: anyLength(profile) }),
  },
} as const satisfies Record<string, ClassificationExperiment>;
