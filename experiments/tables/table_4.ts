import type { TableConfig } from "./table.ts";

/** `deno task reproduce 4`: a window of its own for each picture, from the share of its energy. */
export const TABLE_4 = {
  number: 4,
  title: "Dynamic low-pass filter",
  measure: "accuracy",
  minutes: {},
  rows: [
    { label: "ViT", experiment: "vit", thesis: { method: "vit" } },
    { label: "0.90 of the energy", experiment: "fft-energy-90", thesis: { method: "low-pass", energyShare: 0.9 } },
    { label: "0.95 of the energy", experiment: "fft-energy-95", thesis: { method: "low-pass", energyShare: 0.95 } },
    { label: "0.99 of the energy", experiment: "fft-energy-99", thesis: { method: "low-pass", energyShare: 0.99 } },
  ],
} as const satisfies TableConfig;
