import { assertEquals } from "@std/assert";
import { train } from "../../../lib/training/mod.ts";
import { JsonLinesLog, logTo, TensorBoardLog } from "../../../lib/training/logs/mod.ts";
import "../../support/engine.ts";
import { withFolder } from "../../support/folder.ts";
import { smallRun } from "../stand_ins.ts";

/** Trains with logs, stopped after so many steps. */
async function run(folder: string, resume: boolean, stopAfter = Infinity): Promise<string> {
  const options = smallRun(folder);
  const controller = new AbortController();
  const log = logTo(
    new JsonLinesLog(`${folder}/steps.jsonl`, { every: 2 }),
    new TensorBoardLog(`${folder}/tensorboard`, { model: options.model }),
    {
      onProgress: (event) => {
        if (event.kind === "step" && --stopAfter === 0) controller.abort();
      },
      close: () => {},
    },
  );
  await Deno.mkdir(folder, { recursive: true });
  await train({ ...options, resume, signal: controller.signal, onProgress: log.onProgress });
  await log.close();
  return (await Deno.readTextFile(`${folder}/steps.jsonl`)).replaceAll(/,"imagesPerSecond":[\d.e+]+/g, "");
}

Deno.test("logs follow a run that train() does, and JsonLinesLog one that was stopped and resumed, to the same lines", () =>
  withFolder(async (folder) => {
    const whole = await run(`${folder}/whole`, false);
    const places = whole.trim().split("\n").map((line) => JSON.parse(line)).map(({ epoch, step }) => [epoch, step]);
    assertEquals(places, [[1, 2], [1, 4], [1, 5], [2, 2], [2, 4], [2, 5]]);
    for (const steps of [3, 5, 7]) {
      await run(`${folder}/${steps}`, false, steps);
      assertEquals(await run(`${folder}/${steps}`, true), whole, `stopped after ${steps}`);
    }
    assertEquals([...Deno.readDirSync(`${folder}/3/tensorboard`)].length, 2);
  }));
