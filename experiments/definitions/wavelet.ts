import { type Profile, PROFILES } from "../../lib/models/mod.ts";
import type { Experiment } from "./experiment.ts";

/** Sizes: the thesis's pictures, and smaller ones at `tiny`. */
const SETTING = {
  others: { imageSize: 32, levels: 3, width: 64, layers: 2, heads: 4, headWidth: 16, mlpWidth: 256 },
  tiny: { imageSize: 16, levels: 2 },
} as const;

const isTiny = ({ imageSize }: Readonly<Profile>) => imageSize <= PROFILES.tiny.imageSize / 2;

/** The field's other codes. */
export const WAVELET = {
  /**
   * In a setting of its own, as the thesis's: 32 pixels, 1,024 tokens, 4 epochs, since at that length a step costs 34 of ViT. At `tiny`
   * 16 pixels and 256 tokens.
   */
  wavelet: {
    title: "wavelet",
    model: (profile) => ({ tokenizer: "wavelet", planes: 4, maxTokens: isTiny(profile) ? 256 : 1024 }),
    sizes: ({ imageSize }) => imageSize === PROFILES.tiny.imageSize ? SETTING.tiny : SETTING.others,
    training: { epochs: 4 },
  },
} as const satisfies Record<string, Experiment>;
