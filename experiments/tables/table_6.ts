import type { TableConfig } from "./table.ts";

/** `deno task reproduce 6`: singular vectors as tokens. */
export const TABLE_6 = {
  number: 6,
  title: "SVD tokenizer against ViT",
  measure: "accuracy",
  minutes: { tiny: 0.2 },
  rows: [
    { label: "ViT", experiment: "vit", thesis: { method: "vit" }, expected: { tiny: 0.572, small: 0.772 } },
    {
      label: "SVD, 0.90 of σ²",
      experiment: "svd-90",
      thesis: { method: "svd" },
      expected: { tiny: 0.563, small: 0.634 },
    },
    { label: "SVD, 0.90 of σ", experiment: "svd-90-sigma", expected: { tiny: 0.453 } },
  ],
} as const satisfies TableConfig;
