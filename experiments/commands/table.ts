import { replaceFile } from "../../lib/training/durable_files.ts";
import { chooseRuns, RESULTS_PAGE, resultsPage } from "../report/results_page.ts";
import { SPEED_CHART, speedChart, speedPoints } from "../report/speed_section.ts";
import { anyFinishedRuns } from "../results/finished_runs.ts";
import { tableResults, usualDataset } from "../results/table_results.ts";
import { tableMarkdown, tableText } from "../results/table_text.ts";
import { type TableConfig, TABLES } from "../tables/mod.ts";
import { textOf } from "../text_file.ts";
import { thesisTables } from "../thesis.ts";
import { type Command, oneOf, parse, UsageError } from "../usage.ts";

const NUMBERS = TABLES.map(({ number }) => String(number));

/** `deno task table` */
export const tableCommand: Command = {
  name: "table",
  help: `deno task table [table…] [options]

Shows tables of the thesis from finished runs: ours (mean over the seeds), the thesis's, the difference, and how far apart our
seeds are. Trains nothing.

  --runs <folder>    where finished runs are (default: results; \`reproduce\` leaves its own in out/reproduce)
  --profile <name>   which of them (default: small)
  --dataset <name>   on which pictures, by the name of their folder (default: intel128, and faces for ages; drawn ones are
                     scenes and faces)
  --markdown         for a page
  --json             for a program
  --write            instead, write all committed tables and verdicts to ${RESULTS_PAGE}, and its chart
  --check            instead, see that these files say what the runs say
  --help             this text

Tables:
${TABLES.map(({ number, title }) => `  ${String(number).padStart(2)}  ${title}`).join("\n")}`,

  async run(args) {
    const text = { type: "string" } as const;
    const flag = { type: "boolean" } as const;
    const { values, positionals } = parse(args, {
      runs: text,
      profile: text,
      dataset: text,
      markdown: flag,
      json: flag,
      write: flag,
      check: flag,
    });
    if (values.write || values.check) return await writePage(values, positionals);
    const asked = positionals.map((number) => oneOf("table", number, NUMBERS, "A table"));
    if (values.json && values.markdown) throw new UsageError("A table comes as --json or as --markdown: got both.");
    const { runs: folder = "results", profile = "small" } = values;
    const [runs, thesis] = await Promise.all([anyFinishedRuns(folder), thesisTables()]);
    const datasetOf = (table: TableConfig) => values.dataset ?? usualDataset(table);
    const chosen = TABLES.filter(({ number }) => asked.length === 0 || asked.includes(String(number)))
      .map((table) => ({ table, rows: tableResults(table, runs, { profile, dataset: datasetOf(table) }, thesis) }));
    if (chosen.every(({ rows }) => rows.every(({ ours }) => ours === null))) {
      throw new RangeError(
        `${folder} holds no finished run of ${
          asked.length === 0 ? "any table" : `table ${asked.join(", ")}`
        } at ${profile} on ` +
          `${
            [...new Set(chosen.map(({ table }) => datasetOf(table)))].join(" and ")
          }: train one, or give --runs, --profile or --dataset.`,
      );
    }
    if (values.json) {
      console.log(
        JSON.stringify(
          chosen.map(({ table: { number, title, measure }, rows }) => ({ number, title, measure, rows })),
          null,
          2,
        ),
      );
      return 0;
    }
    const shown = chosen.map(({ table, rows }) =>
      values.markdown
        ? `**Table ${table.number}: ${table.title}**\n\n${tableMarkdown(table, rows)}`
        : tableText(table, rows)
    );
    console.log(shown.join("\n\n"));
    return 0;
  },
};

/** Writes or checks the page of all committed results. Nothing else may be asked for: it has all tables of one choice of runs. */
async function writePage(values: Record<string, unknown>, positionals: readonly string[]): Promise<number> {
  if (Object.keys(values).length > 1 || positionals.length > 0) {
    throw new UsageError("--write and --check are about the whole page of results, and go with nothing else.");
  }
  const runs = await anyFinishedRuns("results");
  const chart = await speedChart(await speedPoints(chooseRuns(runs)));
  const files = { [RESULTS_PAGE]: await resultsPage(runs), [SPEED_CHART]: chart.svg };
  for (const [path, text] of Object.entries(files)) {
    if (values.write) {
      await replaceFile(path, text);
      console.log(`Written: ${path}`);
    } else if (await textOf(path) !== text) {
      throw new RangeError(`${path} says other things than the runs in results: run \`deno task table --write\`.`);
    }
  }
  return 0;
}
