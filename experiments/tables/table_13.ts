import { AGE_NOTES } from "./age_notes.ts";
import type { TableConfig } from "./table.ts";

/** `deno task reproduce 13`: the age of a face in tokens of the spectrum; of drawn faces without a folder of UTKFace. */
export const TABLE_13 = {
  number: 13,
  title: "Age regression, FFT tokenizer",
  measure: "mse",
  minutes: { tiny: 0.5 },
  notes: AGE_NOTES,
  rows: [
    { label: "ViT", experiment: "age-vit", expected: { tiny: 264.6, small: 162.6 } },
    {
      label: "FFT-unshuffle",
      experiment: "age-fft",
      thesis: { method: "fft-unshuffle" },
      expected: { tiny: 373.5, small: 323.3 },
    },
  ],
} as const satisfies TableConfig;
