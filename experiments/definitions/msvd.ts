import { anyLength, type ClassificationExperiment } from "./experiment.ts";

/** Modified SVD (thesis section 3.4), its controls, and its ways to score tokens. */
export const MSVD = {
  msvd: { title: "mSVD", model: () => ({ tokenizer: "msvd" }) },
  /** What is left of it without the second branch (A11, row 41): is it the pair or the stem that helps? */
  "msvd-one-branch": { title: "one-branch stem", model: () => ({ tokenizer: "msvd", branches: 1 }) },
  "msvd-gate-0.025": gated(0.025),
  "msvd-gate-0.0125": gated(0.0125),
  "msvd-gate-0.005": gated(0.005),
  /** One model for every length: in training each picture keeps a number of tokens of its own, a power of two drawn by chance. */
  "msvd-any-length": {
    title: "mSVD, gates, any length",
    model: (profile) => ({ tokenizer: "msvd", scorer: "sigmoid", trainingSelection: anyLength(profile) }),
  },
  /** The same, of tokens that lie evenly over the picture in place of those with the largest gates; and of means of neighbours. */
  "msvd-spread": {
    title: "mSVD, any length, evenly spread",
    model: (profile) => ({ tokenizer: "msvd", shortenBy: "spread", trainingSelection: anyLength(profile) }),
  },
  "msvd-pooling": {
    title: "mSVD, any length, pooled",
    model: (profile) => ({ tokenizer: "msvd", shortenBy: "pooling", trainingSelection: anyLength(profile) }),
  },
  "msvd-gini-1": gini(1),
  "msvd-gini-0.5": gini(0.5),
  "msvd-gini-0.1": gini(0.1),
  /** Scores as shares of attention, with an index of 0.35 asked for and no more: do gates then say what can be left out? */
  "msvd-focus": {
    title: "mSVD, gates as shares of attention",
    model: () => ({ tokenizer: "msvd", scorer: "sigmoid", gating: "attention" }),
    training: { tokenLoss: { kind: "gini", weight: 0.1, target: 0.35 } },
  },
  /** The same, of a model that learned with shares of its scores left out. */
  "msvd-focus-any-share": {
    title: "mSVD, gates as shares of attention, any share",
    model: () => ({
      ...{ tokenizer: "msvd", scorer: "sigmoid", gating: "attention" },
      trainingSelection: { shares: [0.25, 0.5, 0.75, 0.9, 1] },
    }),
    training: { tokenLoss: { kind: "gini", weight: 0.1, target: 0.35 } },
  },
} as const satisfies Record<string, ClassificationExperiment>;

/** Gates between 0 and 1 on the tokens, whose mean times `weight` is added to the loss (the thesis's α, mean form: A11, row 24). */
function gated(weight: number): ClassificationExperiment {
  return {
    title: `mSVD, gates, α ${weight}`,
    model: () => ({ tokenizer: "msvd", scorer: "sigmoid" }),
    training: { tokenLoss: { kind: "gate", weight } },
  };
}

/**
 * Scores whose inequality is rewarded (the thesis's β), and the tokens that hold 0.9 of them in evaluation. Softplus in place of the
 * thesis's ReLU (A11, row 30): where all of ReLU's scores come to 0 they stay there.
 */
function gini(weight: number): ClassificationExperiment {
  return {
    title: `mSVD, Gini loss, β ${weight}`,
    model: () => ({ tokenizer: "msvd", scorer: "softplus", selection: { share: 0.9 } }),
    training: { tokenLoss: { kind: "gini", weight } },
  };
}
