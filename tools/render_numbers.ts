/**
 * `deno task numbers [--check]`: writes measured numbers into the Markdown files that quote them, between markers
 * `<!-- numbers: name -->` and `<!-- end -->`. With `--check` it writes nothing and fails if a file says something else.
 *
 * @module
 */
import { headlineTable } from "../experiments/report/headline_table.ts";
import { finishedRuns } from "../experiments/results/finished_runs.ts";
import type { Spread } from "../bench/interleave.ts";
import type { TrainingSoak } from "../bench/soak_training.ts";
import { generationSentence, generationTable } from "../bench/generation_table.ts";
import { pytorchElsewhere, pytorchSummary, pytorchTables } from "../bench/pytorch/table.ts";
import { pipelineTable } from "../bench/pipeline/table.ts";
import { tokenizerTables } from "../bench/tokenizers/table.ts";
import { readingTable } from "./notebooks/reading.ts";

interface EngineResult {
  environment: Record<string, string | number>;
  rows: { name: string; unit: string; ours: Spread; torch?: Spread; ratio?: number }[];
  soak: { ops: number; handles: number; residentGrowthMB: number };
  training: TrainingSoak;
}

interface ConformanceResult {
  passed: number;
  failed: number;
  skipped: number;
  /** Of the specs that tfjs-node leaves out. */
  ofIgnored: { specs: number; passed: number };
}

/** What measures the machine that multiplies in bfloat16. */
const AMX = "pytorch --name amx";
const FILES = ["README.md", "bench/README.md", "notebooks/README.md"];

async function read<T>(path: string): Promise<T> {
  return JSON.parse(await Deno.readTextFile(path));
}

function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function engineTable({ rows, environment, soak, training }: EngineResult): string {
  const lines = rows.map(({ name, unit, ours, torch, ratio }) =>
    `| ${name} | ${digits(ours.median)} ${unit} | ${torch === undefined ? "" : `${digits(torch.median)} ${unit}`} | ${
      ratio?.toFixed(2) ?? ""
    } |`
  );
  const { cpu, cores, tensorflow, torch, threads } = environment;
  return [
    "| | ours | PyTorch | ratio |",
    "| --- | --- | --- | --- |",
    ...lines,
    "",
    `Medians of 9 interleaved rounds; a ratio over 1 means that ours is faster. ${cpu}, ${cores} cores; TensorFlow ${tensorflow}, PyTorch ` +
    `${torch} with ${threads} threads. ${
      soak.ops.toLocaleString("en")
    } mixed ops left ${soak.handles} native tensors and ` +
    `${soak.residentGrowthMB} MB of resident memory behind. ${
      training.steps.toLocaleString("en")
    } captured steps of training with ` +
    `${training.evaluations} evaluations left ${training.handles} native tensors behind; resident memory grew by ` +
    `${
      training.residentSlopeMB.toFixed(1)
    } MB in 1,000 steps. Of a captured function that was disposed, TensorFlow keeps ` +
    `${training.keptOfCaptureKB.toFixed(1)} kB.`,
  ].join("\n");
}

function conformanceSentence({ passed, failed, ofIgnored }: ConformanceResult): string {
  const number = (count: number) => count.toLocaleString("en");
  return `TensorFlow.js's own specs on this backend: **${
    number(passed)
  } passed, ${failed} failed**; among the passed are ` +
    `${number(ofIgnored.passed)} of the ${number(ofIgnored.specs)} that tfjs-node leaves out.`;
}

/** Tables of a measurement that takes its time, so that a revision may have none. */
async function tables<R>(name: string, render: (result: R) => string, command = name): Promise<string> {
  try {
    return render(await read<R>(`bench/results/${name}.json`));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return `There is no measurement at the moment: \`deno task bench:${command}\` makes one.`;
  }
}

async function blocks(): Promise<Record<string, string>> {
  return {
    engine: engineTable(await read("bench/results/engine.json")),
    pytorch: await tables("pytorch", pytorchTables),
    models: await tables("pytorch", pytorchSummary),
    amx: await tables("pytorch_amx", pytorchTables, AMX),
    elsewhere: await tables("pytorch_amx", pytorchElsewhere, AMX),
    tokenizers: await tables("tokenizers", tokenizerTables),
    pipeline: await tables("pipeline", pipelineTable),
    generation: await tables("generation", generationTable),
    drawing: await tables("generation", generationSentence),
    results: await headlineTable(await finishedRuns("results")),
    reading: await readingTable(),
    conformance: conformanceSentence(await read("bench/results/conformance.json")),
  };
}

/** The text with every marked block replaced. */
function render(text: string, contents: Record<string, string>, path: string): string {
  return text.replaceAll(/<!-- numbers: (\w+) -->\n[\s\S]*?<!-- end -->/g, (_, name: string) => {
    if (contents[name] === undefined) {
      throw new RangeError(`${path} quotes numbers of ${name}; there are ${Object.keys(contents).join(", ")}.`);
    }
    return `<!-- numbers: ${name} -->\n\n${contents[name]}\n\n<!-- end -->`;
  });
}

/** The text as `deno fmt` has it, which aligns tables. */
async function formatted(text: string): Promise<string> {
  const command = new Deno.Command(".venv/bin/deno", {
    args: ["fmt", "--ext", "md", "-"],
    stdin: "piped",
    stdout: "piped",
  });
  const process = command.spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { code, stdout } = await process.output();
  if (code !== 0) throw new Error(`deno fmt ended with ${code}.`);
  return new TextDecoder().decode(stdout);
}

const contents = await blocks();
let stale = false;
for (const path of FILES) {
  const text = await Deno.readTextFile(path);
  const rendered = await formatted(render(text, contents, path));
  if (rendered === text) continue;
  if (Deno.args.includes("--check")) {
    console.error(
      `${path} quotes other numbers than bench/results, results and notebooks hold: run \`deno task numbers\`.`,
    );
    stale = true;
  } else {
    await Deno.writeTextFile(`${path}.tmp`, rendered);
    await Deno.rename(`${path}.tmp`, path);
    console.log(`Written: ${path}`);
  }
}
if (stale) Deno.exit(1);
