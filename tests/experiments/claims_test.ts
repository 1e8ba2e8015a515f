import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { type Claim, judge } from "../../experiments/claims/claim.ts";
import { CLAIMS, CONTROLS, GOALS } from "../../experiments/claims/claims.ts";
import { claimResults } from "../../experiments/claims/verdicts.ts";
import { headlineTable } from "../../experiments/report/headline_table.ts";
import { resultsPage } from "../../experiments/report/results_page.ts";
import { type FinishedRun, finishedRuns } from "../../experiments/results/finished_runs.ts";
import { TABLES } from "../../experiments/tables/mod.ts";
import { withFolder } from "../support/folder.ts";

const CLASSES = ["forest", "sea"];

/** Writes a run that is right on the first `right` of its pictures, and with `keep` on the first `kept`. */
async function write(
  folder: string,
  [experiment, seed]: [name: string, seed: number],
  { right, kept, count = 200 }: { right: number; kept?: number; count?: number },
): Promise<void> {
  const path = `${folder}/${experiment}-${seed}`;
  const labels = Array.from({ length: count }, (_, i) => i % 2);
  const taken = (right: number) => labels.map((label, i) => i < right ? label : 1 - label);
  const selections = kept === undefined ? {} : { selections: [{ keep: { share: 0.8 }, accuracy: kept / count }] };
  const config = { model: { profile: "small" } };
  const summary = { experiment, seed, profile: "small", dataset: "intel128", config, ...selections };
  await Deno.mkdir(path);
  await Deno.writeTextFile(`${path}/summary.json`, JSON.stringify(summary));
  await Deno.writeTextFile(
    `${path}/predictions.json`,
    JSON.stringify({ classes: CLASSES, labels, predictions: taken(right) }),
  );
  if (kept === undefined) return;
  const predicted = [{ keep: { share: 0.8 }, predictions: taken(kept) }];
  await Deno.writeTextFile(`${path}/selections.json`, JSON.stringify(predicted));
}

const better: Claim = {
  table: 8,
  says: "better",
  of: { experiment: "msvd" },
  against: { experiment: "vit" },
  difference: { above: 0 },
};

Deno.test("a claim holds if the whole interval lies where it says, and cannot be told if the interval reaches across", () => {
  assertEquals(judge([0.01, 0.05], { above: 0 }), "holds");
  assertEquals(judge([-0.01, 0.05], { above: 0 }), "cannot be told");
  assertEquals(judge([-0.05, -0.01], { above: 0 }), "does not hold");
  assertEquals(judge([-0.01, 0.01], { above: -0.02, below: 0.02 }), "holds");
  assertEquals(judge([0.02, 0.05], { above: -0.02, below: 0.02 }), "does not hold");
  assertEquals(judge([0.01, 0.05], { above: -0.02, below: 0.02 }), "cannot be told");
});

Deno.test("claims are judged picture by picture, over all seeds there are", () =>
  withFolder(async (folder) => {
    await write(folder, ["vit", 0], { right: 100 });
    await write(folder, ["vit", 1], { right: 104 });
    await write(folder, ["msvd", 0], { right: 150, kept: 148 });
    const runs = await finishedRuns(folder);
    const fewer: Claim = {
      ...better,
      of: { experiment: "msvd", keep: { share: 0.8 } },
      against: { experiment: "msvd" },
      difference: { above: -0.01 },
    };
    const chance: Claim = { ...better, of: { experiment: "vit" }, against: "chance", difference: { below: 0.2 } };
    const unknown: Claim = { ...better, of: { experiment: "svd-90" } };
    const reached: Claim = { ...better, against: { accuracy: 0.6 } };
    const [first, second, third, fourth, fifth] = await claimResults([better, fewer, chance, unknown, reached], runs);
    assertEquals(first!.measured!.seeds, [1, 2]);
    assertEquals(first!.measured!.verdict, "holds");
    assertEquals(Math.abs(first!.measured!.difference - (0.75 - 0.51)) < 1e-12, true);
    assertEquals(Math.abs(second!.measured!.difference + 0.01) < 1e-12, true);
    assertEquals(second!.measured!.verdict, "cannot be told");
    assertEquals(Math.abs(third!.measured!.difference - 0.01) < 1e-12, true);
    assertEquals(third!.measured!.verdict, "holds");
    assertEquals(fourth!.measured, null);
    assertEquals(Math.abs(fifth!.measured!.difference - 0.15) < 1e-12, true);
    assertEquals(fifth!.measured!.verdict, "holds");
  }));

Deno.test("runs that were tested on different pictures are not compared", () =>
  withFolder(async (folder) => {
    await write(folder, ["vit", 0], { right: 100 });
    await write(folder, ["msvd", 0], { right: 100, count: 150 });
    const runs = await finishedRuns(folder);
    await assertRejects(() => claimResults([better], runs), RangeError, "tested on different pictures");
  }));

Deno.test("every claim is about rows of its table", () => {
  for (const { table, says, of, against } of [...CLAIMS, ...CONTROLS, ...GOALS]) {
    const { rows } = TABLES.find(({ number }) => number === table)!;
    for (const { experiment, keep } of against === "chance" || "accuracy" in against ? [of] : [of, against]) {
      const found = rows.some((row) =>
        row.experiment === experiment && (keep === undefined || JSON.stringify(row.keep) === JSON.stringify(keep))
      );
      assertEquals(found || (table === 3 || table === 4) && experiment === "fft" || table === 2, true, says);
    }
  }
});

Deno.test("the page of results has every table of which something is known, with the verdicts on it", async () => {
  const runs: FinishedRun[] = await finishedRuns("results");
  const page = await resultsPage(runs);
  assertStringIncludes(page, "## Table 8: mSVD without a scorer");
  const seeds = runs.map(({ summary }) => summary).filter(({ experiment, profile, dataset }) =>
    experiment === "vit" && profile === "small" && dataset === "intel128"
  );
  const mean = seeds.reduce((sum, { accuracy }) => sum + accuracy / seeds.length, 0);
  const row = `| ViT | ${(100 * mean).toFixed(1)} %`;
  assertStringIncludes(page, row);
  assertStringIncludes(await headlineTable(runs), row);
});
