import type { TableConfig } from "./table.ts";

/** `deno task reproduce 5`: colours normalised before the Fourier transform, or not. */
export const TABLE_5 = {
  number: 5,
  title: "Normalised input of the FFT tokenizer",
  measure: "accuracy",
  minutes: {},
  rows: [
    { label: "normalised", experiment: "fft-normalized", thesis: { normalised: true } },
    { label: "as it is", experiment: "fft-low-128", thesis: { normalised: false } },
  ],
} as const satisfies TableConfig;
