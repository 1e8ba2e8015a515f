import type { ClassificationExperiment } from "./experiment.ts";

/** Square patches. */
export const VIT = {
  /** The thesis's: class token and positions begin as standard normal numbers. */
  vit: { title: "ViT", model: () => ({ tokenizer: "vit" }) },
  /** The same with the first numbers that ViT's authors took (A11, row 41). */
  "vit-002": {
    title: "ViT, first numbers of deviation 0.02",
    model: () => ({ tokenizer: "vit", initialDeviation: 0.02 }),
  },
} as const satisfies Record<string, ClassificationExperiment>;
