import { percent } from "../progress.ts";
import type { TableConfig } from "../tables/mod.ts";
import { aligned } from "../text_table.ts";
import type { RowResult } from "./table_results.ts";

const NONE = "–";

/** A table's cells: a head, and a row a model. Columns in which no row has anything are left out. */
export function tableCells({ measure }: TableConfig, rows: readonly RowResult[]): string[][] {
  const columns = measure === "accuracy" ? ACCURACY : ERRORS;
  const cells = rows.map((row) => columns.map(([, text]) => text(row) ?? NONE));
  const all = [columns.map(([name]) => name), ...cells];
  const used = columns.map((_, column) => column === 0 || cells.some((row) => row[column] !== NONE));
  return all.map((row) => row.filter((_, column) => used[column]));
}

/** A column: its name, and what it has of a row, if anything. */
type Column = readonly [name: string, text: (row: RowResult) => string | undefined];

const ACCURACY: readonly Column[] = [
  ["", ({ label }) => label],
  ["accuracy", ({ ours }) => told(ours?.mean, percent)],
  ["thesis", ({ thesis }) => told(thesis?.accuracy, percent)],
  ["difference", ({ difference }) => told(difference, (value) => (value < 0 ? "−" : "+") + points(value))],
  ["spread", ({ ours }) => told(ours?.spread, points)],
  ["seeds", ({ ours }) => told(ours?.seeds.length, String)],
  ["macro F1", ({ ours }) => told(ours?.macroF1, percent)],
  ["tokens", ({ ours }) => told(ours?.tokens, (value) => value.toFixed(1))],
  ["thesis tokens", ({ thesis }) => told(thesis?.tokens, String)],
];

const ERRORS: readonly Column[] = [
  ["", ({ label }) => label],
  ["MSE", ({ ours }) => told(ours?.mean, years)],
  ["RMSE", ({ ours }) => told(ours?.errors?.rmse, years)],
  ["MAE", ({ ours }) => told(ours?.errors?.mae, years)],
  ["mean predictor MSE", ({ ours }) => told(ours?.errors?.meanPredictor.mse, years)],
  ["mean predictor MAE", ({ ours }) => told(ours?.errors?.meanPredictor.mae, years)],
  ["thesis MSE", ({ thesis }) => told(thesis?.mse, years)],
  ["thesis RMSE", ({ thesis }) => told(thesis?.rmse, years)],
  ["difference", ({ difference }) => told(difference, (value) => (value < 0 ? "−" : "+") + years(Math.abs(value)))],
  ["verdict", ({ verdict }) => verdict],
  ["spread", ({ ours }) => told(ours?.spread, years)],
  ["seeds", ({ ours }) => told(ours?.seeds.length, String)],
];

function told<T>(value: T | null | undefined, text: (value: T) => string): string | undefined {
  return value == null ? undefined : text(value);
}

/** Of errors, and of their squares. */
function years(value: number): string {
  return value.toFixed(value < 100 ? 2 : 1);
}

/** A table for a terminal, with its notes. */
export function tableText(table: TableConfig, rows: readonly RowResult[]): string {
  const notes = (table.notes ?? []).map((note) => `\n${note}`).join("");
  return `Table ${table.number}: ${table.title}\n${aligned(tableCells(table, rows))}${notes}`;
}

/** A table as Markdown, with its notes. */
export function tableMarkdown(table: TableConfig, rows: readonly RowResult[]): string {
  return [markdownTable(tableCells(table, rows)), ...table.notes ?? []].join("\n\n");
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
