import type { ExperimentName } from "./experiments.ts";

/** Accuracy and macro F1 that the thesis reports. */
export interface ThesisScores {
  accuracy: number;
  f1: number;
}

interface ThesisTables {
  tables: Record<string, { columns: string[]; rows: (string | number | null)[][] }>;
}

/** Where `results/thesis.json` has an experiment: the table, and the method's name in its first column. */
const PLACES: Record<ExperimentName, { table: string; method: string }> = {
  vit: { table: "1", method: "vit" },
  fft: { table: "1", method: "fft-unshuffle" },
  msvd: { table: "8", method: "msvd" },
};

/** The thesis's scores of an experiment, from `results/thesis.json`. */
export async function thesisScores(experiment: ExperimentName): Promise<ThesisScores> {
  const { tables } = JSON.parse(await Deno.readTextFile("results/thesis.json")) as ThesisTables;
  const { table, method } = PLACES[experiment];
  const { columns, rows } = tables[table]!;
  const row = rows.find(([name]) => name === method);
  if (row === undefined) throw new RangeError(`results/thesis.json has no row ${method} in table ${table}.`);
  const column = (name: string) => row[columns.indexOf(name)] as number;
  return { accuracy: column("accuracy"), f1: column("f1") };
}
