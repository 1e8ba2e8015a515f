import { replaceFile } from "../../lib/training/durable_files.ts";
import { duration } from "../progress.ts";
import type { AnyFinishedRun } from "../results/finished_runs.ts";
import { outcome, picturesOf } from "../results/outcome.ts";
import { tableResults } from "../results/table_results.ts";
import { tableCells } from "../results/table_text.ts";
import type { TableConfig } from "../tables/mod.ts";
import { thesisTables } from "../thesis.ts";
import { escape, htmlFigure, htmlTable, page, type Section } from "./page.ts";
import { tableChart } from "./table_chart.ts";

/** What a report tells of. */
export interface ReportContents {
  tables: readonly TableConfig[];
  runs: readonly AnyFinishedRun[];
  /** Drawings, with their titles. */
  figures: readonly { title: string; svg: string; text: string }[];
  /** Notebooks that were run: where the executed one lies, beside the report. */
  notebooks: readonly string[];
}

/** Writes one page with tables, charts and pictures of a reproduction. */
export async function writeReport(path: string, { tables, runs, figures, notebooks }: ReportContents): Promise<void> {
  const thesis = await thesisTables();
  const sections: Section[] = figures.map(({ title, svg, text }, i) => ({
    id: `figure-${i + 1}`,
    heading: title,
    html: htmlFigure(svg, text),
  }));
  for (const table of tables) {
    const found = runs.find(({ summary }) => table.rows.some(({ experiment }) => experiment === summary.experiment));
    if (found === undefined) continue;
    const { profile, dataset } = found.summary;
    const rows = tableResults(table, runs, { profile, dataset }, thesis);
    const drawn = await tableChart(table, rows);
    sections.push({
      id: `table-${table.number}`,
      heading: `Table ${table.number}: ${table.title}`,
      html: htmlTable(tableCells(table, rows)) + remarks(table) +
        (drawn === undefined ? "" : htmlFigure(drawn.svg, drawn.text)),
    });
  }
  if (runs.length > 0) sections.push({ id: "runs", heading: "All runs", html: runTable(runs) });
  if (notebooks.length > 0) {
    const items = notebooks.map((name) => `<li><a href="${encodeURI(name)}">${name}</a></li>`).join("\n");
    sections.push({ id: "notebooks", heading: "Notebooks", html: `<ul>\n${items}\n</ul>` });
  }
  await replaceFile(path, page("Images as tokens: what this machine reproduces", introduction(runs), sections));
}

/** What is to be known of a table, and why some rows may be at chance. */
function remarks({ rows, notes = [] }: TableConfig): string {
  const failing = rows.flatMap(({ label, fails }) => fails === undefined ? [] : [`${label}: ${fails}`]);
  return [...notes, ...failing].map((line) => `<p class="soft">${escape(line)}</p>\n`).join("");
}

function introduction(runs: readonly AnyFinishedRun[]): string {
  const first = runs[0]?.summary;
  if (first === undefined) return "No run is finished.";
  const { profile, environment } = first;
  const { cpu, cores, tensorflow } = environment as Record<string, string>;
  return `${runs.length} models of the profile ${profile}, trained on ${picturesOf(runs)}; ` +
    `${cpu}, ${cores} cores, TensorFlow ${tensorflow}. The thesis trained a model of ViT-B's size on photographs: where the pictures ` +
    "differ, compare the order of the rows and not the numbers. In charts ours is filled, the thesis's is open.";
}

function runTable(runs: readonly AnyFinishedRun[]): string {
  const head = ["experiment", "seed", "test", "tokens", "parameters", "epochs", "trained"];
  const rows = runs.map(({ summary: s }) => [
    ...[s.experiment, String(s.seed), outcome(s), s.tokensMean?.toFixed(1) ?? ""],
    ...[s.parameters.toLocaleString("en"), String(s.epochs), duration(s.trainSeconds)],
  ]);
  return htmlTable([head, ...rows]);
}
