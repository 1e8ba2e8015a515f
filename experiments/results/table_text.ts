import { percent } from "../progress.ts";
import type { TableConfig } from "../tables/mod.ts";
import { aligned } from "../text_table.ts";
import type { RowResult } from "./table_results.ts";

const NONE = "–";

/** A table's cells: a head, and a row a model. */
export function tableCells({ measure }: TableConfig, rows: readonly RowResult[]): string[][] {
  const show = measure === "accuracy" ? percent : (value: number) => value.toFixed(1);
  const signed = (value: number) =>
    (value < 0 ? "−" : "+") + (measure === "accuracy" ? points(value) : Math.abs(value).toFixed(1));
  const or = <T>(value: T | null | undefined, text: (value: T) => string) => value == null ? NONE : text(value);
  const head = ["", measure, "thesis", "difference", "spread", "seeds", "macro F1", "tokens", "thesis tokens"];
  const cells = rows.map(({ label, ours, thesis, difference }) => [
    label,
    or(ours?.mean, show),
    or(thesis?.[measure], show),
    or(difference, signed),
    or(ours?.spread, (value) => measure === "accuracy" ? points(value) : value.toFixed(1)),
    or(ours, ({ seeds }) => String(seeds.length)),
    or(ours?.macroF1, percent),
    or(ours?.tokens, (value) => value.toFixed(1)),
    or(thesis?.tokens, String),
  ]);
  const used = head.map((_, column) => column === 0 || cells.some((row) => row[column] !== NONE));
  return [head, ...cells].map((row) => row.filter((_, column) => used[column]));
}

/** A table for a terminal. */
export function tableText(table: TableConfig, rows: readonly RowResult[]): string {
  return `Table ${table.number}: ${table.title}\n${aligned(tableCells(table, rows))}`;
}

/** A table as Markdown. */
export function tableMarkdown(table: TableConfig, rows: readonly RowResult[]): string {
  return markdownTable(tableCells(table, rows));
}

/** Cells as Markdown, the first column to the left, the others to the right. */
export function markdownTable(cells: readonly string[][]): string {
  const [head, ...body] = cells as [string[], ...string[][]];
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, i) => i === 0 ? "---" : "---:")), ...body.map(line)].join("\n");
}

/** A difference of two shares in points, with its sign. */
export function signedPoints(share: number): string {
  return `${share < 0 ? "−" : "+"}${(100 * Math.abs(share)).toFixed(1)}`;
}

function points(share: number): string {
  return `${(100 * Math.abs(share)).toFixed(1)} points`;
}
