/**
 * `deno task bench:pytorch`: measures training and inference beside PyTorch, in turn on this machine, and writes
 * `bench/results/pytorch.json`. A variant that does not run, or computes something else, fails the measurement.
 *
 * @module
 */
import { UsageError } from "../experiments/usage.ts";
import { PROFILES } from "../lib/models/mod.ts";
import { openTensorFlow } from "../lib/tensorflow/mod.ts";
import { environment } from "./environment.ts";
import type { Peer } from "../tools/processes/peer.ts";
import { FULL, type ModelName, QUICK, variantsOf } from "./pytorch/cases.ts";
import { type Hello, openSide } from "./pytorch/contender.ts";
import { HELP, type Options, readOptions } from "./pytorch/options.ts";
import { measureProducts, peaks } from "./pytorch/products.ts";
import { BUSY, type Row, startedResult, withRows } from "./pytorch/result.ts";
import { caseOf, checkSubject, measureRow, type Settings } from "./pytorch/row.ts";
import { writeSubject } from "./pytorch/subject.ts";
import { writeResult } from "./write_result.ts";

const FOLDER = "out/bench";

async function main(options: Options): Promise<void> {
  const plan = { ...options.quick ? QUICK : FULL, precisions: options.precisions };
  await Deno.mkdir(FOLDER, { recursive: true });
  const { version } = await openTensorFlow({ threads: options.threads, device: "cpu" });
  const torch = openSide("torch", options.threads);
  const versions = await greet(torch, options);
  console.log(
    `TensorFlow ${version} beside PyTorch ${versions.torch}, ${options.threads} threads; ` +
      `medians of ${plan.rounds} interleaved rounds.`,
  );
  if (versions.load! > BUSY) {
    console.log(
      `Warning: other processes are running (load ${versions.load!.toFixed(1)}): these times will mean little.`,
    );
  }
  const products = await measureProducts(torch, plan, options.threads);
  const settings: Settings = {
    ...{ plan, threads: options.threads, observer: torch, peaks: peaks(products) },
    variants: variantsOf(options.withoutCompile),
  };
  const file = options.name === undefined ? "pytorch.json" : `pytorch_${options.name}.json`;
  const path = `${options.quick ? FOLDER : "bench/results"}/${file}`;
  let result = await startedResult(path, {
    command: ["deno task bench:pytorch", ...Deno.args].join(" "),
    environment: environment(version!, versions.torch!, options.threads),
    plan,
    loadBefore: versions.load!,
    without: options.withoutCompile ? ["compile"] : [],
    ...{ products, rows: [], lengths: [] },
  });
  for (const part of options.parts) {
    if (part === "lengths") result = { ...result, lengths: await sequences(settings) };
    else result = withRows(result, await modelRows(part, settings));
    await writeResult(path, result);
    console.log(`Written: ${part} in ${path}`);
  }
  await torch.close();
}

/** Asks PyTorch what it is, and whether it can do what is asked of it. */
async function greet(torch: Peer, { threads, withoutCompile }: Options): Promise<Hello> {
  const hello = await torch.answer<Hello>();
  if (hello.threads !== threads) throw new Error(`PyTorch took ${hello.threads} threads instead of ${threads}.`);
  if (withoutCompile || hello.compiler?.missing === undefined) return hello;
  await torch.close();
  throw new UsageError(
    `torch.compile needs ${hello.compiler.missing}. Install it (Debian and Ubuntu: g++ and python3-dev), or give ` +
      "--without compile: the result then says that PyTorch was not measured at its best.",
  );
}

/** Training and inference of a model in both precisions, after a check that all variants compute the same. */
async function modelRows(model: ModelName, settings: Settings): Promise<Row[]> {
  const { plan } = settings;
  const subject = await writeSubject(FOLDER, model, plan.profile, plan.batch);
  const check = await checkSubject(subject, plan.precisions, settings);
  console.log(`${model}: all variants compute the same.`);
  const rows: Row[] = [];
  for (const mode of ["training", "inference"] as const) {
    for (const precision of plan.precisions) {
      rows.push(told(await measureRow(caseOf(subject, mode, precision), check, settings)));
    }
  }
  return rows;
}

/** Training steps of ViT in float32 for pictures of growing size. */
async function sequences(settings: Settings): Promise<Row[]> {
  const { plan } = settings;
  const patch = 2 ** PROFILES[plan.profile].levels;
  const rows: Row[] = [];
  for (const grid of plan.grids) {
    const subject = await writeSubject(FOLDER, "vit", plan.profile, plan.gridBatch, grid * patch);
    const check = await checkSubject(subject, ["float32"], settings);
    rows.push(told(await measureRow(caseOf(subject, "training", "float32"), check, settings)));
  }
  return rows;
}

function told(row: Row): Row {
  const { model, mode, precision, tokens, ours, torch, ratio } = row;
  console.log(
    `${model}, ${mode}, ${precision}, ${tokens} tokens: ${ours.median.toPrecision(3)} ms (${row.oursVariant}), ` +
      `PyTorch ${torch.median.toPrecision(3)} ms (${row.torchVariant}), ratio ${ratio.toFixed(2)}`,
  );
  return row;
}

try {
  const options = readOptions(Deno.args);
  if (options.help) console.log(HELP);
  else await main(options);
} catch (error) {
  console.error((error as Error).message);
  Deno.exit(error instanceof UsageError ? 2 : 1);
}
