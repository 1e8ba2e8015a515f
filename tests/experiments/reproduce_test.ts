import { assertEquals } from "@std/assert";
import sharp from "sharp";
import "../support/require_setup.ts";
import { encodePng } from "../../lib/datasets/image_file.ts";
import { drawLandscape } from "../../lib/datasets/landscape.ts";
import { FIGURES, TRAINED_FIGURES } from "../../experiments/figures/mod.ts";
import { anyFinishedRuns } from "../../experiments/results/finished_runs.ts";
import { type TableConfig, TABLES, withoutBeyond } from "../../experiments/tables/mod.ts";
import { notebookPaths, reviewNotebook } from "../../tools/notebooks/run.ts";

async function reproduce(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const command = new Deno.Command(".venv/bin/deno", {
    args: ["run", "-P=reproduce", "--no-check", "--quiet", "experiments/main.ts", "reproduce", ...args],
    env: { NO_COLOR: "1" },
    stdin: "null",
  });
  const { code, stdout, stderr } = await command.output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr).trim() };
}

async function redOf(path: string): Promise<number[]> {
  const { data, info } = await sharp(await Deno.readFile(path)).raw().toBuffer({ resolveWithObject: true });
  return Array.from({ length: info.width * info.height }, (_, i) => data[i * info.channels]!);
}

Deno.test("reproduce does the main job: views, figures, every table, notebooks and a report; and only once", async () => {
  const { code, out, err } = await reproduce();
  assertEquals(code, 0, err + out);
  assertEquals(/^Notebooks: [1-9]\d* passed, 0 failed$/m.test(out), true, out);
  for (const { number, title } of TABLES) assertEquals(out.includes(`\nTable ${number}: ${title}\n`), true, out);
  const runs = (await anyFinishedRuns("out/reproduce")).map(({ summary }) => summary.experiment);
  const experimentsOf = (
    tables: readonly TableConfig[],
  ) => [...new Set(tables.flatMap(({ rows }) => rows).map(({ experiment }) => experiment))];
  const wanted = experimentsOf(TABLES.map(withoutBeyond));
  assertEquals(wanted.filter((name) => !runs.includes(name)), []);
  const beyond = experimentsOf(TABLES).filter((name) => !wanted.includes(name));
  assertEquals([beyond.length > 0, beyond.filter((name) => runs.includes(name))], [true, []]);
  for (const path of notebookPaths()) assertEquals(await reviewNotebook(path), undefined);
  const report = await Deno.readTextFile("out/report.html");
  const sections = [...TABLES.map(({ number }) => `table-${number}`), "figure-1", "runs", "notebooks"];
  assertEquals(sections.filter((id) => !report.includes(`<section id="${id}">`)), []);
  for (const { number } of [...FIGURES, ...TRAINED_FIGURES]) {
    assertEquals((await Deno.stat(`out/figures/figure_${number}.svg`)).isFile, true);
  }

  const start = performance.now();
  const done = TABLES.filter(({ rows }) => rows.every(({ beyond }) => !beyond));
  const again = await reproduce(...done.map(({ number }) => String(number)));
  assertEquals([again.code, /epoch \d+\/\d+/.test(again.out)], [0, false], again.out);
  assertEquals(performance.now() - start < 60_000, true, "the second run trains nothing");

  const names = ["vit", "fft", "svd"].flatMap((name) => [1, 2, 3, 4].map((k) => `${name}_${k}.png`));
  for (const name of names) {
    assertEquals((await sharp(await Deno.readFile(`out/views/${name}`)).metadata()).format, "png");
  }
  const figure = await Deno.readTextFile("out/views.svg");
  assertEquals(figure.match(/<image /g)?.length, names.length);
});

Deno.test("reproduce --image takes the user's own picture, and its views come closer to it as more is kept", async () => {
  const folder = await Deno.makeTempDir({ dir: "out" });
  try {
    const own = `${folder}/own.png`;
    await Deno.writeFile(own, await encodePng(drawLandscape(128, 128, 3)));
    assertEquals((await reproduce("--image", own)).code, 0);
    const picture = await redOf(own);
    const distance = async (view: string) => {
      const values = await redOf(`out/views/${view}.png`);
      return values.reduce((sum, value, i) => sum + (value - picture[i]!) ** 2, 0);
    };
    assertEquals(await distance("vit_1"), 0);
    const ranks = await Promise.all([1, 2, 3, 4].map((k) => distance(`svd_${k}`)));
    const windows = await Promise.all([4, 3, 2].map((k) => distance(`fft_${k}`)));
    for (const distances of [ranks, windows]) assertEquals(distances, distances.toSorted((a, b) => b - a));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("reproduce refuses a missing picture with 1 and a wrong option with 2, in one sentence each", async () => {
  const missing = await reproduce("--image", "out/none.png");
  assertEquals(
    [missing.code, missing.err.split("\n").length, missing.err.includes("out/none.png")],
    [1, 1, true],
    missing.err,
  );
  const unknown = await reproduce("--imgae", "x.png");
  assertEquals(
    [unknown.code, unknown.err.split("\n").length, unknown.err.includes("--imgae")],
    [2, 1, true],
    unknown.err,
  );
  const none = await reproduce("1", "--jobs", "0");
  assertEquals([none.code, none.err.startsWith("--jobs is a whole number from 1: got 0.")], [2, true], none.err);
  assertEquals((await reproduce("--help")).out.includes("--image <file>"), true);
});
