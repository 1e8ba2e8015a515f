import { assertAlmostEquals, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { checkLearned } from "../../experiments/check_learned.ts";
import { evaluateCommand } from "../../experiments/commands/evaluate.ts";
import { exportCommand } from "../../experiments/commands/export.ts";
import { predictCommand } from "../../experiments/commands/predict.ts";
import { runsCommand } from "../../experiments/commands/runs.ts";
import { tableCommand } from "../../experiments/commands/table.ts";
import { tokenizeCommand } from "../../experiments/commands/tokenize.ts";
import { experimentConfig } from "../../experiments/experiments.ts";
import type { AnyRunSummary } from "../../experiments/results/finished_runs.ts";
import { type TableRow, TABLES } from "../../experiments/tables/mod.ts";
import { encodePng, proceduralFaces } from "../../lib/datasets/mod.ts";
import { checkpointFolder, loadLatest, saveCheckpoint } from "../../lib/training/mod.ts";
import "../support/engine.ts";
import { withFolder } from "../support/folder.ts";
import { runHere } from "./command_line.ts";
import { finishedRun, silentRun } from "./silent_run.ts";

const SHORT = ["training.epochs=1", "training.batch=18", "drawn.train=90", "drawn.test=30"];

/** Writes the first test faces as a folder of UTKFace names them. */
async function writeFaces(folder: string, count: number): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const { test } = proceduralFaces({ train: 90, test: 60, seed: 0, imageSize: 32 });
  for (let i = 0; i < count; i++) {
    const pixels = Float32Array.from(await test.read(i, [32, 32]), (value) => value / 255);
    const png = await encodePng({ height: 32, width: 32, pixels });
    await Deno.writeFile(`${folder}/${test.target(i)}_0_0_${20170100000000000 + i}.png`, png);
  }
}

Deno.test("a regression goes through every command, or is refused in a sentence", () =>
  withFolder(async (folder) => {
    const runs = `${folder}/runs`;
    const { summary, told } = await finishedRun(runs, experimentConfig("age-vit", "tiny", SHORT));
    await finishedRun(runs, experimentConfig("age-msvd-gate", "tiny", SHORT));
    assertEquals([summary.dataset, summary.tokensMean, summary.pictures.test], ["faces", 64, 30]);
    assertStringIncludes(
      told,
      `RMSE ${summary.rmse!.toFixed(2)}, MAE ${summary.mae!.toFixed(2)}; the mean predictor: MSE`,
    );
    const [vit, gate] = [`${runs}/age-vit-tiny-0`, `${runs}/age-msvd-gate-tiny-0`];

    const measured = await runHere(evaluateCommand, vit, gate, "--compare", "--json");
    assertEquals([measured.code, measured.err], [0, ""]);
    const [row, other, comparison] = measured.out.split("\n").map((line) => JSON.parse(line));
    assertEquals([row.dataset, row.count, row.task], ["faces", 30, "regression"]);
    assertAlmostEquals(row.measures.mse, summary.mse!, 1e-3 * summary.mse!);
    assertAlmostEquals(row.measures.meanPredictorMae, summary.baseline!.mae, 1e-9);
    assertEquals([comparison.models, comparison.measure], [["age-msvd-gate", "age-vit"], "mse"]);
    assertAlmostEquals(comparison.difference.difference, other.measures.mse - row.measures.mse, 1e-6);
    assertStringIncludes((await runHere(evaluateCommand, vit)).out, "mean predictor rmse");
    const fewer = await runHere(evaluateCommand, gate, "--keep", "3");
    assertEquals([fewer.code, fewer.err.includes("Fewer tokens are kept of classifiers only")], [1, true]);

    const listed = await runHere(runsCommand, "--in", runs);
    assertStringIncludes(listed.out, `RMSE ${summary.rmse!.toFixed(2)}`);
    const compared = await runHere(runsCommand, "compare", "age-msvd-gate", "age-vit", "--in", runs, "--json");
    const { measure, difference, pictures } = JSON.parse(compared.out);
    assertEquals([measure, pictures], ["mse", 30]);
    assertAlmostEquals(difference.means[1], summary.mse!, 1e-6);

    const table = await runHere(tableCommand, "14", "--runs", runs, "--profile", "tiny");
    assertEquals([table.code, table.err], [0, ""]);
    assertEquals(/^mSVD, gates +[\d.]+ .* 86\.33 +9\.30 +cannot be told +1$/m.test(table.out), true, table.out);
    assertStringIncludes(table.out, "What the thesis prints as MAE is the square root of its MSE");

    await writeFaces(`${folder}/faces`, 3);
    const predicted = await runHere(predictCommand, "--checkpoint", vit, `${folder}/faces`);
    assertEquals([predicted.code, predicted.err], [0, ""]);
    assertEquals(predicted.out.split("\n").map((line) => /^.*_0_0_\d+\.png: -?\d+\.\d$/.test(line)), [
      true,
      true,
      true,
    ]);
    const maps = await runHere(predictCommand, "--checkpoint", vit, `${folder}/faces`, "--out", `${folder}/maps`);
    assertEquals([maps.code, maps.err.includes("is a regression. Leave --out out.")], [1, true], maps.err);
    const tokens = [`${folder}/faces`, "--out", `${folder}/tokens`, "--json"];
    const tokenized = await runHere(tokenizeCommand, ...tokens, "--checkpoint", gate);
    assertEquals([tokenized.code, JSON.parse(tokenized.out).pictures], [0, 3]);
    const exported = await runHere(exportCommand, "--checkpoint", vit, "--out", `${folder}/vit.safetensors`);
    assertEquals([exported.code, exported.err.includes("export takes a classifier: ")], [1, true], exported.err);
  }));

Deno.test("a regression learns a folder of UTKFace, and refuses pictures without numbers", () =>
  withFolder(async (folder) => {
    await writeFaces(`${folder}/utk`, 60);
    const config = experimentConfig("age-vit", "tiny", SHORT);
    const { summary } = await finishedRun(folder, config, { data: `${folder}/utk` });
    assertEquals([summary.dataset, Number.isFinite(summary.mse)], ["utk", true]);
    const measured = await runHere(evaluateCommand, `${folder}/age-vit-tiny-0`);
    assertEquals([measured.code, measured.err.includes("give their folder, or another one")], [1, true], measured.err);
    await assertRejects(
      () => silentRun(`${folder}/others`, config, { data: "data/sample" }),
      RangeError,
      "age-vit tells a number of each picture, and those of sample have classes only: give it a folder of UTKFace",
    );
    const classes = await runHere(evaluateCommand, `${folder}/age-vit-tiny-0`, "--data", "data/sample");
    assertEquals([classes.code, classes.err.includes("have classes only")], [1, true], classes.err);
  }));

Deno.test("a run that began before checkpoints said what was drawn goes on, and draws the same to be evaluated", () =>
  withFolder(async (folder) => {
    const config = (epochs: number) => experimentConfig("vit", "tiny", [...SHORT, `training.epochs=${epochs}`]);
    await finishedRun(folder, config(1));
    const checkpoints = checkpointFolder(`${folder}/vit-tiny-0`);
    const { checkpoint } = (await loadLatest(checkpoints))!;
    const { drawn, ...before } = checkpoint.state.config as Record<string, unknown>;
    assertEquals(drawn, { kind: "scenes", train: 90, test: 30 });
    await Deno.remove(`${folder}/vit-tiny-0`, { recursive: true });
    await saveCheckpoint(checkpoints, { ...checkpoint, state: { ...checkpoint.state, config: before } }, {
      best: true,
    });
    const { summary } = await finishedRun(folder, config(2), { resume: true });
    assertEquals([summary.epochs, "drawn" in summary.config], [2, false]);
    const measured = await runHere(evaluateCommand, `${folder}/vit-tiny-0`, "--json");
    assertEquals(JSON.parse(measured.out).accuracy, summary.accuracy);
  }));

Deno.test("reproduce refuses a regression that is no better than the mean, unless its row says why", () => {
  const summary = { experiment: "age-vit", mse: 600, baseline: { mse: 576, rmse: 24, mae: 20 } } as AnyRunSummary;
  const row: TableRow = { label: "ViT", experiment: "age-vit" };
  const said =
    "age-vit has a mean squared error of 600.0, where always telling the mean has 576.0: its training does not work";
  assertThrows(() => checkLearned(summary, [row]), RangeError, said);
  checkLearned(summary, [{ ...row, fails: "A test." }]);
  checkLearned({ ...summary, mse: 300 }, [row]);
  const chance = { experiment: "vit", accuracy: 0.2, pictures: { test: 600 }, perClass: { a: {}, b: {} } };
  assertThrows(() => checkLearned(chance as unknown as AnyRunSummary, []), RangeError, "where chance is 50.0 %");
});

Deno.test("tables of ages say that the thesis's claim cannot be told from drawn faces", () => {
  const ages = TABLES.filter(({ measure }) => measure === "mse");
  assertEquals(ages.map(({ number }) => number), [13, 14]);
  for (const { notes } of ages) {
    assertStringIncludes(notes!.join("\n"), "On drawn faces the thesis's claim cannot be told");
  }
});
