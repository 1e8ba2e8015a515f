import type { ProfileName } from "../../lib/models/mod.ts";
import type { ExperimentName } from "../experiments.ts";

/** A table of the thesis: which models it compares, and where the thesis has their numbers. */
export interface TableConfig {
  /** As the thesis counts, and the key in `results/thesis.json`. */
  number: number;
  title: string;
  /** What the rows are judged by. */
  measure: "accuracy" | "mse";
  rows: readonly TableRow[];
  /** Minutes of training on two cores for all rows, those that other tables have too included; one seed. */
  minutes: Partial<Record<ProfileName, number>>;
  /** What is to be known of it; sentences that stand under it. Default: nothing. */
  notes?: readonly string[];
}

/** One model of a table. */
export interface TableRow {
  label: string;
  experiment: ExperimentName;
  /** Which tokens the model keeps in this row; k of the thesis's 256. Default: as it was trained to. */
  keep?: { k256: number } | { share: number };
  /** Values in the thesis's columns that tell its row from others; none where the thesis has no such row. */
  thesis?: Readonly<Record<string, string | number | boolean>>;
  /** A model beyond the thesis and its controls: `reproduce` trains it where its table is asked for by number. */
  beyond?: true;
  /** Why the model may be no better than chance, or than the mean predictor, in the thesis or at `tiny`; without this such a row is an error. */
  fails?: string;
  /**
   * What the measure was in one run of seed 0: on drawn pictures at `tiny`, and at `small` on the Intel data set, of regressions on drawn
   * faces; absent where it was not run.
   */
  expected?: Partial<Record<ProfileName, number>>;
}

/** A table without what is beyond the thesis. */
export function withoutBeyond(table: TableConfig): TableConfig {
  return { ...table, rows: table.rows.filter(({ beyond }) => !beyond) };
}
