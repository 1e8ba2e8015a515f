import { AGE_NOTES } from "./age_notes.ts";
import type { TableConfig } from "./table.ts";

/** `deno task reproduce 14`: the age of a face in mSVD's tokens; of drawn faces without a folder of UTKFace. */
export const TABLE_14 = {
  number: 14,
  title: "Age regression, mSVD tokenizer",
  measure: "mse",
  minutes: { tiny: 0.5 },
  notes: AGE_NOTES,
  rows: [
    { label: "ViT", experiment: "age-vit", expected: { tiny: 264.6, small: 162.6 } },
    {
      label: "mSVD, gates",
      experiment: "age-msvd-gate",
      thesis: { method: "msvd-gate" },
      expected: { tiny: 175.1, small: 139.8 },
    },
  ],
} as const satisfies TableConfig;
