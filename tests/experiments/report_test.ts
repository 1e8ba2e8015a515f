import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Summary } from "../../lib/training/mod.ts";
import { escape, htmlTable, page } from "../../experiments/report/page.ts";
import { tableChart } from "../../experiments/report/table_chart.ts";
import { writeReport } from "../../experiments/report/write_report.ts";
import type { AnyFinishedRun, FinishedRun } from "../../experiments/results/finished_runs.ts";
import { tableResults } from "../../experiments/results/table_results.ts";
import { TABLES } from "../../experiments/tables/mod.ts";
import { thesisTables } from "../../experiments/thesis.ts";
import { withFolder } from "../support/folder.ts";

const thesis = await thesisTables();
const CHOICE = { profile: "tiny", dataset: "scenes" };

function finished(experiment: string, accuracy: number, more: object = {}): FinishedRun {
  const environment = { cpu: "A processor", cores: 2, tensorflow: "2.21.0" };
  const config = { model: { profile: "tiny" } };
  const pictures = { train: 1620, validation: 180, test: 600 };
  const counts = { parameters: 1234, epochs: 6, trainSeconds: 65, tokensMean: 64, seed: 0 };
  const summary = {
    experiment,
    accuracy,
    macroF1: accuracy,
    environment,
    config,
    pictures,
    ...counts,
    ...CHOICE,
    ...more,
  };
  return { folder: experiment, summary: summary as unknown as Summary };
}

Deno.test("a report has a section for each figure, each table that was run, the runs and the notebooks, and links to them", () =>
  withFolder(async (folder) => {
    const path = `${folder}/report.html`;
    const figures = [{ title: "A <figure>", svg: "<svg></svg>", text: 'says "this"' }];
    const runs = [finished("vit", 0.75), finished("msvd", 0.8)];
    await writeReport(path, { tables: TABLES, runs, figures, notebooks: ["notebooks/a b.ipynb"] });
    const html = await Deno.readTextFile(path);
    const ids = [...html.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id!);
    assertEquals(
      ids.filter((id) => /^table/.test(id)),
      ["1", "3", "4", "6", "8", "9", "10", "11", "12"].map((n) => `table-${n}`),
    );
    assertEquals(ids.filter((id) => !/^table/.test(id)), ["figure-1", "runs", "notebooks"]);
    for (const id of ids) assertStringIncludes(html, `<a href="#${id}">`);
    assertStringIncludes(html, "<h2>A &lt;figure&gt;</h2>");
    assertStringIncludes(html, 'alt="says &quot;this&quot;"');
    assertStringIncludes(html, '<a href="notebooks/a%20b.ipynb">');
    assertStringIncludes(html, "<td>mSVD</td><td>80.0 %</td><td>85.0 %</td><td>−5.0 points</td>");
    for (const tag of ["section", "table", "figure", "ul"]) {
      assertEquals(
        html.match(new RegExp(`<${tag}[ >]`, "g"))!.length,
        html.match(new RegExp(`</${tag}>`, "g"))!.length,
        tag,
      );
    }
  }));

Deno.test("a table's chart holds ours and the thesis's, and is left out where nothing was run", async () => {
  const table = TABLES[7]!;
  const rows = tableResults(table, [finished("vit", 0.75), finished("msvd", 0.8)], CHOICE, thesis);
  const chart = await tableChart(table, rows);
  assertEquals(chart!.text, "mSVD without a scorer. ViT: 75.0 %, thesis 79.0 %; mSVD: 80.0 %, thesis 85.0 %.");
  assertEquals(chart!.svg.match(/aria-roledescription="point"/g)!.length, 4);
  assertEquals(await tableChart(table, tableResults(table, [], CHOICE, thesis)), undefined);
});

Deno.test("a report shows errors of a regression beside the mean predictor's, with notes, and draws them without the thesis's", () =>
  withFolder(async (folder) => {
    const tables = TABLES.filter(({ measure }) => measure === "mse");
    const errors = { mse: 300, rmse: 17.3, mae: 13.2, r2: 0.5, baseline: { mse: 576, rmse: 24, mae: 20.57 } };
    const ages = { ...errors, dataset: "faces", accuracy: undefined, macroF1: undefined };
    const runs: AnyFinishedRun[] = ["age-vit", "age-fft"].map((name) => finished(name, NaN, ages));
    const path = `${folder}/report.html`;
    await writeReport(path, { tables, runs, figures: [], notebooks: [] });
    const html = await Deno.readTextFile(path);
    assertStringIncludes(
      html,
      "<th>mean predictor MSE</th><th>mean predictor MAE</th><th>thesis MSE</th><th>thesis RMSE</th>",
    );
    const row = ["FFT-unshuffle", "300.0", "17.30", "13.20", "576.0", "20.57", "115.9", "10.77", "cannot be told", "1"];
    assertStringIncludes(html, row.map((cell) => `<td>${cell}</td>`).join(""));
    assertStringIncludes(html, '<p class="soft">What the thesis prints as MAE is the square root of its MSE');
    assertStringIncludes(html, "<td>RMSE 17.30, MAE 13.20</td>");
    const choice = { profile: "tiny", dataset: "faces" };
    const chart = await tableChart(tables[0]!, tableResults(tables[0]!, runs, choice, thesis));
    assertEquals(chart!.svg.match(/aria-roledescription="point"/g)!.length, 2);
  }));

Deno.test("models that keep fewer tokens are drawn over how many they keep", async () => {
  const selections = [0.25, 0.5].map((share) => ({
    keep: { k: 64 * share },
    accuracy: share,
    macroF1: share,
    tokensMean: 64 * share,
  }));
  const runs = ["msvd-gate-0.0125", "msvd-pooling"].map((name) => finished(name, 0.8, { selections }));
  const table = TABLES[10]!;
  const { svg } = (await tableChart(table, tableResults(table, runs, CHOICE, thesis)))!;
  assertStringIncludes(svg, "tokens kept");
  for (const line of ["k tokens", "mSVD, any length, pooled"]) assertStringIncludes(svg, line); // each model a line
});

Deno.test("text in a page is text", () => {
  assertEquals(escape(`<a href="x">&</a>`), "&lt;a href=&quot;x&quot;&gt;&amp;&lt;/a&gt;");
  assertStringIncludes(htmlTable([["a", "b"], ["1 < 2", "3"]]), "<td>1 &lt; 2</td>");
  assertStringIncludes(page("A & B", "why", []), "<title>A &amp; B</title>");
});
