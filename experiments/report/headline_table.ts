import type { ExperimentName } from "../experiments.ts";
import { percent } from "../progress.ts";
import type { FinishedRun } from "../results/finished_runs.ts";
import { tableResults } from "../results/table_results.ts";
import { markdownTable } from "../results/table_text.ts";
import { TABLES } from "../tables/mod.ts";
import { thesisTables } from "../thesis.ts";
import { chooseRuns, RESULTS_CHOICE } from "./results_page.ts";
import { speedPoints } from "./speed_section.ts";

/** A row of a table. */
interface Headline {
  table: number;
  experiment: ExperimentName;
  label: string;
  /** The row's label there, of a model that has several. */
  row?: string;
  /** Means that it makes of its tokens. */
  k?: number;
  /** What the same model is called in the measurement of speed, where that has it by another name. */
  built?: ExperimentName;
}

const HEADLINES: readonly Headline[] = [
  { table: 8, experiment: "vit", label: "ViT" },
  { table: 8, experiment: "vit-002", label: "ViT, deviation 0.02" },
  { table: 1, experiment: "fft", label: "FFT-unshuffle" },
  { table: 6, experiment: "svd-90", label: "SVD, 0.90 of σ²" },
  { table: 8, experiment: "msvd-one-branch", label: "one-branch stem (control)" },
  { table: 8, experiment: "msvd", label: "mSVD" },
  { table: 10, experiment: "msvd-gate-0.0125", label: "mSVD with gates" },
  { table: 9, experiment: "msvd-focus", label: "mSVD, gates as shares of attention" },
  {
    ...{ table: 11, experiment: "msvd-focus-any-share", row: "shares of attention, any share, p 0.5" },
    label: "mSVD, shares of attention, some left out in training; half kept",
  },
  ...[16, 8, 1].map((k) => ({
    ...{ table: 11, experiment: "msvd-pooling" as const, k, row: `any length, pooled, k ${4 * k} of 256` },
    label: `mSVD of any length, ${k === 1 ? "one mean" : `${k} means`}`,
  })),
  { table: 8, experiment: "vit-recipe", label: "ViT, better recipe", built: "vit" },
  { table: 8, experiment: "msvd-recipe", label: "mSVD, better recipe", built: "msvd" },
];

/** Accuracy of a few models, for a page that shows no more. */
export async function headlineTable(runs: readonly FinishedRun[]): Promise<string> {
  const thesis = await thesisTables();
  const chosen = chooseRuns(runs);
  const speeds = await speedPoints(chosen);
  const rows = HEADLINES.map(({ table: number, experiment, label, row, k, built = experiment }) => {
    const table = TABLES.find((table) => table.number === number)!;
    const { ours, thesis: theirs } = tableResults(table, chosen, RESULTS_CHOICE, thesis)
      .find((one) => row === undefined ? one.experiment === experiment : one.label === row)!;
    const speed = speeds.find((point) => point.experiment === built && (k === undefined || point.k === k));
    const or = (value: number | undefined | null) => value == null ? "–" : percent(value);
    return [
      label,
      or(ours?.mean),
      or(theirs?.accuracy),
      ours?.tokens.toFixed(0) ?? "–",
      speed?.imagesPerSecond.toFixed(0) ?? "–",
      String(ours?.seeds.length ?? 0),
    ];
  });
  const { pictures } = chosen[0]!.summary;
  return markdownTable([["", "accuracy", "the thesis's", "tokens", "images/s", "seeds"], ...rows]) + "\n\n" +
    `Profile \`${RESULTS_CHOICE.profile}\`, photographs of six classes, ${
      pictures.train.toLocaleString("en")
    } to train and ` +
    `${
      pictures.test.toLocaleString("en")
    } to test; tokens with the class token. Images a second are classified, 64 at once, on two cores.`;
}
