import type { Claim, Side } from "./claim.ts";

/**
 * What the thesis's tables 1 to 11 claim. Bounds leave room for the noise of the thesis's own numbers: with 3,000 test pictures an
 * accuracy of 0.8 is known to ± 1.4 points.
 */
export const CLAIMS: readonly Claim[] = [
  {
    table: 1,
    says: "FFT patches fail: at chance, or within ten points of it.",
    ...{ of: { experiment: "fft-patches" }, against: "chance", difference: { below: 0.1 } },
  },
  {
    table: 1,
    says: "FFT bands fail: at chance, or within ten points of it.",
    ...{ of: { experiment: "fft-bands" }, against: "chance", difference: { below: 0.1 } },
  },
  {
    table: 1,
    says: "FFT-unshuffle is as good as ViT, within three points.",
    ...{ of: { experiment: "fft" }, against: { experiment: "vit" }, difference: { above: -0.03, below: 0.03 } },
  },
  {
    table: 2,
    says: "High frequencies alone tell less than low ones.",
    ...{ of: { experiment: "fft-high-128" }, against: { experiment: "fft-low-128" }, difference: { below: 0 } },
  },
  {
    table: 3,
    says: "A window of a quarter of the side costs about three points, at most five.",
    ...{ of: { experiment: "fft-low-64" }, against: { experiment: "fft" }, difference: { above: -0.05 } },
  },
  {
    table: 4,
    says: "A window of its own for each picture is no better than the whole spectrum.",
    ...{ of: { experiment: "fft-energy-99" }, against: { experiment: "fft" }, difference: { below: 0 } },
  },
  {
    table: 5,
    says: "Normalised colours cost the FFT tokenizer much: 30 points in the thesis, at least 15.",
    ...{ of: { experiment: "fft-normalized" }, against: { experiment: "fft-low-128" }, difference: { below: -0.15 } },
  },
  {
    table: 6,
    says: "SVD tokens are worse than ViT's: by 10 points in the thesis, at least 5.",
    ...{ of: { experiment: "svd-90" }, against: { experiment: "vit" }, difference: { below: -0.05 } },
  },
  {
    table: 7,
    says: "More singular components make it worse.",
    ...{ of: { experiment: "svd-99" }, against: { experiment: "svd-90" }, difference: { below: 0 } },
  },
  {
    table: 8,
    says: "mSVD beats ViT: by 6 points in the thesis, at least 3.",
    ...{ of: { experiment: "msvd" }, against: { experiment: "vit" }, difference: { above: 0.03 } },
  },
  {
    table: 8,
    says: "Its two branches and their product are what helps, not the convolutions before them.",
    ...{ of: { experiment: "msvd" }, against: { experiment: "msvd-one-branch" }, difference: { above: 0 } },
  },
  {
    table: 9,
    says: "The weight of the Gini loss makes no difference, within two points.",
    ...{
      of: { experiment: "msvd-gini-1" },
      against: { experiment: "msvd-gini-0.1" },
      difference: { above: -0.02, below: 0.02 },
    },
  },
  {
    table: 10,
    says: "Gates that cost something (α 0.0125) cost no accuracy, at most two points.",
    ...{ of: { experiment: "msvd-gate-0.0125" }, against: { experiment: "msvd" }, difference: { above: -0.02 } },
  },
  {
    table: 11,
    says: "A quarter of the tokens can go for free, at most one point (k 192 of 256).",
    ...{
      of: { experiment: "msvd-gate-0.0125", keep: { k256: 192 } },
      against: { experiment: "msvd-gate-0.0125" },
      difference: { above: -0.01 },
    },
  },
  {
    table: 11,
    says: "So can the tokens beyond 0.8 of the gates' sum, at most one point (p 0.8).",
    ...{
      of: { experiment: "msvd-gate-0.0125", keep: { share: 0.8 } },
      against: { experiment: "msvd-gate-0.0125" },
      difference: { above: -0.01 },
    },
  },
  {
    table: 11,
    says: "With a quarter of the tokens it loses about 14 points, between 10 and 18 (k 64 of 256).",
    ...{
      of: { experiment: "msvd-gate-0.0125", keep: { k256: 64 } },
      against: { experiment: "msvd-gate-0.0125" },
      difference: { above: -0.18, below: -0.1 },
    },
  },
];

/** What the thesis did not ask, and without which its claims mean little. */
export const CONTROLS: readonly Claim[] = [
  {
    table: 8,
    says: "One branch alone, a convolutional stem, beats ViT.",
    ...{ of: { experiment: "msvd-one-branch" }, against: { experiment: "vit" }, difference: { above: 0 } },
  },
  {
    table: 8,
    says: "ViT gains if class token and positions begin small, with deviation 0.02 instead of 1.",
    ...{ of: { experiment: "vit-002" }, against: { experiment: "vit" }, difference: { above: 0 } },
  },
];

/** What one would want of these models that the thesis has not reached. */
export const GOALS: readonly Claim[] = [
  {
    table: 1,
    says: "FFT patches with magnitudes and projections of their own: above 72 %.",
    ...{ of: { experiment: "fft-patches-own" }, against: { accuracy: 0.72 }, difference: { above: 0 } },
  },
  {
    table: 1,
    says: "FFT bands likewise.",
    ...{ of: { experiment: "fft-bands-own" }, against: { accuracy: 0.72 }, difference: { above: 0 } },
  },
  {
    table: 1,
    says: "FFT patches of that kind with a better recipe: above 72 %.",
    ...{ of: { experiment: "fft-patches-own-recipe" }, against: { accuracy: 0.72 }, difference: { above: 0 } },
  },
  {
    table: 1,
    says: "FFT bands likewise, with a better recipe.",
    ...{ of: { experiment: "fft-bands-own-recipe" }, against: { accuracy: 0.72 }, difference: { above: 0 } },
  },
  {
    table: 8,
    says: "A better recipe for all: mSVD still beats ViT, by three points.",
    ...{ of: { experiment: "msvd-recipe" }, against: { experiment: "vit-recipe" }, difference: { above: 0.03 } },
  },
  {
    table: 8,
    says: "So does the one-branch stem.",
    ...{
      of: { experiment: "msvd-one-branch-recipe" },
      against: { experiment: "vit-recipe" },
      difference: { above: 0.03 },
    },
  },
  {
    table: 8,
    says: "With it the second branch helps, over the one-branch stem.",
    ...{
      of: { experiment: "msvd-recipe" },
      against: { experiment: "msvd-one-branch-recipe" },
      difference: { above: 0 },
    },
  },
  {
    table: 8,
    says: "The better recipe helps ViT.",
    ...{ of: { experiment: "vit-recipe" }, against: { experiment: "vit" }, difference: { above: 0 } },
  },
  {
    table: 8,
    says: "It helps mSVD.",
    ...{ of: { experiment: "msvd-recipe" }, against: { experiment: "msvd" }, difference: { above: 0 } },
  },
  {
    table: 9,
    says: "Scores as shares of attention cost no accuracy, within a point.",
    ...{ of: { experiment: "msvd-focus" }, against: { experiment: "msvd" }, difference: { above: -0.01 } },
  },
  {
    table: 9,
    says: "They gain accuracy, or the Gini loss with a target that they have does.",
    ...{ of: { experiment: "msvd-focus" }, against: { experiment: "msvd" }, difference: { above: 0 } },
  },
  {
    table: 11,
    says: "Half of the tokens, those with the largest shares, are enough, within three points.",
    ...{ of: kept("msvd-focus", 128), against: { experiment: "msvd-focus" }, difference: { above: -0.03 } },
  },
  {
    table: 11,
    says: "The quarter of tokens with the largest shares tells more than that with the largest gates that multiply.",
    ...{ of: kept("msvd-focus", 64), against: kept("msvd-gate-0.0125", 64), difference: { above: 0 } },
  },
  {
    table: 11,
    says: "Half of the sum of shares is enough for a model that learned with shares left out, within three points.",
    ...{
      of: holding(0.5, "msvd-focus-any-share"),
      against: { experiment: "msvd-focus-any-share" },
      difference: { above: -0.03 },
    },
  },
  {
    table: 11,
    says: "With half of the sum it tells more than the one that learned with all.",
    ...{
      of: holding(0.5, "msvd-focus-any-share"),
      against: holding(0.5, "msvd-focus"),
      difference: { above: 0 },
    },
  },
  {
    table: 11,
    says: "Learning with shares left out costs nothing where all tokens are kept, within a point.",
    ...{
      of: { experiment: "msvd-focus-any-share" },
      against: { experiment: "msvd-focus" },
      difference: { above: -0.01 },
    },
  },
  {
    table: 11,
    says:
      "One mSVD for every length, pooled: a quarter of the tokens is as good as mSVD with all of them, within a point.",
    ...{ of: kept("msvd-pooling", 64), against: { experiment: "msvd" }, difference: { above: -0.01 } },
  },
  {
    table: 11,
    says: "An eighth of the tokens: within three points.",
    ...{ of: kept("msvd-pooling", 32), against: { experiment: "msvd" }, difference: { above: -0.03 } },
  },
  {
    table: 11,
    says: "A sixteenth of the tokens: above 72 %.",
    ...{ of: kept("msvd-pooling", 16), against: { accuracy: 0.72 }, difference: { above: 0 } },
  },
  {
    table: 11,
    says: "One token of 64: above 62 %.",
    ...{ of: kept("msvd-pooling", 4), against: { accuracy: 0.62 }, difference: { above: 0 } },
  },
  {
    table: 11,
    says: "With a quarter of the tokens, means of neighbours tell more than evenly spread tokens.",
    ...{
      of: kept("msvd-pooling", 64),
      against: kept("msvd-spread", 64),
      difference: { above: 0 },
    },
  },
  {
    table: 11,
    says: "Evenly spread tokens tell more than those with the largest gates, both trained at any length.",
    ...{
      of: kept("msvd-spread", 64),
      against: kept("msvd-any-length", 64),
      difference: { above: 0 },
    },
  },
  {
    table: 11,
    says:
      "By largest gates, trained at any length: a quarter of the tokens is as good as mSVD with all of them, within a point.",
    ...{ of: kept("msvd-any-length", 64), against: { experiment: "msvd" }, difference: { above: -0.01 } },
  },
  {
    table: 11,
    says:
      "Largest gates, trained at any length, with a quarter of the tokens beat those of a model that learned with all.",
    ...{
      of: kept("msvd-any-length", 64),
      against: kept("msvd-gate-0.0125", 64),
      difference: { above: 0 },
    },
  },
];

/** The tokens of largest scores that hold a share of their sum. */
function holding(share: number, experiment: Side["experiment"]): Side {
  return { experiment, keep: { share } };
}

function kept(experiment: Side["experiment"], k256: number): Side {
  return { experiment, keep: { k256 } };
}
