import type { TableConfig, TableRow } from "./table.ts";

const GATED = "msvd-gate-0.0125";
const KEPT = [1, 4, 16, 32, 64, 96, 128, 160, 192, 224];
const ANY_LENGTH: TableRow[] = [
  { label: "trained at any length", experiment: "msvd-any-length", expected: { tiny: 0.482, small: 0.8 } },
  { label: "any length, evenly spread", experiment: "msvd-spread", expected: { tiny: 0.523, small: 0.815 } },
  { label: "any length, pooled", experiment: "msvd-pooling", expected: { tiny: 0.597, small: 0.824 } },
  { label: "ViT, any length, pooled", experiment: "vit-pooling", expected: { tiny: 0.462, small: 0.698 } },
];
const FOCUS: TableRow = {
  ...{ label: "scores as shares of attention", experiment: "msvd-focus", expected: { tiny: 0.65, small: 0.844 } },
};
const ANY_SHARE: TableRow = {
  ...{
    label: "shares of attention, any share",
    experiment: "msvd-focus-any-share",
    expected: { tiny: 0.545, small: 0.828 },
  },
};
const SHARES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];
const SOME_SHARES = [0.3, 0.5, 0.7, 0.9];

/**
 * `deno task reproduce 11`: one trained model that keeps fewer tokens, as many of each picture or a share of its gates; and, which the
 * thesis has not, one whose scores are shares of attention, and one that learned with fewer.
 */
export const TABLE_11: TableConfig = {
  number: 11,
  title: "Static (k) and dynamic (p) selection of tokens of one trained mSVD",
  measure: "accuracy",
  minutes: { tiny: 0.9 },
  rows: [
    { label: "ViT", experiment: "vit", thesis: { method: "vit" }, expected: { tiny: 0.572, small: 0.772 } },
    { label: "mSVD", experiment: "msvd", thesis: { method: "msvd" }, expected: { tiny: 0.612, small: 0.819 } },
    ...KEPT.map((k256): TableRow => ({
      ...{ label: `k ${k256} of 256`, experiment: GATED },
      ...{ keep: { k256 }, thesis: { method: "msvd-gate", k: k256 } },
    })),
    ...SHARES.map((share): TableRow => ({
      ...{ label: `p ${share}`, experiment: GATED },
      ...{ keep: { share }, thesis: { method: "msvd-gate", p: share } },
    })),
    ...[FOCUS, ANY_SHARE, ...ANY_LENGTH].flatMap((row): TableRow[] => [
      { ...row, beyond: true },
      ...KEPT.slice(1).map((k256): TableRow => keeping({ k256 }, `k ${k256} of 256`, row)),
      ...(ANY_LENGTH.includes(row) ? [] : SOME_SHARES.map((share) => keeping({ share }, `p ${share}`, row))),
    ]),
  ],
};

function keeping(keep: TableRow["keep"] & object, says: string, { label, experiment }: TableRow): TableRow {
  return { label: `${label}, ${says}`, experiment, keep, beyond: true };
}
