import type { TableConfig } from "./table.ts";

/** `deno task reproduce 10`: gates that cost something. α in the mean form of the thesis's text (A11, row 24). */
export const TABLE_10 = {
  number: 10,
  title: "mSVD with regularised gates, all tokens kept",
  measure: "accuracy",
  minutes: { tiny: 0.6 },
  rows: [
    { label: "ViT", experiment: "vit", thesis: { method: "vit" }, expected: { tiny: 0.572, small: 0.772 } },
    { label: "mSVD", experiment: "msvd", thesis: { method: "msvd" }, expected: { tiny: 0.612, small: 0.819 } },
    {
      label: "gates, α 0.025",
      experiment: "msvd-gate-0.025",
      thesis: { method: "msvd-gate", alpha: 0.025 },
      expected: { tiny: 0.503 },
    },
    {
      label: "gates, α 0.0125",
      experiment: "msvd-gate-0.0125",
      thesis: { method: "msvd-gate", alpha: 0.0125 },
      expected: { tiny: 0.625, small: 0.818 },
    },
    {
      label: "gates, α 0.005",
      experiment: "msvd-gate-0.005",
      thesis: { method: "msvd-gate", alpha: 0.005 },
      expected: { tiny: 0.663 },
    },
  ],
} as const satisfies TableConfig;
