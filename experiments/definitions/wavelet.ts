import { PROFILES } from "../../lib/models/mod.ts";
import type { ClassificationExperiment } from "./experiment.ts";

/** Sizes and epochs: the thesis's pictures, and smaller ones at `tiny`. */
const SETTING = {
  others: { imageSize: 32, levels: 3, width: 64, layers: 2, heads: 4, headWidth: 16, mlpWidth: 256, epochs: 4 },
  tiny: { imageSize: 16, levels: 2, epochs: 8 },
} as const;

/** The field's other codes. */
export const WAVELET = {
  /**
   * In a setting of its own, as the thesis's: 32 pixels, 1,024 tokens, 4 epochs, since at that length a step costs 34 of ViT. At `tiny`
   * 16 pixels, 128 tokens and 8 epochs, which teach it little more than chance.
   */
  wavelet: {
    title: "wavelet",
    model: ({ imageSize }) => ({
      tokenizer: "wavelet",
      planes: 4,
      maxTokens: imageSize === SETTING.tiny.imageSize ? 128 : 1024,
    }),
    sizes: ({ imageSize }) => imageSize === PROFILES.tiny.imageSize ? SETTING.tiny : SETTING.others,
  },
} as const satisfies Record<string, ClassificationExperiment>;
