/**
 * Calls every op that the engine allows, and the binding's own functions, with hostile arguments, in processes of their own,
 * and prints each call that ends a process, hangs, takes all memory or is refused by no sentence of ours.
 *
 * `deno run -A tests/tensorflow/fuzz/main.ts --help` tells the options. A call is made up from a seed alone: the same seed
 * gives the same calls. What is found belongs into `known_crashes.ts` and gets a guard in `lib/tensorflow/guards`.
 *
 * Reads and writes beyond a tensor often do no harm that is seen. `overrun.c` beside this file makes them fatal.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { ALLOWED_OPS } from "../../../lib/tensorflow/allowed_ops.ts";
import { BINDING_CASES } from "./binding_cases.ts";
import { type Case, decodeCase, encodeCase } from "./cases.ts";
import { Chance } from "./chance.ts";
import { KNOWN_CRASHES, KNOWN_EXCESSES } from "./known_crashes.ts";
import { hostileCase } from "./mutate.ts";
import { isFault, type Outcome, supervise } from "./supervise.ts";

const HELP = `Usage: deno run -A tests/tensorflow/fuzz/main.ts [options]
  --seed N       where the random numbers start (default 1)
  --seconds N    how long to go on (default 60)
  --ops A,B      these ops only (default: all that are allowed, and the binding)
  --replay FILE  instead: run the calls in a file, one a line, as this program prints them
  --unguarded    instead: run the calls that guards refuse, without guards, and print how each ends
  --help         this text
Exits with 1 if something was found.`;

/** Cases that one process is given. */
const BATCH = 4000;
/** One case in so many plays with the binding's functions; the others call an op. */
const BINDING_SHARE = 100;

const { values: options } = parseArgs({
  args: Deno.args,
  options: {
    seed: { type: "string", default: "1" },
    seconds: { type: "string", default: "60" },
    ops: { type: "string" },
    replay: { type: "string" },
    unguarded: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (options.help) console.log(HELP);
else if (options.unguarded) await runUnguarded();
else if (options.replay !== undefined) report(await supervise(readCases(options.replay)), true);
else await fuzz(Number(options.seed), Number(options.seconds), options.ops?.split(",") ?? [...ALLOWED_OPS]);

async function fuzz(seed: number, seconds: number, ops: readonly string[]): Promise<void> {
  const until = Date.now() + seconds * 1000;
  const counts = { cases: 0, ok: 0, faults: 0 };
  for (let batch = 0; Date.now() < until; batch++) {
    const chance = new Chance(seed + batch);
    const outcomes = await supervise(chance.list(BATCH, () => hostile(chance, ops)), { until });
    counts.cases += outcomes.length;
    counts.ok += outcomes.filter(({ outcome }) => outcome === "ok").length;
    counts.faults += report(outcomes, false);
  }
  console.log(
    `${counts.cases} calls: ${counts.ok} gave a result, ${counts.faults} ended badly, the others were refused.`,
  );
}

function hostile(chance: Chance, ops: readonly string[]): Case {
  const seed = chance.below(2 ** 31);
  const binding = options.ops === undefined && chance.below(BINDING_SHARE) === 0;
  return binding ? { binding: chance.of(BINDING_CASES), seed } : hostileCase(chance.of(ops), seed);
}

/** Prints what ended badly, or everything, and returns how many ended badly. */
function report(outcomes: readonly Outcome[], all: boolean): number {
  const faults = outcomes.filter(({ outcome }) => isFault(outcome));
  for (const { outcome, case: call } of all ? outcomes : faults) console.log(`${outcome}\n  ${encodeCase(call)}`);
  if (faults.length > 0) Deno.exitCode = 1;
  return faults.length;
}

/** What a new version of TensorFlow has mended needs no guard. */
async function runUnguarded(): Promise<void> {
  const calls = [...KNOWN_CRASHES, ...KNOWN_EXCESSES].map(({ call }) => call);
  for (const { outcome, case: call } of await supervise(calls, { guarded: false })) {
    console.log("op" in call ? call.op : "", outcome);
  }
}

function readCases(path: string): Case[] {
  return Deno.readTextFileSync(path).split("\n").filter((line) => line.trim().startsWith("{")).map(decodeCase);
}
