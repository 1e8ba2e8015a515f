import { type ClassifierConfig, profileOf, type Selection } from "../../lib/models/mod.ts";
import type { TableConfig, TableRow } from "../tables/mod.ts";
import { type ThesisRow, thesisRow, type thesisTables } from "../thesis.ts";
import type { FinishedRun, RunSummary } from "./finished_runs.ts";

/** What is known of a table's row. */
export interface RowResult {
  label: string;
  experiment: string;
  thesis: ThesisRow | null;
  /** Over the seeds that were trained; null if there are none. */
  ours: OurRow | null;
  /** Ours less the thesis's, in the table's measure. */
  difference: number | null;
}

/** Our runs of a row. */
export interface OurRow {
  seeds: number[];
  /** Of the table's measure, over the seeds. */
  mean: number;
  /** Largest less smallest, over the seeds; null of one seed. */
  spread: number | null;
  /** Means over the seeds. */
  macroF1: number | null;
  /** The class token included, as the thesis counts. */
  tokens: number;
}

/** Which runs a table is made of. */
export interface RunChoice {
  profile: string;
  /** Name of the pictures. */
  dataset: string;
}

/**
 * A table's rows from finished runs.
 *
 * @param table Which.
 * @param runs Where the numbers are; of those with the same experiment and seed the first counts.
 * @param choice Of which profile and pictures.
 * @param thesis What the thesis has.
 */
export function tableResults(
  table: TableConfig,
  runs: readonly FinishedRun[],
  choice: RunChoice,
  thesis: Awaited<ReturnType<typeof thesisTables>>,
): RowResult[] {
  return table.rows.map((row) => {
    const theirs = thesisRow(thesis, table, row) ?? null;
    const ours = ourRow(row, table, runs.filter((run) => matches(run, row, choice)).map(({ summary }) => summary));
    const reference = theirs?.[table.measure];
    return {
      label: row.label,
      experiment: row.experiment,
      thesis: theirs,
      ours,
      difference: ours === null || reference === undefined ? null : ours.mean - reference,
    };
  });
}

/** The k or share of a row for a model with so many tokens; undefined if k would be less than one token. */
export function selectionOf(keep: NonNullable<TableRow["keep"]>, tokens: number): Selection | undefined {
  if ("share" in keep) return keep;
  const k = keep.k256 * tokens / 256;
  return k < 1 ? undefined : { k: Math.round(k) };
}

function matches({ summary }: FinishedRun, { experiment }: TableRow, { profile, dataset }: RunChoice): boolean {
  return summary.experiment === experiment && summary.profile === profile && summary.dataset === dataset;
}

function ourRow({ keep }: TableRow, { measure }: TableConfig, runs: RunSummary[]): OurRow | null {
  const bySeed = new Map<number, { value: number; macroF1: number | null; tokens: number }>();
  for (const summary of runs) {
    if (bySeed.has(summary.seed)) continue;
    const scores = keep === undefined ? summary : selected(summary, keep);
    if (scores === undefined) continue;
    const value = (scores as unknown as Record<string, number>)[measure]!;
    bySeed.set(summary.seed, { value, macroF1: scores.macroF1 ?? null, tokens: scores.tokensMean + 1 });
  }
  if (bySeed.size === 0) return null;
  const seeds = [...bySeed.keys()].sort((a, b) => a - b);
  const rows = seeds.map((seed) => bySeed.get(seed)!);
  const values = rows.map(({ value }) => value);
  return {
    seeds,
    mean: mean(values),
    spread: values.length < 2 ? null : Math.max(...values) - Math.min(...values),
    macroF1: rows.some(({ macroF1 }) => macroF1 === null) ? null : mean(rows.map(({ macroF1 }) => macroF1!)),
    tokens: mean(rows.map(({ tokens }) => tokens)),
  };
}

/** A model's results with the tokens of a row; undefined if they were not measured. */
function selected({ selections = [], config }: RunSummary, keep: NonNullable<TableRow["keep"]>) {
  const { imageSize, levels } = profileOf((config as { model: ClassifierConfig }).model.profile);
  const wanted = JSON.stringify(selectionOf(keep, (imageSize / 2 ** levels) ** 2));
  return selections.find(({ keep }) => JSON.stringify(keep) === wanted);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
