import { assertAlmostEquals, assertEquals } from "@std/assert";
import sharp from "sharp";
import "../support/require_setup.ts";
import { drawScene, SCENE_CLASSES } from "../../lib/datasets/scenes.ts";
import { withFolder } from "../support/folder.ts";

/** Seeds of these tests' runs: nobody else's folder under out/runs is touched. */
const SEEDS = { whole: 2_000_000_001, stopped: 2_000_000_002, refused: 2_000_000_003 };
const runFolder = (seed: number) => `out/runs/vit-tiny-${seed}`;

function command(permissions: string, args: string[]): Deno.Command {
  return new Deno.Command(".venv/bin/deno", {
    args: ["run", `-P=${permissions}`, "--no-check", "--quiet", "experiments/main.ts", ...args],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

async function run(permissions: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const { code, stdout, stderr } = await command(permissions, args).output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr).trim() };
}

/** A folder with class folders of drawn scenes as JPEG files. */
async function drawFolder(folder: string): Promise<void> {
  for (const [part, count] of [["train", 8], ["test", 3]] as const) {
    for (const kind of SCENE_CLASSES) {
      await Deno.mkdir(`${folder}/${part}/${kind}`, { recursive: true });
      for (let i = 0; i < count; i++) {
        const pixels = drawScene(kind, [40, 48], part.length, i);
        const jpeg = await sharp(pixels, { raw: { height: 40, width: 48, channels: 3 } }).jpeg().toBuffer();
        await Deno.writeFile(`${folder}/${part}/${kind}/${i}.jpg`, jpeg);
      }
    }
  }
}

async function withRun(seed: number, test: (data: string, folder: string) => Promise<void>): Promise<void> {
  const remove = () => Deno.remove(runFolder(seed), { recursive: true }).catch(() => {}); // of a test that was killed
  await remove();
  try {
    await withFolder(async (root) => {
      await drawFolder(`${root}/pictures`);
      await test(`${root}/pictures`, root);
    });
  } finally {
    await remove();
  }
}

Deno.test("train, evaluate and predict do the whole job on a folder of pictures", () =>
  withRun(SEEDS.whole, async (data, root) => {
    const seed = String(SEEDS.whole);
    await Deno.writeFile(`${data}/train/sea/empty.jpg`, new Uint8Array());
    const asked = ["--experiment", "vit", "--profile", "tiny", "--data", data, "--epochs", "2", "--seed", seed];
    const trained = await run("train", "train", ...asked, "--out", `${root}/results`);
    assertEquals([trained.code, trained.err.includes("empty.jpg")], [1, true], trained.err); // 1 of 67 is above the allowed share
    await Deno.remove(`${data}/train/sea/empty.jpg`);
    const again = await run("train", "train", ...asked, "--out", `${root}/results`);
    assertEquals([again.code, again.err], [0, ""]);
    for (const said of ["pictures: 42 pictures to train, 6 to validate, 18 to test, 6 classes", "epoch 2/2: loss"]) {
      assertEquals(again.out.includes(said), true, again.out);
    }
    const summary = JSON.parse(await Deno.readTextFile(`${runFolder(SEEDS.whole)}/summary.json`));
    assertEquals(JSON.parse(await Deno.readTextFile(`${root}/results/summary.json`)), summary);
    assertEquals((await Deno.readTextFile(`${root}/results/metrics.jsonl`)).trim().split("\n").length, 2);
    const wanted =
      "schema profile dataset model seed accuracy macroF1 loss epochs parameters flopsPerImage tokensMean " +
      "imagesPerSecond trainSeconds peakRssMB environment config commit experiment perClass confusion";
    assertEquals(wanted.split(" ").filter((key) => summary[key] === undefined), []);
    assertEquals([summary.tokensMean, summary.dataset, summary.model, summary.profile], [
      64,
      "pictures",
      "vit",
      "tiny",
    ]);

    const measured = await run(
      "evaluate",
      "evaluate",
      "--checkpoint",
      runFolder(SEEDS.whole),
      "--data",
      data,
      "--json",
    );
    assertEquals([measured.code, measured.err], [0, ""]);
    const { accuracy, macroF1, loss, confusion } = JSON.parse(measured.out);
    assertEquals([accuracy, macroF1, confusion], [summary.accuracy, summary.macroF1, summary.confusion]);
    assertAlmostEquals(loss, summary.loss, 1e-6); // evaluate runs op by op, and sums in another order

    const picture = `${data}/test/sea/0.jpg`;
    const told = await run("evaluate", "predict", "--checkpoint", runFolder(SEEDS.whole), picture, `${data}/none.jpg`);
    assertEquals([told.code, told.err.split("\n").length, told.err.includes("none.jpg")], [1, 1, true], told.err);
    const shares = [...told.out.matchAll(/(\w+) ([\d.]+) %/g)];
    assertEquals([told.out.startsWith(`${picture}: `), told.out.trim().split("\n").length], [true, 1]);
    assertEquals(shares.map(([, name]) => name!).sort(), [...SCENE_CLASSES].sort());
    assertEquals(Math.abs(shares.reduce((sum, [, , share]) => sum + Number(share), 0) - 100) < 0.5, true);

    const anew = await run("train", "train", ...asked);
    assertEquals([anew.code, anew.err.split("\n").length, anew.err.includes("--resume")], [1, 1, true], anew.err);
  }));

Deno.test("Ctrl-C saves a run and says how to go on, and --resume does", () =>
  withRun(SEEDS.stopped, async (data) => {
    const asked = ["--experiment", "vit", "--profile", "tiny", "--data", data, "--seed", String(SEEDS.stopped)];
    const child = command("train", ["train", ...asked, "--epochs", "10000"]).spawn();
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let out = "";
    while (!out.includes("epoch 1/")) out += (await reader.read()).value;
    child.kill("SIGINT");
    for (let part = await reader.read(); !part.done; part = await reader.read()) out += part.value;
    assertEquals((await child.status).code, 130);
    await child.stderr.cancel();
    const told = `To go on: deno task train ${asked.join(" ")} --epochs 10000 --resume`;
    assertEquals(out.includes(told), true, out);
    const resumed = await run("train", "train", ...asked, "--epochs", "1", "--resume");
    assertEquals([resumed.code, resumed.err], [0, ""]);
    assertEquals(resumed.out.includes("Test, on 18 pictures"), true, resumed.out);
  }));

Deno.test("the command line refuses what it does not understand with 2, and what it cannot do with 1, in a sentence", async () => {
  const refused = async (code: number, said: string, permissions: string, ...args: string[]) => {
    const { code: got, err, out } = await run(permissions, ...args);
    assertEquals([got, err.split("\n").length, err.includes(said), out], [code, 1, true, ""], err);
  };
  const vit = ["train", "--experiment", "vit", "--seed", String(SEEDS.refused)];
  await refused(2, "There is no experiment vitt: did you mean vit?", "train", "train", "--experiment", "vitt");
  await refused(2, "--experiment is needed", "train", "train");
  await refused(2, "'--epoch'", "train", ...vit, "--epoch", "3");
  await refused(2, "--epochs is a whole number from 1: got 0.", "train", ...vit, "--epochs", "0");
  await refused(
    2,
    "--seed is a whole number from 0: got 1e3.",
    "train",
    "train",
    "--experiment",
    "vit",
    "--seed",
    "1e3",
  );
  await refused(2, "--profile is one of tiny, small, base, paper", "train", ...vit, "--profile", "huge");
  await refused(2, "train takes options only: got pictures.", "train", ...vit, "pictures");
  await refused(2, "--checkpoint is needed", "evaluate", "evaluate");
  await refused(2, "predict takes one picture or more", "evaluate", "predict", "--checkpoint", "out");
  await refused(
    2,
    "The command is reproduce, train, evaluate, predict, tokenize, table, runs, export: got none.",
    "train",
  );
  await refused(1, "There is no folder out/none", "train", ...vit, "--data", "out/none");
  await refused(1, "--out is a folder under out/ or results/: got lib.", "train", ...vit, "--out", "lib");
  await refused(1, "out/none holds no checkpoint", "evaluate", "evaluate", "--checkpoint", "out/none");
});

Deno.test("every command has a --help that names its options", async () => {
  for (
    const [name, ...options] of [
      ["train", "--experiment", "--profile", "--data", "--epochs", "--seed", "--out", "--resume"],
      ["evaluate", "--checkpoint", "--data", "--json"],
      ["predict", "--checkpoint"],
      ["reproduce", "--image"],
    ] as const
  ) {
    const { code, out } = await run("evaluate", name, "--help");
    assertEquals([code, options.filter((option) => !out.includes(option))], [0, []]);
  }
});
