import type { RegressionErrors } from "../../lib/metrics/mod.ts";
import { type ClassifierConfig, profileOf, type Selection } from "../../lib/models/mod.ts";
import type { TableConfig, TableRow } from "../tables/mod.ts";
import { type ThesisRow, thesisRow, type thesisTables } from "../thesis.ts";
import type { AnyFinishedRun, AnyRunSummary } from "./finished_runs.ts";

/** What is known of a table's row. */
export interface RowResult {
  label: string;
  experiment: string;
  thesis: ThesisRow | null;
  /** Over the seeds that were trained; null if there are none. */
  ours: OurRow | null;
  /** Ours less the thesis's, in the table's measure; null too where ours is an error on pictures that were drawn. */
  difference: number | null;
  /** That numbers on drawn pictures do not judge the thesis's, where that is so. */
  verdict?: "cannot be told";
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
  /** Of a regression, means over the seeds. */
  errors?: { rmse: number; mae: number; r2: number; meanPredictor: RegressionErrors };
}

/** Which runs a table is made of. */
export interface RunChoice {
  profile: string;
  /** Name of the pictures. */
  dataset: string;
}

/** The pictures that a table's rows are trained on where nothing else is said: photographs, and drawn faces for ages. */
export function usualDataset({ measure }: TableConfig): string {
  return measure === "mse" ? "faces" : "intel128";
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
  runs: readonly AnyFinishedRun[],
  choice: RunChoice,
  thesis: Awaited<ReturnType<typeof thesisTables>>,
): RowResult[] {
  return table.rows.map((row) => {
    const theirs = thesisRow(thesis, table, row) ?? null;
    const ours = ourRow(row, table, runs.filter((run) => matches(run, row, choice)).map(({ summary }) => summary));
    const reference = theirs?.[table.measure];
    const elsewhere = ours !== null && reference !== undefined && isElsewhere(table, choice);
    return {
      label: row.label,
      experiment: row.experiment,
      thesis: theirs,
      ours,
      difference: ours === null || reference === undefined || elsewhere ? null : ours.mean - reference,
      ...(elsewhere ? { verdict: "cannot be told" } : {}),
    };
  });
}

/**
 * Whether a table's numbers say nothing of the thesis's: errors are in the unit of what is told, and as large as the pictures are hard,
 * so that those on drawn faces do not judge those on photographs.
 */
function isElsewhere({ measure }: TableConfig, { dataset }: RunChoice): boolean {
  return measure === "mse" && dataset === "faces";
}

/** The k or share of a row for a model with so many tokens; undefined if k would be less than one token. */
export function selectionOf(keep: NonNullable<TableRow["keep"]>, tokens: number): Selection | undefined {
  if ("share" in keep) return keep;
  const k = keep.k256 * tokens / 256;
  return k < 1 ? undefined : { k: Math.round(k) };
}

function matches({ summary }: AnyFinishedRun, { experiment }: TableRow, { profile, dataset }: RunChoice): boolean {
  return summary.experiment === experiment && summary.profile === profile && summary.dataset === dataset;
}

function ourRow({ keep }: TableRow, { measure }: TableConfig, runs: AnyRunSummary[]): OurRow | null {
  const bySeed = new Map<number, Scores>();
  for (const summary of runs) {
    const scores = keep === undefined ? summary : selected(summary, keep);
    if (scores !== undefined && !bySeed.has(summary.seed)) bySeed.set(summary.seed, scores as Scores);
  }
  if (bySeed.size === 0) return null;
  const seeds = [...bySeed.keys()].sort((a, b) => a - b);
  const rows = seeds.map((seed) => bySeed.get(seed)!);
  const values = rows.map((scores) => scores[measure]);
  return {
    seeds,
    mean: mean(values),
    spread: values.length < 2 ? null : Math.max(...values) - Math.min(...values),
    macroF1: rows.some(({ macroF1 }) => macroF1 === undefined) ? null : mean(rows.map(({ macroF1 }) => macroF1!)),
    tokens: mean(rows.map(({ tokensMean }) => tokensMean + 1)),
    ...(measure === "mse" ? { errors: errorsOf(rows) } : {}),
  };
}

/** What a table takes of a summary, or of one of its selections; it has the table's measure. */
type Scores =
  & Required<Pick<AnyRunSummary, "accuracy" | "mse" | "rmse" | "mae" | "r2" | "baseline" | "tokensMean">>
  & Pick<AnyRunSummary, "macroF1">;

function errorsOf(rows: readonly Scores[]): NonNullable<OurRow["errors"]> {
  const over = (value: (scores: Scores) => number) => mean(rows.map(value));
  return {
    rmse: over(({ rmse }) => rmse),
    mae: over(({ mae }) => mae),
    r2: over(({ r2 }) => r2),
    meanPredictor: {
      mse: over(({ baseline }) => baseline.mse),
      rmse: over(({ baseline }) => baseline.rmse),
      mae: over(({ baseline }) => baseline.mae),
    },
  };
}

/** A model's results with the tokens of a row; undefined if they were not measured. */
function selected({ selections = [], config }: AnyRunSummary, keep: NonNullable<TableRow["keep"]>) {
  const { imageSize, levels } = profileOf((config as { model: ClassifierConfig }).model.profile);
  const wanted = JSON.stringify(selectionOf(keep, (imageSize / 2 ** levels) ** 2));
  return selections.find(({ keep }) => JSON.stringify(keep) === wanted);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
