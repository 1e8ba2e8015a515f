import { assertEquals, assertStringIncludes } from "@std/assert";
import "../support/require_setup.ts";
import { RunsProgress } from "../../experiments/parallel/runs_progress.ts";
import { TrainingProgress } from "../../experiments/progress.ts";
import { anyFinishedRuns } from "../../experiments/results/finished_runs.ts";
import { checkpointFolder, loadLatest } from "../../lib/training/mod.ts";
import { withFolder } from "../support/folder.ts";

const FOREVER = 10_000;

function start(folder: string, epochs: number): Deno.ChildProcess {
  return new Deno.Command(".venv/bin/deno", {
    args: ["run", "-P=reproduce", "--no-check", "--quiet", "tests/experiments/runs_at_once.ts", folder, `${epochs}`],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** What a process says until it ends; `at` is called as soon as what it has said so far is as wanted. */
async function saidBy(child: Deno.ChildProcess, wanted: RegExp, at: () => void) {
  const errors = new Response(child.stderr).text();
  let out = "";
  let seen = false;
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    out += text;
    if (seen || !wanted.test(out)) continue;
    seen = true;
    at();
  }
  const { code } = await child.status;
  return { code, out, err: (await errors).trim() };
}

const stepOf = async (folder: string) => (await loadLatest(checkpointFolder(folder)))?.checkpoint.step ?? 0;

Deno.test("runs are trained at once, a generator after its autoencoder, and a second time nothing is", () =>
  withFolder(async (folder) => {
    const { code, out, err } = await saidBy(start(folder, 1), /never/, () => {});
    assertEquals([code, err], [0, ""], out);
    const began = [...out.matchAll(/^\d of 3: (\S+)$/gm)].map(([, name]) => name);
    assertEquals(began, ["rebuild", "rebuild-vectors", "draw"]);
    assertEquals(out.indexOf("rebuild: epoch 1/1") < out.indexOf("3 of 3: draw"), true, out);
    const names = (await anyFinishedRuns(folder)).map(({ summary }) => summary.experiment);
    assertEquals(names.sort(), ["draw", "rebuild", "rebuild-vectors"]);
    const again = await saidBy(start(folder, 1), /never/, () => {});
    assertEquals([again.code, again.out.includes("epoch 1/1")], [0, false], again.out);
  }));

Deno.test("a signal has the runs at work saved, no other begun, and the same command goes on", () =>
  withFolder(async (folder) => {
    const child = start(folder, FOREVER);
    const both = /^rebuild: epoch 1\/.*^rebuild-vectors: epoch 1\/|^rebuild-vectors: epoch 1\/.*^rebuild: epoch 1\//ms;
    const { code, out, err } = await saidBy(child, both, () => child.kill("SIGTERM"));
    assertEquals([code, err, out.includes("3 of 3")], [130, "", false]);
    const steps = await Promise.all(["rebuild", "rebuild-vectors"].map((name) => stepOf(`${folder}/${name}-tiny-0`)));
    assertEquals(steps.every((step) => step > 0), true, String(steps));
    assertEquals((await saidBy(start(folder, 1), /never/, () => {})).code, 0);
  }));

Deno.test("processes that train end when their parent is killed, and their runs go on from where they were", () =>
  withFolder(async (folder) => {
    const child = start(folder, FOREVER);
    let trainers: Promise<string[]> | undefined;
    const { code } = await saidBy(child, /^rebuild: epoch 2\//m, () => {
      trainers = alive(`ppid == "${child.pid}"`).finally(() => child.kill("SIGKILL"));
    });
    assertEquals([code, (await trainers!).length], [137, 2]); // 128 + SIGKILL
    const theirs = `pid in "${(await trainers!).join(" ")}".split()`;
    for (let tries = 0; (await alive(theirs)).length > 0; tries++) {
      assertEquals(tries < 100, true, "they go on without anyone to tell");
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    const checkpoint = await loadLatest(checkpointFolder(`${folder}/rebuild-tiny-0`));
    assertEquals((checkpoint!.checkpoint.state as { epoch: number }).epoch >= 2, true);
  }));

/** Numbers of the processes that run and are as a condition in Python says; in Python since Deno lets nobody look at other processes. */
async function alive(condition: string): Promise<string[]> {
  const program = `
import glob
for path in glob.glob("/proc/[0-9]*/stat"):
    try:
        pid = path.split("/")[2]
        state, ppid = open(path).read().rsplit(")", 1)[1].split()[:2]
        if state != "Z" and (${condition}): print(pid)
    except OSError:
        pass  # it has ended meanwhile
`;
  const { stdout, stderr } = await new Deno.Command(".venv/bin/python", { args: ["-c", program] }).output();
  assertEquals(new TextDecoder().decode(stderr), "");
  return new TextDecoder().decode(stdout).trim().split("\n").filter((pid) => pid !== "");
}

Deno.test("a run that fails says why and stops the one beside it, and no other is begun", () =>
  withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/rebuild-tiny-0`);
    await Deno.writeTextFile(`${folder}/rebuild-tiny-0/checkpoints`, "a file where a folder should be");
    const { code, err, out } = await saidBy(start(folder, FOREVER), /never/, () => {});
    assertEquals([code, out.includes("3 of 3")], [1, false]);
    assertStringIncludes(err, "checkpoints");
  }));

Deno.test("one bar tells of all runs that are trained at once", () => {
  let text = "";
  const screen = { redraws: true, columns: () => 60, write: (part: string) => void (text += part), now: () => time };
  let time = 0;
  const shown = new RunsProgress(new TrainingProgress(screen), 4);
  const [vit, msvd] = ["vit", "msvd"].map((name) => shown.begin(name));
  vit!.at({ epoch: 1, epochs: 2, share: 0.25 });
  time += 1000;
  msvd!.at({ epoch: 2, epochs: 2, share: 0.75 });
  msvd!.say("epoch 2/2: loss 1.000");
  shown.end("msvd");
  time += 1000;
  vit!.at({ epoch: 2, epochs: 2, share: 0.5 });
  const lines = text.replaceAll("\x1b[K", "\n").split(/[\r\n]/).filter((line) => line !== "");
  assertEquals(lines, [
    "1 of 4: vit",
    "2 of 4: msvd",
    "0 of 4 trained |█▋                         |   6 %  vit 1/2",
    "0 of 4 trained |████▎            |  25 %  vit 1/2  msvd 2/2",
    "msvd: epoch 2/2: loss 1.000",
    "1 of 4 trained |██████████▏                |  37 %  vit 2/2",
  ]);
});
