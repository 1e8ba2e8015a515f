import type { TableConfig } from "./table.ts";

const CHANCE = "The thesis found it at chance.";

/** `deno task reproduce 1`: spectra as tokens. The thesis's bands were trained on other pictures' labels (A0.1); its patches have no program. */
export const TABLE_1 = {
  number: 1,
  title: "FFT tokenizers against ViT",
  measure: "accuracy",
  minutes: { tiny: 0.8 },
  rows: [
    { label: "ViT", experiment: "vit", thesis: { method: "vit" }, expected: { tiny: 0.572, small: 0.772 } },
    {
      label: "FFT patches",
      experiment: "fft-patches",
      thesis: { method: "fft-patches" },
      fails: CHANCE,
      expected: { tiny: 0.442, small: 0.609 },
    },
    {
      label: "FFT bands",
      experiment: "fft-bands",
      thesis: { method: "fft-bands" },
      fails: CHANCE,
      expected: { tiny: 0.458, small: 0.638 },
    },
    {
      label: "FFT-unshuffle",
      experiment: "fft",
      thesis: { method: "fft-unshuffle" },
      expected: { tiny: 0.538, small: 0.738 },
    },
    {
      label: "FFT patches, magnitudes, own projections",
      experiment: "fft-patches-own",
      beyond: true,
      expected: { tiny: 0.65, small: 0.694 },
    },
    {
      label: "FFT bands, magnitudes, own projections",
      experiment: "fft-bands-own",
      beyond: true,
      expected: { tiny: 0.593, small: 0.676 },
    },
    {
      label: "FFT patches, magnitudes, own projections, better recipe",
      experiment: "fft-patches-own-recipe",
      beyond: true,
      expected: { tiny: 0.678, small: 0.725 },
    },
    {
      label: "FFT bands, magnitudes, own projections, better recipe",
      experiment: "fft-bands-own-recipe",
      beyond: true,
      expected: { tiny: 0.653, small: 0.719 },
    },
    {
      label: "FFT-unshuffle, better recipe",
      experiment: "fft-recipe",
      beyond: true,
      expected: { tiny: 0.483, small: 0.776 },
    },
  ],
} as const satisfies TableConfig;
