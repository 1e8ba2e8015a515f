import type { TableConfig } from "./table.ts";

/** `deno task reproduce 12`: the best of each kind. The wavelet's row has its own pictures and epochs, as in the thesis. */
export const TABLE_12 = {
  number: 12,
  title: "All tokenizers",
  measure: "accuracy",
  minutes: {},
  rows: [
    { label: "ViT", experiment: "vit", thesis: { method: "vit" } },
    { label: "wavelet", experiment: "wavelet", thesis: { method: "wavelet" } },
    { label: "FFT-unshuffle", experiment: "fft", thesis: { method: "fft-unshuffle" } },
    { label: "SVD", experiment: "svd-90", thesis: { method: "svd" } },
    {
      label: "mSVD, gates, p 0.8",
      experiment: "msvd-gate-0.0125",
      keep: { share: 0.8 },
      thesis: { method: "msvd-gate" },
    },
  ],
} as const satisfies TableConfig;
