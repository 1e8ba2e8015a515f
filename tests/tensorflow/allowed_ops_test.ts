import "../support/require_setup.ts";
import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { ALLOWED_OPS, ENGINE_OPS, INTERNAL_OPS, TFJS_OPS } from "../../lib/tensorflow/allowed_ops.ts";
import { SIGNATURES } from "./fuzz/signatures.ts";

const ROOT = new URL("../../", import.meta.url);
const TFJS_NODE = new URL("node_modules/@tensorflow/tfjs-node-gpu/src/", ROOT);
/** Called by tfjs-node's own specs alone, which are run on this engine. */
const CALLED_BY_SPECS = ["MatMul"];
const ENGINE = new URL("lib/tensorflow/", ROOT);

Deno.test("TFJS_OPS are the ops that tfjs-node's kernels and backend call", () => {
  const sources = [...typescript(new URL("kernels/", TFJS_NODE)), new URL("nodejs_kernel_backend.ts", TFJS_NODE)];
  const called = new Set<string>();
  for (const source of sources) {
    const calls = read(source).matchAll(
      /\.execute(?:SingleOutput|SingleInput|MultipleOutputs|Op|EncodeImageOp)\(\s*([^\s,)]+)/g,
    );
    for (const [, argument] of calls) if (argument !== "name") called.add(opName(argument!)); // `name`: a function passes it on
  }
  assertEquals([...TFJS_OPS].sort(), [...called].sort());
});

Deno.test("every op that the engine calls by its name is allowed", () => {
  const called = engineSources().flatMap((source) => [
    ...read(source).matchAll(/(?:\.run|\.runMany|\.executeOp|\.executeOpAsync)\(\s*"([^"]+)"|\bop: "([^"]+)"/g),
  ]).map(([, call, option]) => call ?? option!);
  assertEquals(called.filter((op) => !ALLOWED_OPS.has(op) && !INTERNAL_OPS.includes(op)), []);
  assertEquals(INTERNAL_OPS.filter((op) => ALLOWED_OPS.has(op) || !called.includes(op)), []);
});

Deno.test("every op of ENGINE_OPS is named by the engine, and is not one of TFJS_OPS", () => {
  const literals = new Set(
    engineSources().flatMap((source) => [...read(source).matchAll(/"([A-Za-z0-9_]+)"/g)]).map(([, text]) => text!),
  );
  assertEquals(ENGINE_OPS.filter((op) => !literals.has(op) && !CALLED_BY_SPECS.includes(op)), []);
  assertEquals(ENGINE_OPS.filter((op) => TFJS_OPS.includes(op)), []);
});

Deno.test("the fuzzer has the signature of every allowed op: run tests/tensorflow/fuzz/op_signatures.py if not", () => {
  assertEquals(Object.keys(SIGNATURES).sort(), [...ALLOWED_OPS].sort());
});

/** The name behind `'Fill'`, or behind an identifier such as `Fill`, which tfjs-core exports. */
function opName(argument: string): string {
  const literal = /^'(.*)'$/.exec(argument);
  return literal !== null ? literal[1]! : String((tf as unknown as Record<string, unknown>)[argument]);
}

function read(source: URL): string {
  return Deno.readTextFileSync(source);
}

/** All but the list itself, and the guards, which name ops without calling them. */
function engineSources(): URL[] {
  return typescript(ENGINE).filter(({ pathname }) => !/\/(allowed_ops|guards|guards\/.*)\.ts$/.test(pathname));
}

function typescript(folder: URL): URL[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    if (isDirectory) return typescript(new URL(`${name}/`, folder));
    return name.endsWith(".ts") ? [new URL(name, folder)] : [];
  });
}
