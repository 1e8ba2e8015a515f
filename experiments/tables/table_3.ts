import type { TableConfig } from "./table.ts";

/** `deno task reproduce 3`: how much of the spectrum is needed, the same for all pictures. */
export const TABLE_3 = {
  number: 3,
  title: "Size of a static low-pass filter",
  measure: "accuracy",
  minutes: { tiny: 0.3 },
  rows: [
    { label: "ViT", experiment: "vit", thesis: { method: "vit" }, expected: { tiny: 0.572, small: 0.772 } },
    {
      label: "low-pass 32, projected at once",
      experiment: "fft-low-32-at-once",
      beyond: true,
      expected: { tiny: 0.617, small: 0.634 },
    },
    { label: "low-pass 32", experiment: "fft-low-32", beyond: true, expected: { tiny: 0.637, small: 0.667 } },
    {
      label: "low-pass 64",
      experiment: "fft-low-64",
      thesis: { method: "low-pass", filterSize: 64 },
      expected: { tiny: 0.642, small: 0.694 },
    },
    {
      label: "low-pass 128",
      experiment: "fft-low-128",
      thesis: { method: "low-pass", filterSize: 128 },
      expected: { tiny: 0.678, small: 0.718 },
    },
    {
      label: "low-pass 256",
      experiment: "fft",
      thesis: { method: "low-pass", filterSize: 256 },
      expected: { tiny: 0.538, small: 0.738 },
    },
  ],
} as const satisfies TableConfig;
