import { assertEquals } from "@std/assert";
import { disposeModule } from "../../lib/nn/mod.ts";
import "../support/engine.ts";
import { withFolder } from "../support/folder.ts";
import { evaluateCommand } from "../../experiments/commands/evaluate.ts";
import { runCommand, runHere } from "./command_line.ts";
import { saveRun } from "./saved_run.ts";

const evaluate = (...args: string[]) => runHere(evaluateCommand, ...args);
const lines = (out: string) => out.trim().split("\n").map((line) => JSON.parse(line));

Deno.test("evaluate sweeps over k and p, a row each, and all tokens beside", () =>
  withFolder(async (folder) => {
    disposeModule(await saveRun(`${folder}/gated`, "gated"));
    const { code, out, err } = await evaluate(`${folder}/gated`, "--sweep", "k=1,16", "--sweep", "p=0.25", "--json");
    assertEquals([code, err], [0, ""]);
    const rows = lines(out);
    assertEquals(rows.map(({ keep }) => keep), ["k=1", "k=16", "p=0.25", "all"]);
    const [one, sixteen, quarter, all] = rows.map(({ tokens }) => tokens);
    assertEquals([one.mean, one.spread, sixteen.mean, all.mean], [2, 0, 17, 65]);
    assertEquals(quarter.mean > 2 && quarter.mean <= 17 && quarter.min <= quarter.max, true); // p = 0.25 of gates that differ
    const flops = rows.map(({ encoderFlops }) => encoderFlops);
    assertEquals([flops[0] < flops[1], flops[2] <= flops[1], flops[1] < flops[3]], [true, true, true]);
    assertEquals(rows.every(({ imagesPerSecond, count }) => imagesPerSecond > 0 && count === 12), true);
    const table = await runCommand("evaluate", "evaluate", "--checkpoint", `${folder}/gated`, "--sweep", "k=4");
    const told = table.out.trim().split("\n");
    assertEquals([
      told.length,
      told[0]!.includes("encoder GFLOP"),
      / k=4 .* 5\.0 /.test(told[1]!),
      / all .* 65\.0 /.test(told[2]!),
    ], [3, true, true, true]);
  }));

Deno.test("evaluate compares several runs, and writes every picture's prediction", () =>
  withFolder(async (folder) => {
    const runs = await Promise.all(["vit", "vit", "gated"].map(async (name, seed) => {
      disposeModule(await saveRun(`${folder}/${name}-${seed}`, name as "vit" | "gated", { seed }));
      return `${folder}/${name}-${seed}`;
    }));
    const { code, out, err } = await evaluate(...runs, "--compare", "--out", `${folder}/results/`, "--json");
    assertEquals([code, err], [0, ""]);
    const [a, b, c, comparison] = lines(out);
    assertEquals([comparison.models, comparison.runs], [["gated", "vit"], [1, 2]]);
    const difference = c.accuracy - (a.accuracy + b.accuracy) / 2;
    assertEquals(Math.abs(comparison.accuracy.difference - difference) < 1e-12, true);
    const record = JSON.parse(await Deno.readTextFile(`${folder}/results/evaluation.json`));
    assertEquals([record.rows.length, record.comparisons], [3, [comparison]]);
    const { labels, predictions } = record.rows[0].predictions;
    const hits = labels.filter((label: number, i: number) => predictions[i] === label).length;
    assertEquals(hits / 12, a.accuracy);
  }));

Deno.test("evaluate takes a number of tokens for each picture of a folder from a file", () =>
  withFolder(async (folder) => {
    disposeModule(await saveRun(`${folder}/gated`, "gated"));
    const names = ["buildings", "forest", "glacier", "mountain", "sea", "street"]
      .flatMap((kind) => [0, 1, 2, 3].map((i) => `test/${kind}/0${i}.jpg`));
    const file = `${folder}/keep.csv`;
    await Deno.writeTextFile(file, names.map((name, i) => `${name},${i % 2 === 0 ? 3 : 9}\n`).join(""));
    const asked = [`${folder}/gated`, "--data", "data/sample", "--keep-file", file, "--json"];
    const { code, out, err } = await evaluate(...asked);
    assertEquals([code, err], [0, ""]);
    const [{ tokens, keep, count, dataset }] = lines(out) as [Record<string, unknown>];
    assertEquals([keep, count, dataset], [file, 24, "sample"]);
    assertEquals(tokens, { mean: 7, spread: 3, min: 4, max: 10, padded: 10, batch: 5 });
    await Deno.writeTextFile(file, names.slice(1).map((name) => `${name},1\n`).join(""));
    const missing = await evaluate(...asked);
    assertEquals([missing.code, missing.err.includes(`there is none for ${names[0]}`)], [1, true], missing.err);
  }));

Deno.test("evaluate says in a sentence what it cannot do", () =>
  withFolder(async (folder) => {
    disposeModule(await saveRun(`${folder}/vit`, "vit", { dataset: "photographs" }));
    disposeModule(await saveRun(`${folder}/drawn`, "vit"));
    const refused = async (code: number, said: string, ...args: string[]) => {
      const { code: got, err, out } = await evaluate(...args);
      assertEquals([got, err.split("\n").length, err.includes(said), out], [code, 1, true, ""], err);
    };
    await refused(2, "--part is one of test, validation, train, all: got tests.", folder, "--part", "tests");
    await refused(2, "in one way", folder, "--keep", "3", "--share", "0.5");
    await refused(2, "--compare takes one choice", folder, "--compare", "--sweep", "k=1");
    await refused(1, "give their folder", `${folder}/vit`);
    await refused(1, "this model's tokenizer gives none", `${folder}/drawn`, "--keep", "3");
    await refused(1, "two models or more", `${folder}/drawn`, "--compare");
    await refused(1, "--out is a folder under out/ or results/: got lib.", `${folder}/drawn`, "--out", "lib");
  }));
