import type { TableConfig } from "./table.ts";

/** `deno task reproduce 8`: modified SVD, and the controls that tell what of it helps (A11, row 41). */
export const TABLE_8 = {
  number: 8,
  title: "mSVD without a scorer",
  measure: "accuracy",
  minutes: {},
  rows: [
    { label: "ViT", experiment: "vit", thesis: { method: "vit" } },
    { label: "ViT, deviation 0.02", experiment: "vit-002" },
    { label: "one-branch stem", experiment: "msvd-one-branch" },
    { label: "mSVD", experiment: "msvd", thesis: { method: "msvd" } },
  ],
} as const satisfies TableConfig;
