import type { TableConfig, TableRow } from "./tables/mod.ts";

/** What the thesis reports of a row; what it does not is undefined. */
export interface ThesisRow {
  accuracy?: number;
  macroF1?: number;
  /** Mean length of sequences, the class token included. */
  tokens?: number;
  mse?: number;
  /** Printed as MAE, and equal to the square root of the MSE (A0.5). */
  rmse?: number;
}

interface ThesisTables {
  tables: Record<string, { columns: string[]; rows: (string | number | boolean | null)[][] }>;
}

/** What the thesis's columns are called here. */
const NAMES = { accuracy: "accuracy", f1: "macroF1", tokens: "tokens", mse: "mse", printedMae: "rmse" } as const;

/** The thesis's numbers, `results/thesis.json`. */
export async function thesisTables(): Promise<ThesisTables> {
  return JSON.parse(await Deno.readTextFile(new URL("../results/thesis.json", import.meta.url))) as ThesisTables;
}

/**
 * What the thesis reports of a table's row.
 *
 * @returns Undefined where the thesis has no such row.
 * @throws {RangeError} if the row says that there is one and there is none.
 */
export function thesisRow(
  { tables }: ThesisTables,
  { number }: TableConfig,
  { thesis, label }: TableRow,
): ThesisRow | undefined {
  if (thesis === undefined) return undefined;
  const { columns, rows } = tables[number]!;
  const found = rows.find((row) =>
    Object.entries(thesis).every(([name, value]) => row[columns.indexOf(name)] === value)
  );
  if (found === undefined) {
    throw new RangeError(`results/thesis.json has no row ${JSON.stringify(thesis)} in table ${number}, for ${label}.`);
  }
  return Object.fromEntries(
    Object.entries(NAMES).flatMap(([theirs, ours]) => {
      const value = found[columns.indexOf(theirs)];
      return typeof value === "number" ? [[ours, value]] : [];
    }),
  );
}
