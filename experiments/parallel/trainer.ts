/**
 * A process that trains, `trainer.ts <threads>`: jobs come on standard input, a line of JSON each, and what becomes of them is told on
 * standard output. When the input ends, the run that is at work is saved and the process ends: so does one whose parent was killed.
 *
 * @module
 */
import { openTensorFlow } from "../../lib/tensorflow/mod.ts";
import { linesOf } from "../../tools/processes/lines.ts";
import { eventLine, type RunListener, shareDone } from "../progress.ts";
import { runTraining } from "../run_training.ts";
import type { TrainerMessage, TrainingJob } from "./messages.ts";

/** Milliseconds between places that are told. */
const INTERVAL = 200;

let told = -Infinity;
const listener: RunListener = {
  begin: (_name, line) => write({ kind: "line", line }),
  say: (line) => write({ kind: "line", line }),
  close: () => {}, // nothing is drawn here that could be taken away
  onProgress(event) {
    if (event.kind !== "step") return write({ kind: "line", line: eventLine(event) });
    if (performance.now() - told < INTERVAL) return;
    told = performance.now();
    write({ kind: "place", place: { epoch: event.epoch, epochs: event.epochs, share: shareDone(event) } });
  },
};

console.warn = (line: string) => write({ kind: "line", line }); // what goes to standard error nobody sees
Deno.addSignalListener("SIGINT", () => {}); // Ctrl-C reaches all processes of a terminal: the parent says what is to be done
await openTensorFlow({ threads: Number(Deno.args[0]) });
const ending = new AbortController();
let work = Promise.resolve();
for await (const line of linesOf(Deno.stdin.readable)) work = work.then(() => train(JSON.parse(line)));
ending.abort();
await work;

async function train(job: TrainingJob): Promise<void> {
  try {
    const { finished } = await runTraining({ ...job, resume: true, signal: ending.signal }, listener);
    write({ kind: "done", finished });
  } catch (error) {
    write({ error: (error as Error).message });
  }
}

function write(message: TrainerMessage | { error: string }): void {
  console.log(JSON.stringify(message));
}
