import type { Evaluation } from "../lib/training/mod.ts";
import { percent } from "./progress.ts";

/** What a console shows of test results: counts by class, and scores of each. */
export function resultTable({ confusion, perClass }: Pick<Evaluation, "confusion" | "perClass">): string {
  const names = Object.keys(perClass);
  const head = ["taken for", ...names, "precision", "recall", "F1"];
  const rows = names.map((name, c) => {
    const { precision, recall, f1 } = perClass[name]!;
    return [name, ...confusion[c]!.map(String), percent(precision), percent(recall), percent(f1)];
  });
  return aligned([head, ...rows]);
}

/** Rows of cells in columns, the first to the left, the others to the right. */
export function aligned(rows: string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row.map((cell, column) => column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)).join("  ")
  ).join("\n");
}
