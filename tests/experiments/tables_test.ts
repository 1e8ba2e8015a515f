import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import type { Summary } from "../../lib/training/mod.ts";
import { compareRuns } from "../../experiments/results/compare_runs.ts";
import { anyFinishedRuns, type FinishedRun, finishedRuns } from "../../experiments/results/finished_runs.ts";
import { selectionOf, tableResults } from "../../experiments/results/table_results.ts";
import { tableMarkdown, tableText } from "../../experiments/results/table_text.ts";
import { type TableConfig, TABLES } from "../../experiments/tables/mod.ts";
import { thesisRow, thesisTables } from "../../experiments/thesis.ts";
import { withFolder } from "../support/folder.ts";

const thesis = await thesisTables();
const CHOICE = { profile: "small", dataset: "pictures" };

/** A finished run, as far as tables look at it. */
function finished(experiment: string, seed: number, accuracy: number, more: object = {}): FinishedRun {
  const config = { model: { profile: "small" } };
  const summary = { experiment, seed, accuracy, macroF1: accuracy - 0.01, tokensMean: 64, config, ...CHOICE, ...more };
  return { folder: `${experiment}-${seed}`, summary: summary as unknown as Summary };
}

const table = (number: number): TableConfig => TABLES.find((table) => table.number === number)!;

Deno.test("there is a config for each of the thesis's tables, and every row of it is in the table", () => {
  assertEquals(TABLES.map(({ number }) => String(number)), Object.keys(thesis.tables));
  for (const [key, { rows }] of Object.entries(thesis.tables)) {
    const config = table(Number(key));
    const found = config.rows.filter((row) => row.thesis !== undefined).map((row) => thesisRow(thesis, config, row));
    assertEquals(found.every((row) => row?.[config.measure] !== undefined), true);
    assertEquals(found.length, rows.length, `table ${key}`);
  }
  const wrong = { ...table(1).rows[0]!, thesis: { method: "none" } };
  assertThrows(
    () => thesisRow(thesis, table(1), wrong),
    RangeError,
    'results/thesis.json has no row {"method":"none"}',
  );
});

Deno.test("what tables expect is what results hold, and above chance unless the row says why not", async () => {
  const results = await anyFinishedRuns("results");
  const learned = { accuracy: (share: number) => share > 0.25, mse: (error: number) => error < 0.8 * 24 ** 2 };
  for (const { rows, minutes, measure } of TABLES) {
    assertEquals(minutes.tiny! > 0, true);
    for (const { label, experiment, keep, expected, fails } of rows) {
      if (keep !== undefined) continue;
      assertEquals(learned[measure](expected!.tiny!) || fails !== undefined, true, label);
      const run = results.find(({ summary }) => summary.experiment === experiment && summary.seed === 0);
      if (expected!.small === undefined) continue;
      assertEquals(Math.abs(run!.summary[measure]! / expected!.small - 1) < 0.002, true, label);
    }
  }
});

Deno.test("a row is the mean over its seeds beside the thesis's, with how far the seeds are apart", () => {
  const runs = [finished("vit", 0, 0.75), finished("vit", 1, 0.77), finished("vit", 1, 0.5), finished("msvd", 0, 0.85)];
  const others = [finished("vit", 2, 0.1, { profile: "tiny" }), finished("vit", 3, 0.1, { dataset: "scenes" })];
  const rows = tableResults(table(8), [...runs, ...others], CHOICE, thesis);
  assertEquals(rows[0]!.ours, { seeds: [0, 1], mean: 0.76, spread: 0.020000000000000018, macroF1: 0.75, tokens: 65 });
  assertEquals(rows[0]!.difference, 0.76 - 0.79);
  assertEquals([rows[1]!.ours, rows[1]!.difference], [null, null]);
  assertEquals(rows[3]!.ours?.spread, null);
  const text = tableText(table(8), rows);
  assertStringIncludes(text, "Table 8: mSVD without a scorer");
  assertEquals(/^ViT +76\.0 % +79\.0 % +−3\.0 points +2\.0 points +2 +75\.0 % +65\.0 +257$/m.test(text), true, text);
  assertStringIncludes(
    tableMarkdown(table(8), rows),
    "| ViT | 76.0 % | 79.0 % | −3.0 points | 2.0 points | 2 | 75.0 % | 65.0 | 257 |",
  );
});

Deno.test("rows that keep fewer tokens are read from a run's selections, k scaled to the model's tokens", () => {
  assertEquals(selectionOf({ k256: 32 }, 64), { k: 8 });
  assertEquals(selectionOf({ k256: 1 }, 64), undefined);
  assertEquals(selectionOf({ share: 0.5 }, 64), { share: 0.5 });
  const selections = [{ keep: { k: 8 }, accuracy: 0.6, macroF1: 0.5, tokensMean: 8, tokensSpread: 0 }];
  const rows = tableResults(table(11), [finished("msvd-gate-0.0125", 0, 0.8, { selections })], CHOICE, thesis);
  const row = (label: string) => rows.find((row) => row.label === label)!;
  assertEquals(row("k 32 of 256").ours, { seeds: [0], mean: 0.6, spread: null, macroF1: 0.5, tokens: 9 });
  assertEquals([row("k 1 of 256").ours, row("p 0.5").ours], [null, null]);
});

Deno.test("finished runs are found in folders, and compared on equal test pictures only", () =>
  withFolder(async (folder) => {
    assertEquals(await finishedRuns(`${folder}/none`), []);
    const write = async (name: string, seed: number, labels: number[], predictions: number[]) => {
      await Deno.mkdir(`${folder}/${name}/checkpoints`, { recursive: true });
      await Deno.writeTextFile(`${folder}/${name}/summary.json`, JSON.stringify(finished(name, seed, 1).summary));
      await Deno.writeTextFile(
        `${folder}/${name}/predictions.json`,
        JSON.stringify({ classes: ["a", "b"], labels, predictions }),
      );
    };
    await write("one", 0, [0, 1, 0, 1], [0, 1, 0, 1]);
    await write("two", 0, [0, 1, 0, 1], [0, 1, 1, 0]);
    await write("three", 0, [0, 1, 1, 1], [0, 1, 1, 0]);
    const runs = await finishedRuns(folder);
    assertEquals(runs.map(({ summary }) => summary.experiment), ["one", "three", "two"]);
    const [one, three, two] = runs as [FinishedRun, FinishedRun, FinishedRun];
    const { accuracy, macroF1, pictures, seeds } = await compareRuns([one], [two]);
    assertEquals([accuracy.means, accuracy.difference, pictures, seeds], [[1, 0.5], 0.5, 4, [[0], [0]]]);
    assertEquals(macroF1.means, [1, 0.5]);
    await assertRejects(() => compareRuns([one], [three]), RangeError, "was tested on others than");
    await Deno.remove(`${folder}/two/predictions.json`);
    await assertRejects(() => compareRuns([one], [two]), RangeError, "predictions.json is missing");
  }));
