import { assertEquals } from "@std/assert";
import "../support/require_setup.ts";
import { checkpointFolder, loadBest, loadLatest } from "../../lib/training/mod.ts";
import { withFolder } from "../support/folder.ts";
import { testRandom } from "../support/random.ts";
import { metrics, timeless } from "./same_runs.ts";

/** Starts the run in `folder`, and kills it at a random moment after it has taken so many batches; or lets it end. */
async function start(folder: string, kill?: { batches: number; milliseconds: number }): Promise<number> {
  const child = new Deno.Command(".venv/bin/deno", {
    args: ["run", "-P", "--no-check", "--quiet", "tests/training/killed_run.ts", folder],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let seen = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    seen += part.value.split("\n").length - 1;
    if (kill === undefined || seen < kill.batches) continue;
    await new Promise((resolve) => setTimeout(resolve, kill.milliseconds));
    child.kill("SIGKILL");
    break;
  }
  await reader.cancel();
  return (await child.status).code;
}

/** All that a finished run has left, but clocks. */
async function left(folder: string) {
  const [latest, best] = [await loadLatest(checkpointFolder(folder)), await loadBest(checkpointFolder(folder))];
  const { step, weights, optimizer, state } = latest!.checkpoint;
  return {
    ...{ step, weights, optimizer, random: state.random, best: best!.checkpoint.weights },
    metrics: await metrics(folder),
    predictions: JSON.parse(await Deno.readTextFile(`${folder}/predictions.json`)),
    summary: timeless(JSON.parse(await Deno.readTextFile(`${folder}/summary.json`))),
  };
}

Deno.test("a run that is killed at ten random moments and resumed ends bit for bit where the unbroken run does", () =>
  withFolder(async (folder) => {
    assertEquals(await start(`${folder}/whole`), 0);
    const next = testRandom(20);
    const steps: number[] = [];
    for (let kill = 0; kill < 10; kill++) {
      const moment = { batches: 2 + Math.floor(4 * next()), milliseconds: Math.floor(60 * next()) };
      assertEquals(await start(`${folder}/killed`, moment), 137, `kill ${kill} came too late`); // 128 + SIGKILL
      steps.push((await loadLatest(checkpointFolder(`${folder}/killed`)))!.checkpoint.step);
    }
    assertEquals(steps.every((step, i) => i === 0 || step >= steps[i - 1]!), true, String(steps));
    assertEquals([steps.at(-1)! > 5, new Set(steps).size > 5], [true, true], String(steps));
    assertEquals(await start(`${folder}/killed`), 0);
    assertEquals(await left(`${folder}/killed`), await left(`${folder}/whole`));
  }));
