import type { TableConfig } from "./table.ts";

/** `deno task reproduce 8`: modified SVD, and the controls that tell what of it helps (A11, row 41). */
export const TABLE_8 = {
  number: 8,
  title: "mSVD without a scorer",
  measure: "accuracy",
  minutes: { tiny: 0.9 },
  rows: [
    { label: "ViT", experiment: "vit", thesis: { method: "vit" }, expected: { tiny: 0.572, small: 0.772 } },
    { label: "ViT, deviation 0.02", experiment: "vit-002", expected: { tiny: 0.65, small: 0.754 } },
    { label: "one-branch stem", experiment: "msvd-one-branch", expected: { tiny: 0.658, small: 0.816 } },
    { label: "mSVD", experiment: "msvd", thesis: { method: "msvd" }, expected: { tiny: 0.612, small: 0.819 } },
    { label: "ViT, better recipe", experiment: "vit-recipe", beyond: true, expected: { tiny: 0.58, small: 0.77 } },
    {
      label: "one-branch stem, better recipe",
      experiment: "msvd-one-branch-recipe",
      beyond: true,
      expected: { tiny: 0.613, small: 0.828 },
    },
    { label: "mSVD, better recipe", experiment: "msvd-recipe", beyond: true, expected: { tiny: 0.623, small: 0.874 } },
  ],
} as const satisfies TableConfig;
