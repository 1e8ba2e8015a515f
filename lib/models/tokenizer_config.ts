import type { Initializer } from "../nn/mod.ts";
import type { WindowShape } from "../ops/mod.ts";
import {
  DctTokenizer,
  type DctTokenizerOptions,
  FftBandTokenizer,
  FftPatchTokenizer,
  FftTokenizer,
  type Gating,
  type ImageSize,
  MsvdTokenizer,
  PatchTokenizer,
  type ScoreActivation,
  type SpectrumFilterOptions,
  type SpectrumPass,
  SvdTokenizer,
  type SvdTokenizerOptions,
  type Tokenizer,
  WaveletTokenizer,
  type WaveletTokenizerOptions,
  WaveletYcbcrTokenizer,
  type WaveletYcbcrTokenizerOptions,
} from "../tokenizers/mod.ts";
import type { Profile } from "./profiles.ts";

/** ViT patches of side 2^levels, with learned positions. */
export type VitConfig = { tokenizer: "vit" };

/**
 * Tokens of the spectrum. `filterSize` keeps a window of that side; `energyShare` the smallest one that holds that share of each
 * image's energy; without either the window is the largest that the images have. What a pass is: see `SpectrumPass`.
 */
export type FftConfig = {
  tokenizer: "fft";
  filterSize?: number;
  energyShare?: number;
  /** Default: "low". The pass "high" needs a filterSize. */
  pass?: SpectrumPass;
  /** Default: "square". */
  window?: WindowShape;
  /** Whether colours are normalised before the transform. Default: false. */
  normalized?: boolean;
  /** Whether logarithms of magnitudes follow the signed ones as channels. Default: false. */
  magnitudes?: boolean;
  /**
   * How the window becomes tokens: convolutions and pixel-unshuffles, patches of side 2^levels (with learned positions, as ViT), or
   * bands, of which the filter size is fixed. Default: "unshuffle".
   */
  form?: "unshuffle" | "patches" | "strips" | "rings";
  /** How many strips or rings; for these forms alone, which need it. */
  bands?: number;
  /** Whether all tokens share a projection, or each has its own; of the forms "patches", "strips" and "rings". Default: "shared". */
  projections?: "shared" | "own";
  /** Whether the stem ends in a 1×1 convolution; for the form "unshuffle" alone. Default: true. */
  mixing?: boolean;
};

/** Modified SVD: see `MsvdTokenizerOptions`. `scorer`: default none; its width is that of the head. `gating` needs one. */
export type MsvdConfig = {
  tokenizer: "msvd";
  mixing?: boolean;
  branches?: 1 | 2;
  scorer?: ScoreActivation;
  gating?: Gating;
};

/** Singular value decomposition, for images of one size: see `SvdTokenizerOptions`. */
export type SvdConfig = { tokenizer: "svd" } & Omit<SvdTokenizerOptions, "width" | "imageSize">;

/**
 * Symbols of a wavelet code: see `WaveletTokenizerOptions`. Its levels are those of the profile, if not given. Coding reads values back, so
 * that no step with it can be recorded.
 */
export type WaveletConfig =
  & { tokenizer: "wavelet"; levels?: number }
  & Omit<WaveletTokenizerOptions, "width" | "levels">;

/** Wavelet coefficients of brightness and colour: see `WaveletYcbcrTokenizerOptions`. */
export type WaveletYcbcrConfig =
  & { tokenizer: "wavelet-ycbcr" }
  & Omit<WaveletYcbcrTokenizerOptions, "width" | "levels">;

/** Cosine transform of blocks: see `DctTokenizerOptions`. */
export type DctConfig = { tokenizer: "dct" } & Omit<DctTokenizerOptions, "width">;

/** Which tokenizer a classifier has, with its settings. Plain data, to be saved beside the weights. */
export type TokenizerConfig =
  | VitConfig
  | FftConfig
  | MsvdConfig
  | SvdConfig
  | WaveletConfig
  | WaveletYcbcrConfig
  | DctConfig;

/** Name of a tokenizer. */
export type TokenizerName = TokenizerConfig["tokenizer"];

/** What a tokenizer is built for. */
export interface TokenizerSetting {
  profile: Readonly<Profile>;
  /** Height and width of the images, in pixels. */
  imageSize: ImageSize;
}

/** How the tokenizers of one name are built from their settings. */
export interface TokenizerKind<C> {
  /** Names of all settings but `tokenizer`. */
  readonly settings: readonly Exclude<keyof C & string, "tokenizer">[];
  /** Positional encoding, if the classifier's settings do not say. */
  positions(config: C): "learned" | "sinusoidal";
  /** Makes one. */
  build(config: C, setting: TokenizerSetting, init: Initializer): Tokenizer;
}

/** How the tokenizers of each name are built. */
export type TokenizerKinds = {
  readonly [N in TokenizerName]: TokenizerKind<Extract<TokenizerConfig, { tokenizer: N }>>;
};

/** All tokenizers that a classifier may have, by name. */
export const TOKENIZERS: TokenizerKinds = {
  vit: {
    settings: [],
    positions: () => "learned",
    build: (_config, { profile: { width, levels } }, init) => new PatchTokenizer({ width, patch: 2 ** levels }, init),
  },
  fft: {
    settings: [
      ...["filterSize", "energyShare", "pass", "window", "normalized", "magnitudes"] as const,
      ...["form", "bands", "projections", "mixing"] as const,
    ],
    positions: ({ form }) => form === "patches" ? "learned" : "sinusoidal",
    build: buildFft,
  },
  msvd: {
    settings: ["mixing", "branches", "scorer", "gating"],
    positions: () => "sinusoidal",
    build({ scorer: activation, mixing, branches, gating }, { profile: { width, levels, headHiddenWidth } }, init) {
      const scored = activation === undefined ? {} : { scorer: { hiddenWidth: headHiddenWidth, activation } };
      return new MsvdTokenizer({ width, levels, ...given({ mixing, branches, gating }), ...scored }, init);
    },
  },
  svd: {
    settings: ["rank", "rankOf", "signs"],
    positions: () => "sinusoidal",
    build: ({ rank, rankOf, signs }, { profile: { width }, imageSize }, init) =>
      new SvdTokenizer({ width, imageSize, rank, ...given({ rankOf, signs }) }, init),
  },
  wavelet: {
    settings: ["wavelet", "levels", "boundary", "planes", "finalThreshold", "maxTokens"],
    positions: () => "sinusoidal",
    build: ({ planes, ...config }, { profile: { width, levels } }, init) => {
      const { wavelet, boundary, finalThreshold, maxTokens } = config;
      const code = { levels: config.levels ?? levels, planes, ...given({ wavelet, boundary, finalThreshold }) };
      return new WaveletTokenizer({ width, ...code, ...given({ maxTokens }) }, init);
    },
  },
  "wavelet-ycbcr": {
    settings: ["threshold", "wavelet", "boundary"],
    positions: () => "sinusoidal",
    build: ({ threshold, wavelet, boundary }, { profile: { width, levels } }, init) =>
      new WaveletYcbcrTokenizer({ width, levels, ...given({ threshold, wavelet, boundary }) }, init),
  },
  dct: {
    settings: ["block", "coefficients"],
    positions: () => "sinusoidal",
    build: ({ coefficients, block }, { profile: { width } }, init) =>
      new DctTokenizer({ width, coefficients, ...given({ block }) }, init),
  },
};

/**
 * How to build the tokenizer that `config` names.
 *
 * @throws {RangeError} if there is none of that name, or a setting is not one of it.
 */
export function tokenizerKind(config: TokenizerConfig, alsoAllowed: readonly string[]): TokenizerKind<TokenizerConfig> {
  const names = Object.keys(TOKENIZERS).map((name) => JSON.stringify(name));
  if (!Object.hasOwn(TOKENIZERS, config.tokenizer)) {
    throw new RangeError(
      `A tokenizer is ${names.slice(0, -1).join(", ")} or ${names.at(-1)}: got ${JSON.stringify(config.tokenizer)}.`,
    );
  }
  const kind = TOKENIZERS[config.tokenizer] as unknown as TokenizerKind<TokenizerConfig>;
  const allowed: readonly string[] = ["tokenizer", ...kind.settings, ...alsoAllowed];
  const unknown = Object.keys(config).filter((name) => !allowed.includes(name));
  if (unknown.length > 0) {
    throw new RangeError(
      `A classifier with the tokenizer "${config.tokenizer}" has no setting ${unknown.join(", ")}: it has ${
        allowed.join(", ")
      }.`,
    );
  }
  if ("mixing" in config && config.mixing !== undefined && typeof config.mixing !== "boolean") {
    throw new RangeError(`mixing is true or false: got ${JSON.stringify(config.mixing)}.`);
  }
  return kind;
}

/** Settings without those that were not given, whose defaults are the tokenizer's own. */
function given<T extends object>(settings: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(settings).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

function buildFft(
  config: FftConfig,
  { profile: { width, levels }, imageSize }: TokenizerSetting,
  init: Initializer,
): Tokenizer {
  const { form = "unshuffle", bands, projections = "shared", mixing } = config;
  if (projections !== "shared" && projections !== "own") {
    throw new RangeError(`projections are "shared" or "own": got ${JSON.stringify(projections)}.`);
  }
  const own = projections === "own";
  const filter = filterOf(config, 2 ** levels, imageSize);
  if (bands !== undefined && form !== "strips" && form !== "rings") {
    throw new RangeError(`Only the forms "strips" and "rings" have bands: got ${bands} for the form "${form}".`);
  }
  if (mixing !== undefined && form !== "unshuffle") {
    throw new RangeError(`Only the form "unshuffle" has a 1×1 convolution: got mixing for the form "${form}".`);
  }
  if (own && form === "unshuffle") {
    throw new RangeError(
      'The form "unshuffle" has one projection, of tokens that convolutions made: leave projections out.',
    );
  }
  switch (form) {
    case "unshuffle":
      return new FftTokenizer({ width, levels, filter, ...given({ mixing }) }, init);
    case "patches":
      return new FftPatchTokenizer({ width, patch: 2 ** levels, filter, ...(own ? { own: { imageSize } } : {}) }, init);
    case "strips":
    case "rings":
      if (bands === undefined) throw new RangeError(`The form "${form}" needs bands, how many of them.`);
      if (!("filterSize" in filter)) {
        throw new RangeError(
          `The form "${form}" has vectors of a fixed length: give it a filterSize, not an energyShare.`,
        );
      }
      if (filter.pass === "high") {
        throw new RangeError(
          `The form "${form}" is cut out of a window: its pass is "low" or "unshifted", not "high".`,
        );
      }
      return new FftBandTokenizer(
        { width, bands, cut: form, filter: { ...filter, pass: filter.pass ?? "low" }, own },
        init,
      );
    default:
      throw new RangeError(
        `The form of FFT tokens is "unshuffle", "patches", "strips" or "rings": got ${JSON.stringify(form)}.`,
      );
  }
}

function filterOf(config: FftConfig, step: number, imageSize: ImageSize): SpectrumFilterOptions {
  const { filterSize, energyShare, pass, window, normalized, magnitudes } = config;
  if (filterSize !== undefined && energyShare !== undefined) {
    throw new RangeError(
      `A low-pass filter has a filterSize or an energyShare, not both: got ${filterSize} and ${energyShare}.`,
    );
  }
  if (pass === "high" && filterSize === undefined) {
    throw new RangeError(`The pass "high" needs a filterSize, the side of the window that it leaves out.`);
  }
  const shape = given({ pass, window, normalized, magnitudes });
  if (energyShare !== undefined) return { ...shape, energyShare };
  return { ...shape, filterSize: filterSize ?? Math.floor(Math.min(...imageSize) / step) * step };
}
