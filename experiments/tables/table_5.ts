import type { TableConfig } from "./table.ts";

/** `deno task reproduce 5`: colours normalised before the Fourier transform, or not. */
export const TABLE_5 = {
  number: 5,
  title: "Normalised input of the FFT tokenizer",
  measure: "accuracy",
  minutes: { tiny: 0.1 },
  rows: [
    {
      label: "normalised",
      experiment: "fft-normalized",
      thesis: { normalised: true },
      expected: { tiny: 0.625, small: 0.716 },
    },
    {
      label: "as it is",
      experiment: "fft-low-128",
      thesis: { normalised: false },
      expected: { tiny: 0.678, small: 0.718 },
    },
  ],
} as const satisfies TableConfig;
