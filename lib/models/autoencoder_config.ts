import {
  type Detokenizer,
  type DetokenizerNorm,
  FftDetokenizer,
  MsvdDetokenizer,
  PatchDetokenizer,
} from "../decoder/mod.ts";
import type { Initializer } from "../nn/mod.ts";
import type { Grid, ImageSize } from "../tokenizers/mod.ts";
import type { BottleneckConfig } from "./autoencoder_bottleneck.ts";
import type { Profile, ProfileName } from "./profiles.ts";
import type { FftConfig, MsvdConfig, VitConfig } from "./tokenizer_config.ts";

/** How a detokenizer of convolutions is built. */
type StackConfig = {
  /** Its norms; see `DetokenizerNorm`. Default: "batch", which keeps brightness and contrast; the thesis's is "instance". */
  normalization?: DetokenizerNorm;
};

/** Tokenizers that have a detokenizer: ViT patches, mSVD, and low-pass windows of the spectrum of a fixed size, unshuffled or in patches. */
export type AutoencodedConfig =
  | VitConfig
  | MsvdConfig & StackConfig & {
    /** Whether the detokenizer begins with a linear map; see `MsvdDetokenizerOptions`. Default: true. */
    entry?: boolean;
    /** Whether a linear map goes straight to the pixels; see `MsvdDetokenizerOptions`. Default: true. */
    direct?: boolean;
  }
  | Pick<FftConfig, "tokenizer" | "filterSize" | "normalized" | "mixing" | "projections">
    & {
      tokenizer: "fft";
      /** Default: "unshuffle". With patches whose projections are their own, so are the linear maps of the detokenizer. */
      form?: "unshuffle" | "patches";
    }
    & StackConfig
    & {
      /** Whether the detokenizer has the thesis's convolutions; see `FftDetokenizerOptions`. Norms come with them. Default: false. */
      convolutions?: boolean;
    };

/** What `createAutoencoder()` builds. Plain data, to be saved beside the weights. */
export type AutoencoderConfig = AutoencodedConfig & {
  /** Size of the model: a name, or values of one's own. Of the encoder's sizes it uses none. */
  profile: ProfileName | Profile;
  /** Height and width of the images, in pixels. Default: the profile's square. */
  imageSize?: ImageSize;
  /** What tokens have to pass. Default: `{ kind: "linear" }`, the thesis's. */
  bottleneck?: BottleneckConfig;
};

/** Settings of tokenizers that no detokenizer undoes: windows that differ from image to image, or leave the low frequencies out. */
const REFUSED = ["energyShare", "pass", "window", "bands"];
const OF_STACKS = ["normalization"];

/** Settings of an autoencoder beside those of its tokenizer. */
export function settingsBesideTokenizer(config: AutoencoderConfig): string[] {
  const ofDetokenizer =
    { vit: [], msvd: [...OF_STACKS, "entry", "direct"], fft: [...OF_STACKS, "convolutions"] }[config.tokenizer];
  return ["profile", "imageSize", "bottleneck", ...ofDetokenizer];
}

/**
 * Refuses tokenizers without a detokenizer, and settings that would do nothing.
 *
 * @throws {RangeError} if it is one.
 */
export function checkAutoencoded(config: AutoencoderConfig): void {
  if (!["vit", "msvd", "fft"].includes(config.tokenizer)) {
    throw new RangeError(
      `An autoencoder's tokenizer is "vit", "msvd" or "fft": got ${
        JSON.stringify(config.tokenizer)
      }, which has no detokenizer.`,
    );
  }
  if ("gating" in config && config.gating === "attention") {
    throw new RangeError('An autoencoder attends to nothing: its gating is "product", got "attention".');
  }
  if (config.tokenizer === "fft" && !["unshuffle", "patches"].includes(config.form ?? "unshuffle")) {
    throw new RangeError(
      `An autoencoder of the spectrum has the form "unshuffle" or "patches", whose tokens have a grid: got ${
        JSON.stringify(config.form)
      }.`,
    );
  }
  if ("magnitudes" in config && config.magnitudes) {
    throw new RangeError(
      "An autoencoder of the spectrum has real and imaginary parts, which magnitudes would say once more: leave magnitudes out.",
    );
  }
  const refused = Object.keys(config).filter((name) => REFUSED.includes(name));
  if (refused.length > 0) {
    throw new RangeError(
      `An autoencoder of the spectrum has a low-pass window of fixed size, the same for all images: leave out ${
        refused.join(", ")
      }, and give a filterSize.`,
    );
  }
}

/** The detokenizer that undoes the tokenizer of `config`, whose tokens stand in `grid`. */
export function createDetokenizer(
  config: AutoencoderConfig,
  { profile: { width, levels }, imageSize, grid }: { profile: Readonly<Profile>; imageSize: ImageSize; grid: Grid },
  init: Initializer,
): Detokenizer {
  if (config.tokenizer === "vit") return new PatchDetokenizer({ width, patch: 2 ** levels, grid }, init);
  const norm = config.normalization === undefined ? {} : { normalization: config.normalization };
  if (config.tokenizer === "fft") {
    const { convolutions = false, projections } = config;
    const own = projections === "own";
    return new FftDetokenizer({ width, levels, grid, imageSize, convolutions, own, ...norm }, init);
  }
  const { entry = true, direct = true } = config;
  return new MsvdDetokenizer({ width, levels, grid, entry, direct, ...norm }, init);
}
