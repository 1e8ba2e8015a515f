import type { TableConfig } from "./table.ts";

/** `deno task reproduce 10`: gates that cost something. α in the mean form of the thesis's text (A11, row 24). */
export const TABLE_10 = {
  number: 10,
  title: "mSVD with regularised gates, all tokens kept",
  measure: "accuracy",
  minutes: {},
  rows: [
    { label: "ViT", experiment: "vit", thesis: { method: "vit" } },
    { label: "mSVD", experiment: "msvd", thesis: { method: "msvd" } },
    { label: "gates, α 0.025", experiment: "msvd-gate-0.025", thesis: { method: "msvd-gate", alpha: 0.025 } },
    { label: "gates, α 0.0125", experiment: "msvd-gate-0.0125", thesis: { method: "msvd-gate", alpha: 0.0125 } },
    { label: "gates, α 0.005", experiment: "msvd-gate-0.005", thesis: { method: "msvd-gate", alpha: 0.005 } },
  ],
} as const satisfies TableConfig;
