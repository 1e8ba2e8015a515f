import type { TableConfig } from "./table.ts";

/** `deno task reproduce 2`: which half of the spectrum tells the class. */
export const TABLE_2 = {
  number: 2,
  title: "Low-pass against high-pass, static filter",
  measure: "accuracy",
  minutes: {},
  rows: [
    { label: "low-pass 256", experiment: "fft", thesis: { method: "low-pass", filterSize: 256 } },
    {
      ...{ label: "high-pass 64", experiment: "fft-high-64", thesis: { method: "high-pass", filterSize: 64 } },
      fails: "The thesis found it near chance (F1 0.25); at tiny it is 4 tokens of the highest frequencies.",
    },
    { label: "high-pass 128", experiment: "fft-high-128", thesis: { method: "high-pass", filterSize: 128 } },
    { label: "high-pass 256", experiment: "fft-high-256", thesis: { method: "high-pass", filterSize: 256 } },
  ],
} as const satisfies TableConfig;
