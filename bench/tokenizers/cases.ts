import type { ProfileName, TokenizerConfig } from "../../lib/models/mod.ts";
import type { ImageSize } from "../../lib/tokenizers/mod.ts";

/** What is measured of a tokenizer: tokens in evaluation mode; or tokens and gradients by all parameters, as in training. */
export const MODES = ["forward", "gradient"] as const;
/** One of {@linkcode MODES}. */
export type Mode = typeof MODES[number];

/** Ways in which PyTorch keeps pictures; the faster one counts. */
export const LAYOUTS = ["contiguous", "channels_last"] as const;
/** One of {@linkcode LAYOUTS}. */
export type Layout = typeof LAYOUTS[number];

/** A tokenizer to measure. */
export interface TokenizerCase {
  /** As the tables have it. */
  readonly title: string;
  /** Its settings for images of a size. */
  readonly config: (imageSize: ImageSize) => TokenizerConfig;
  /** Layouts of PyTorch's `tokenizers.py` to measure; none where that has no such tokenizer. */
  readonly layouts: readonly Layout[];
}

/** Pixels along the side of the bands' tokens: as many bands as other tokenizers have tokens at `base`. */
const BAND_SIDE = 16;
const bands = ([height, width]: ImageSize) => height * width / BAND_SIDE ** 2;

/** The tokenizers that are registered, in the forms that differ in what they compute. */
export const CASES = {
  vit: { title: "ViT patches", config: () => ({ tokenizer: "vit" }), layouts: LAYOUTS },
  fft: { title: "FFT, pixel-unshuffle", config: () => ({ tokenizer: "fft" }), layouts: LAYOUTS },
  fftPatches: { title: "FFT, patches", config: () => ({ tokenizer: "fft", form: "patches" }), layouts: LAYOUTS },
  fftStrips: {
    title: "FFT, strips",
    config: (size) => ({ tokenizer: "fft", form: "strips", bands: bands(size) }),
    layouts: ["contiguous"],
  },
  fftRings: {
    title: "FFT, rings",
    config: (size) => ({ tokenizer: "fft", form: "rings", bands: bands(size) }),
    layouts: ["contiguous"],
  },
  msvd: { title: "mSVD", config: () => ({ tokenizer: "msvd" }), layouts: LAYOUTS },
  msvdGates: { title: "mSVD, gates", config: () => ({ tokenizer: "msvd", scorer: "sigmoid" }), layouts: LAYOUTS },
  svd: { title: "SVD, 90 % of σ², at most 32", config: () => svd("energy", 32), layouts: ["contiguous"] },
  wavelet: { title: "wavelet symbols", config: () => ({ tokenizer: "wavelet", planes: 2 }), layouts: [] },
  waveletYcbcr: { title: "wavelet, YCbCr", config: () => ({ tokenizer: "wavelet-ycbcr" }), layouts: [] },
  dct: { title: "DCT, 16 of 64", config: () => ({ tokenizer: "dct", coefficients: 16 }), layouts: ["contiguous"] },
} as const satisfies Record<string, TokenizerCase>;

/** SVD tokens with a share of 90 %, by what counts and at most so many: against a whole decomposition on PyTorch's side. */
export const SVD_CASES = {
  svdEnergy16: { title: "90 % of σ², at most 16", config: () => svd("energy", 16), layouts: ["contiguous"] },
  svdEnergy32: { title: "90 % of σ², at most 32", config: () => svd("energy", 32), layouts: ["contiguous"] },
  svdSigma96: { title: "90 % of σ, at most 96", config: () => svd("sigma", 96), layouts: ["contiguous"] },
} as const satisfies Record<string, TokenizerCase>;

/** Name of a tokenizer to measure. */
export type CaseName = keyof typeof CASES | keyof typeof SVD_CASES;

/** The case of a name. */
export function caseOf(name: CaseName): TokenizerCase {
  return { ...CASES, ...SVD_CASES }[name];
}

function svd(of: "energy" | "sigma", maxRank: number): TokenizerConfig {
  return { tokenizer: "svd", rank: { share: 0.9, of, maxRank } };
}

/** Pictures of a measurement. */
export interface Batch {
  /** Side of the square pictures, in pixels. */
  imageSize: number;
  /** How many. */
  batch: number;
}

/** How much is measured. */
export interface Plan {
  profile: ProfileName;
  tokenizers: readonly (keyof typeof CASES)[];
  /** Pictures of which tokenizers make tokens: as many pixels of each size. */
  sizes: readonly Batch[];
  svd: readonly (keyof typeof SVD_CASES)[];
  /** Pictures of which SVD tokens are made: the thesis's batch. */
  svdPictures: Batch;
  /** Pictures a training step; of a tokenizer with more than `LONG` tokens a quarter of them. */
  stepBatch: number;
  /** Images a call of which a part of the tokens is kept. */
  selectionBatches: readonly number[];
  /** How often contenders take turns. */
  rounds: number;
  /** Seconds that a turn takes at least. */
  turnSeconds: number;
}

/** Tokens of an image from which on a step takes a quarter of the batch: attention grows with their square. */
export const LONG = 512;

/** The measurement that is published. */
export const FULL: Plan = {
  profile: "base",
  tokenizers: Object.keys(CASES) as (keyof typeof CASES)[],
  sizes: [{ imageSize: 128, batch: 16 }, { imageSize: 256, batch: 4 }],
  svd: Object.keys(SVD_CASES) as (keyof typeof SVD_CASES)[],
  svdPictures: { imageSize: 256, batch: 12 },
  stepBatch: 16,
  selectionBatches: [64, 1],
  rounds: 7,
  turnSeconds: 0.15,
};

/** The same program at a small size: shows that everything works, and says nothing of speed. */
export const QUICK: Plan = {
  ...FULL,
  sizes: [{ imageSize: 32, batch: 2 }, { imageSize: 64, batch: 1 }],
  profile: "tiny",
  svdPictures: { imageSize: 128, batch: 2 },
  stepBatch: 4,
  selectionBatches: [4, 1],
  rounds: 2,
  turnSeconds: 0.01,
};
