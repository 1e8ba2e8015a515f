import type { TableConfig } from "./table.ts";

/** `deno task reproduce 12`: the best of each kind. The wavelet's row has its own pictures and epochs, as in the thesis. */
export const TABLE_12 = {
  number: 12,
  title: "All tokenizers",
  measure: "accuracy",
  minutes: { tiny: 0.6 },
  rows: [
    { label: "ViT", experiment: "vit", thesis: { method: "vit" }, expected: { tiny: 0.572, small: 0.772 } },
    { label: "wavelet", experiment: "wavelet", thesis: { method: "wavelet" }, expected: { tiny: 0.313 } },
    {
      label: "FFT-unshuffle",
      experiment: "fft",
      thesis: { method: "fft-unshuffle" },
      expected: { tiny: 0.538, small: 0.738 },
    },
    { label: "SVD", experiment: "svd-90", thesis: { method: "svd" }, expected: { tiny: 0.563, small: 0.634 } },
    {
      label: "mSVD, gates, p 0.8",
      experiment: "msvd-gate-0.0125",
      keep: { share: 0.8 },
      thesis: { method: "msvd-gate" },
    },
  ],
} as const satisfies TableConfig;
