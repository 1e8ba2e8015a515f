import type { TableConfig } from "./table.ts";

/** `deno task reproduce 6`: singular vectors as tokens. */
export const TABLE_6 = {
  number: 6,
  title: "SVD tokenizer against ViT",
  measure: "accuracy",
  minutes: {},
  rows: [
    { label: "ViT", experiment: "vit", thesis: { method: "vit" } },
    { label: "SVD, 0.90 of σ²", experiment: "svd-90", thesis: { method: "svd" } },
    { label: "SVD, 0.90 of σ", experiment: "svd-90-sigma" },
  ],
} as const satisfies TableConfig;
