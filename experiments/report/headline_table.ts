import { percent } from "../progress.ts";
import type { FinishedRun } from "../results/finished_runs.ts";
import { tableResults } from "../results/table_results.ts";
import { markdownTable } from "../results/table_text.ts";
import { TABLES } from "../tables/mod.ts";
import { thesisTables } from "../thesis.ts";
import { chooseRuns, RESULTS_CHOICE } from "./results_page.ts";

const HEADLINES = [
  { table: 8, experiment: "vit", label: "ViT" },
  { table: 8, experiment: "vit-002", label: "ViT, deviation 0.02" },
  { table: 1, experiment: "fft", label: "FFT-unshuffle" },
  { table: 6, experiment: "svd-90", label: "SVD, 0.90 of σ²" },
  { table: 8, experiment: "msvd-one-branch", label: "one-branch stem (control)" },
  { table: 8, experiment: "msvd", label: "mSVD" },
  { table: 10, experiment: "msvd-gate-0.0125", label: "mSVD with gates" },
] as const;

/** Accuracy of a few models, for a page that shows no more. */
export async function headlineTable(runs: readonly FinishedRun[]): Promise<string> {
  const thesis = await thesisTables();
  const chosen = chooseRuns(runs);
  const find = (number: number, experiment: string) => {
    const table = TABLES.find((table) => table.number === number)!;
    return tableResults(table, chosen, RESULTS_CHOICE, thesis).find((row) => row.experiment === experiment)!;
  };
  const rows = HEADLINES.map(({ table, experiment, label }) => {
    const { ours, thesis } = find(table, experiment);
    const run = chosen.find(({ summary }) => summary.experiment === experiment);
    const flops = run === undefined ? "–" : (run.summary.flopsPerImage / 1e6).toFixed(0);
    const or = (value: number | undefined | null) => value == null ? "–" : percent(value);
    return [
      label,
      or(ours?.mean),
      or(thesis?.accuracy),
      ours?.tokens.toFixed(0) ?? "–",
      flops,
      String(ours?.seeds.length ?? 0),
    ];
  });
  const { pictures } = chosen[0]!.summary;
  return markdownTable([["", "accuracy", "the thesis's", "tokens", "MFLOPs", "seeds"], ...rows]) + "\n\n" +
    `Profile \`${RESULTS_CHOICE.profile}\`, photographs of six classes, ${
      pictures.train.toLocaleString("en")
    } to train and ` +
    `${pictures.test.toLocaleString("en")} to test.`;
}
