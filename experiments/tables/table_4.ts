import type { TableConfig } from "./table.ts";

/** `deno task reproduce 4`: a window of its own for each picture, from the share of its energy. */
export const TABLE_4 = {
  number: 4,
  title: "Dynamic low-pass filter",
  measure: "accuracy",
  minutes: { tiny: 0.5 },
  rows: [
    { label: "ViT", experiment: "vit", thesis: { method: "vit" }, expected: { tiny: 0.572, small: 0.772 } },
    {
      label: "0.90 of the energy",
      experiment: "fft-energy-90",
      thesis: { method: "low-pass", energyShare: 0.9 },
      expected: { tiny: 0.5 },
    },
    {
      label: "0.95 of the energy",
      experiment: "fft-energy-95",
      thesis: { method: "low-pass", energyShare: 0.95 },
      expected: { tiny: 0.437 },
    },
    {
      label: "0.99 of the energy",
      experiment: "fft-energy-99",
      thesis: { method: "low-pass", energyShare: 0.99 },
      expected: { tiny: 0.435 },
    },
  ],
} as const satisfies TableConfig;
