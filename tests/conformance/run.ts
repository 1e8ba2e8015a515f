/**
 * Runs the specs that TensorFlow.js ships on the backend that `openTensorFlow()` registers.
 *
 * @module
 */
import process from "node:process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs-core";
import { openTensorFlow } from "../../lib/tensorflow/mod.ts";
import { OWN_EXCEPTIONS, SHARED_EXCEPTIONS } from "./exceptions.ts";
import { readIgnoreList } from "./ignore_list.ts";
import { runSpecs, type SpecResult, startJasmine } from "./jasmine.ts";
import { HELP, type Options, parseOptions } from "./options.ts";
import { type ConformanceRecord, count, regressions } from "./record.ts";
import { declareCoreSpecs, declareNodeSpecs } from "./suites.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const RECORD = join(ROOT, "bench/results/conformance.json");
const PACKAGES = join(ROOT, "node_modules/@tensorflow");
const EXCEPTIONS = [...SHARED_EXCEPTIONS, ...OWN_EXCEPTIONS];

const print = console.log;

async function main(options: Options): Promise<number> {
  const start = performance.now();
  const { backend, version } = await openTensorFlow();
  silence();
  const jasmine = startJasmine();
  const util = await declareCoreSpecs(PACKAGES, join(ROOT, "out/conformance"));
  declareNodeSpecs(PACKAGES, backend!.native, util);

  const left = new Set(EXCEPTIONS.flatMap(({ specs }) => specs));
  const wanted = (name: string) => name.includes(options.grep) && left.has(name) === options.exceptions;
  const results: SpecResult[] = [];
  await runSpecs(jasmine, wanted, (result) => {
    results.push(result);
    if (results.length % 1000 === 0) print(`${results.length} specs …`);
  });
  const seconds = Math.round((performance.now() - start) / 1000);
  if (!results.some(({ status }) => status !== "skipped")) {
    print(`No spec has ${JSON.stringify(options.grep)} in its name.`);
    return 1;
  }

  for (const { name, status, message } of results) if (status === "failed") print(`\n${name}\n  ${message}`);
  const ignored = readIgnoreList(Deno.readTextFileSync(join(PACKAGES, "tfjs-node-gpu/src/run_tests.ts")));
  const isIgnored = (name: string) => ignored.some((part) => name.includes(part));
  const counts = count(results, isIgnored);
  print(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  if (options.exceptions) return reportExceptions(results);
  if (options.grep !== "") return counts.failed === 0 ? 0 : 1;

  const { ofIgnored } = counts;
  print(`Of the ${ofIgnored.specs} specs that tfjs-node leaves out, ${ofIgnored.passed} pass here. ${seconds} s.`);
  const record: ConformanceRecord = {
    ...counts,
    exceptions: Object.fromEntries(
      EXCEPTIONS.map(({ reason, specs }) => [reason, results.filter(({ name }) => specs.includes(name)).length]),
    ),
    tensorflow: version!,
    tfjs: tf.version_core,
    seconds,
  };
  const problems = [
    ...(counts.failed > 0 ? [`${counts.failed} specs fail.`] : []),
    ...misplaced(new Set(results.map(({ name }) => name)), isIgnored),
    ...(options.write ? [] : regressions(record, JSON.parse(Deno.readTextFileSync(RECORD)))),
  ];
  for (const problem of problems) print(problem);
  if (problems.length > 0) return 1;
  if (options.write) Deno.writeTextFileSync(RECORD, JSON.stringify(record, null, 2) + "\n");
  return 0;
}

/** Exceptions that are no specs, or stand in the wrong list. */
function misplaced(names: ReadonlySet<string>, isIgnored: (name: string) => boolean): string[] {
  const all = EXCEPTIONS.flatMap(({ specs }) => specs);
  const shared = SHARED_EXCEPTIONS.flatMap(({ specs }) => specs);
  return [
    ...all.filter((name) => !names.has(name)).map((name) =>
      `tests/conformance/exceptions.ts: no spec is named ${name}.`
    ),
    ...all.filter((name) => isIgnored(name) !== shared.includes(name))
      .map((name) => `tests/conformance/exceptions.ts: ${name} stands in the wrong list.`),
  ];
}

function reportExceptions(results: readonly SpecResult[]): number {
  const named = (status: SpecResult["status"]) =>
    new Set(results.filter((result) => result.status === status).map(({ name }) => name));
  const passing = named("passed").difference(named("failed")); // two specs may have one name
  for (const name of passing) print(`Passes now, so it is no exception: ${name}`);
  return passing.size === 0 ? 0 : 1;
}

/** Specs write warnings and profiles; nobody reads them here. */
function silence(): void {
  for (const name of ["log", "warn", "info", "error", "time", "timeEnd"] as const) console[name] = () => {};
  process.noDeprecation = true;
}

let options: Options;
try {
  options = parseOptions(Deno.args);
} catch (error) {
  if (!(error instanceof RangeError)) throw error;
  print(error.message);
  Deno.exit(2);
}
if (options.help) {
  print(HELP);
  Deno.exit(0);
}
Deno.exit(await main(options)); // specs leave timers behind
