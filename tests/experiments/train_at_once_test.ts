import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import "../support/require_setup.ts";
import { RunsProgress } from "../../experiments/parallel/runs_progress.ts";
import { TrainingProgress } from "../../experiments/progress.ts";
import { anyFinishedRuns } from "../../experiments/results/finished_runs.ts";
import { checkpointFolder, loadLatest } from "../../lib/training/mod.ts";
import { withFolder } from "../support/folder.ts";

/** Epochs that do not end within a test. */
const LONG = { epochs: 1000, pictures: 600 };
const SHORT = { epochs: 1, pictures: 60 };

function command(folder: string, { epochs, pictures }: typeof SHORT): string[] {
  const script = ["tests/experiments/runs_at_once.ts", folder, `${epochs}`, `${pictures}`];
  return [".venv/bin/deno", "run", "-P=reproduce", "--no-check", "--quiet", ...script];
}

function start([program, ...args]: string[]): Deno.ChildProcess {
  return new Deno.Command(program!, { args, stdin: "null", stdout: "piped", stderr: "piped" }).spawn();
}

/** What a process says until it ends; `at` is called as soon as what it has said so far is as wanted. */
async function saidBy(child: Deno.ChildProcess, wanted = /never/, at = () => {}) {
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

/** Where the run is that was told of first, which is saved within its first epoch. */
async function saved(folder: string, out: string): Promise<{ epoch: number; stepInEpoch: number }> {
  const name = /at epoch: (\S+) 1\//.exec(out)![1]!;
  const loaded = await loadLatest(checkpointFolder(`${folder}/${name}-tiny-0`));
  return loaded!.checkpoint.state as { epoch: number; stepInEpoch: number };
}

/** The runs go on and are finished. */
async function goesOn(folder: string): Promise<void> {
  const { code, err } = await saidBy(start(command(folder, { ...LONG, epochs: 1 })));
  assertEquals([code, err], [0, ""]);
  assertEquals((await anyFinishedRuns(folder)).length, 3);
}

Deno.test("runs are trained at once, a generator after its autoencoder, and a second time nothing is", () =>
  withFolder(async (folder) => {
    const { code, out, err } = await saidBy(start(command(folder, SHORT)));
    assertEquals([code, err], [0, ""], out);
    const began = [...out.matchAll(/^\d of 3: (\S+)$/gm)].map(([, name]) => name);
    assertEquals(began, ["rebuild", "rebuild-vectors", "draw"]);
    assertEquals(out.indexOf("rebuild: epoch 1/1") < out.indexOf("3 of 3: draw"), true, out);
    const names = (await anyFinishedRuns(folder)).map(({ summary }) => summary.experiment);
    assertEquals(names.sort(), ["draw", "rebuild", "rebuild-vectors"]);
    const again = await saidBy(start(command(folder, SHORT)));
    assertEquals([again.code, again.out.includes("epoch 1/1")], [0, false], again.out);
  }));

Deno.test("a signal to stop has the runs at work saved within an epoch, no other begun, and the same command goes on", () =>
  withFolder(async (folder) => {
    const child = start(command(folder, LONG));
    const { code, out, err } = await saidBy(child, /at epoch:/, () => child.kill("SIGTERM"));
    assertEquals([code, err, out.includes("3 of 3")], [130, "", false]);
    const { epoch, stepInEpoch } = await saved(folder, out);
    assertEquals([epoch, stepInEpoch > 0], [0, true]);
    await goesOn(folder);
  }));

/** Starts a program, and sends it and all that it has started an interrupt as soon as a run is under way, as Ctrl-C in a terminal does. */
const INTERRUPTED = `
import os, signal, subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, start_new_session=True, text=True)
seen = False
for line in child.stdout:
    print(line, end="", flush=True)
    if not seen and "at epoch:" in line:
        seen = True
        os.killpg(child.pid, signal.SIGINT)
sys.exit(child.wait())
`;

Deno.test("Ctrl-C, which reaches every process of a terminal, has the runs saved too", () =>
  withFolder(async (folder) => {
    const { code, out, err } = await saidBy(start([".venv/bin/python", "-c", INTERRUPTED, ...command(folder, LONG)]));
    assertEquals([code, err], [130, ""]);
    const { epoch, stepInEpoch } = await saved(folder, out);
    assertEquals([epoch, stepInEpoch > 0], [0, true]);
    await goesOn(folder);
  }));

Deno.test("processes that train save their runs and end when their parent is killed, and the same command goes on", () =>
  withFolder(async (folder) => {
    const child = start(command(folder, LONG));
    let trainers: Promise<string[]> | undefined;
    const { code, out } = await saidBy(child, /at epoch:/, () => {
      trainers = alive(`ppid == "${child.pid}"`).finally(() => child.kill("SIGKILL"));
    });
    assertEquals([code, (await trainers!).length], [137, 2]); // 128 + SIGKILL
    const theirs = `pid in "${(await trainers!).join(" ")}".split()`;
    for (let tries = 0; (await alive(theirs)).length > 0; tries++) {
      assertEquals(tries < 100, true, "they go on without anyone to tell");
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    assertEquals((await saved(folder, out)).stepInEpoch > 0, true);
    await goesOn(folder);
  }));

/** Numbers of the processes that run and are as a condition in Python says; in Python since Deno lets nobody look at other processes. */
async function alive(condition: string): Promise<string[]> {
  const program = `
import glob, os
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

Deno.test("a run that fails says which it is and why, and stops the one beside it; no other is begun", () =>
  withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/rebuild-tiny-0`);
    await Deno.writeTextFile(`${folder}/rebuild-tiny-0/checkpoints`, "a file where a folder should be");
    const { code, err, out } = await saidBy(start(command(folder, LONG)));
    assertEquals([code, out.includes("3 of 3"), err.startsWith("rebuild: ")], [1, false, true], err);
    assertStringIncludes(err, "checkpoints");
  }));

Deno.test("a process that is killed says so, and what to do", () =>
  withFolder(async (folder) => {
    const child = start(command(folder, LONG));
    let killed: Promise<string[]> | undefined;
    const { code, err } = await saidBy(child, /at epoch:/, () => {
      killed = alive(`ppid == "${child.pid}" and not os.kill(int(pid), 9)`);
    });
    assertEquals([code, (await killed!).length > 0], [1, true]);
    assertMatch(err, /^rebuild(-vectors)?: .* ended by SIGKILL without an answer\. Memory may have run out: .*--jobs/);
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
  shown.end("msvd", true);
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
