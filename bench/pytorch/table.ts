import type { Spread } from "../interleave.ts";
import { type Precision, PRECISIONS, type Side } from "./cases.ts";
import { BUSY, type PytorchResult, type Row, type VariantResult } from "./result.ts";

/** Names of the models, as pages have them. */
const MODELS = { vit: "ViT", fft: "FFT-unshuffle", msvd: "mSVD" } as const;

/** A measurement as Markdown: the fastest variants compared, what they take, all variants, and sequence lengths. */
export function pytorchTables(result: PytorchResult): string {
  const { rows, lengths } = result;
  const all = [...rows, ...lengths].flatMap(({ variants }) => variants);
  const names = [...new Set(all.map(label))];
  const name = (row: Row) => `${MODELS[row.model]}, ${row.mode}, ${row.precision}`;
  const length = ({ tokens }: Row) => `${tokens.toLocaleString("en")} tokens`;
  const longer = [
    `Training steps of ViT in float32 over longer sequences, ${result.plan.gridBatch} images:`,
    table(
      ["", "ours", "PyTorch", "ratio", "of peak, ours", "of peak, PyTorch"],
      lengths.map((row) => speeds(length(row), row)),
    ),
  ];
  return [
    conditions(result),
    table(
      ["", "ours", "PyTorch", "ratio", "of peak, ours", "of peak, PyTorch"],
      rows.map((row) => speeds(name(row), row)),
    ),
    "What the same variants take, each in a process of its own:",
    table(
      ["", "memory, ours", "memory, PyTorch", "to the first step, ours", "to the first step, PyTorch"],
      rows.map((row) => costs(name(row), row)),
    ),
    "All variants, median milliseconds of a step:",
    table(["", ...names], rows.map((row) => [name(row), ...names.map((variant) => median(row, variant))])),
    ...(lengths.length === 0 ? [] : longer),
  ].join("\n\n");
}

/** The same in short, for a page that tells of more: how much faster each step is than the fastest that PyTorch has. */
export function pytorchSummary({ rows, lengths, plan, environment }: PytorchResult): string {
  const step = (name: string, { ours, torch, ratio }: Row) => [
    name,
    `${number(ours.median)} ms`,
    `${number(torch.median)} ms`,
    `**${ratio.toFixed(2)}**`,
  ];
  const named = rows.map((row) => step(`${MODELS[row.model]}, ${row.mode}, ${row.precision}`, row));
  const longest = lengths.at(-1);
  const long = longest === undefined
    ? []
    : [step(`ViT, training, ${longest.tokens.toLocaleString("en")} tokens, ${plan.gridBatch} images`, longest)];
  const { cpu, cores, tensorflow, torch } = environment;
  return `${table(["a step", "ours", "PyTorch", "times as fast"], [...named, ...long])}

Profile \`${plan.profile}\`, ${plan.batch} images a step, ${plan.rounds} interleaved rounds, medians; of PyTorch the fastest of eager, channels_last ` +
    `and torch.compile. ${cpu}, ${cores} cores; TensorFlow ${tensorflow}, PyTorch ${torch}.`;
}

/** A measurement on another machine in short: how fast we are beside PyTorch in each precision, and what bfloat16 gains over float32. */
export function pytorchElsewhere({ rows, environment: { cpu, cores }, without }: PytorchResult): string {
  const steps = rows.filter(({ precision }) => precision === PRECISIONS[0]);
  const of = ({ model, mode }: Row, precision: Precision) =>
    rows.find((row) => row.model === model && row.mode === mode && row.precision === precision);
  const ratio = (row: Row | undefined) => {
    const told = row?.ratio.toFixed(2);
    return told === undefined ? "" : row!.ratio > 1 ? `**${told}**` : told;
  };
  const gain = (plain: Row) => {
    const half = of(plain, "bfloat16");
    return half === undefined ? "" : (plain.ours.median / half.ours.median).toFixed(2);
  };
  return [
    `On a machine that multiplies in bfloat16 (AMX), ${
      cpu.replaceAll("(R)", "")
    }, ${cores} cores: times as fast as PyTorch` +
    `${
      without.length === 0 ? "" : `, which ran without torch.${without.join(" and torch.")}`
    }; under 1 ours is slower. The last column is how ` +
    "many times as fast bfloat16 makes ours.",
    table(
      ["a step", ...PRECISIONS, "bfloat16 against float32, ours"],
      steps.map((row) => [
        `${MODELS[row.model]}, ${row.mode}`,
        ...PRECISIONS.map((precision) => ratio(of(row, precision))),
        gain(row),
      ]),
    ),
  ].join("\n\n");
}

function conditions({ environment, plan, products, without, loadBefore }: PytorchResult): string {
  const { cpu, cores, tensorflow, torch, threads } = environment;
  const speeds = Object.entries(products).map(([precision, { size, ours, torch }]) =>
    `${number(ours.median)} (PyTorch ${number(torch.median)}) GFLOP/s in ${precision}, ${size}×${size}`
  );
  const missing = PRECISIONS.filter((precision) => products[precision] === undefined);
  const unmeasured = missing.length === 0 ? "" : ` Not measured: ${missing.join(", ")}.`;
  const left = without.length === 0 ? "" : ` **PyTorch was measured without ${without.join(", ")}.**`;
  const busy = loadBefore > BUSY ? ` **Other processes were running: load ${loadBefore.toFixed(1)}.**` : "";
  return `Profile \`${plan.profile}\`, ${plan.batch} images a step. Medians of ${plan.rounds} interleaved rounds, smallest and ` +
    `largest in brackets; a ratio over 1 means that ours is faster. ${cpu}, ${cores} cores; TensorFlow ${tensorflow}, PyTorch ${torch} ` +
    `with ${threads} threads. A product of two square matrices runs at ${
      speeds.join(" and ")
    }.${unmeasured}${left}${busy}`;
}

function speeds(name: string, row: Row): string[] {
  const share = (value: number) => `${(100 * value).toFixed(0)} %`;
  const time = ({ median, min, max }: Spread, variant: string) =>
    `${number(median)} ms (${number(min)}–${number(max)}), ${variant}`;
  const sides = [time(row.ours, row.oursVariant), time(row.torch, row.torchVariant)];
  return [name, ...sides, row.ratio.toFixed(2), share(row.oursShare), share(row.torchShare)];
}

function costs(name: string, row: Row): string[] {
  const of = (side: Side, variant: string) => row.variants.find((v) => v.side === side && v.name === variant)!;
  const both = [of("ours", row.oursVariant), of("torch", row.torchVariant)];
  const memory = both.map(({ peakMB }) => `${Math.round(peakMB).toLocaleString("en")} MB`);
  return [name, ...memory, ...both.map(({ firstStepSeconds }) => `${number(firstStepSeconds)} s`)];
}

function median(row: Row, variant: string): string {
  const found = row.variants.find((candidate) => label(candidate) === variant);
  return found === undefined ? "" : number(found.milliseconds.median);
}

function label({ side, name }: VariantResult): string {
  return side === "ours" ? name : `PyTorch ${name}`;
}

function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
