import type { Experiment } from "./experiment.ts";

/** The field's other codes. */
export const WAVELET = {
  /** In a setting of its own, as the thesis's (32 pixels, 4 epochs): at 1,025 tokens a step costs 34 of ViT. */
  wavelet: {
    title: "wavelet",
    model: () => ({ tokenizer: "wavelet", planes: 4, maxTokens: 1024 }),
    sizes: { imageSize: 32, levels: 3, width: 64, layers: 2, heads: 4, headWidth: 16, mlpWidth: 256 },
    training: { epochs: 4 },
  },
} as const satisfies Record<string, Experiment>;
