import type { Spread } from "../interleave.ts";
import { BUSY } from "../pytorch/result.ts";
import { caseOf } from "./cases.ts";
import type { AloneRow, SelectionRow, ShareRow, TokenizersResult } from "./result.ts";

/** Which sides must be how many times faster, for the text beneath the tables. */
const WANTED = { svd: 3, half: 1.7, quarter: 3 };

/** A measurement as Markdown. */
export function tokenizerTables(result: TokenizersResult): string {
  const { alone, svd, share, selection, plan } = result;
  const sizes = [...new Set(alone.map(({ imageSize }) => imageSize))];
  return [
    conditions(result),
    ...sizes.flatMap((size) => {
      const rows = alone.filter(({ imageSize }) => imageSize === size);
      return [`Tokenizers alone, ${size}×${size} pixels, ${rows[0]!.batch} images; images a second:`, aloneTable(rows)];
    }),
    ...(svd.length === 0 ? [] : [
      `SVD tokens of ${svd[0]!.batch} pictures of ${svd[0]!.imageSize}×${
        svd[0]!.imageSize
      }, beside the whole decomposition by ` +
      `\`torch.linalg.svd\`; images a second (at least ${WANTED.svd} times as many are wanted):`,
      aloneTable(svd),
    ]),
    ...(share.length === 0 ? [] : [
      `The tokenizer's share of a training step of its classifier at \`${plan.profile}\`, both recorded:`,
      table(["", "tokens", "images a step", "step", "tokenizer", "share"], share.map(shareRow)),
    ]),
    ...(selection.length === 0 ? [] : [
      `What leaving tokens out saves of a classification, mSVD with gates at \`${plan.profile}\` (of the encoder, half are to give ` +
      `${WANTED.half} times the throughput, a quarter ${WANTED.quarter} times):`,
      table(["images", "tokens", "encoder", "", "whole model", ""], selection.flatMap(keptRows)),
      ...selection.map(bound),
    ]),
  ].join("\n\n");
}

function conditions({ environment, plan, loadBefore }: TokenizersResult): string {
  const { cpu, cores, tensorflow, torch, threads } = environment;
  const busy = loadBefore > BUSY ? ` **Other processes were running: load ${loadBefore.toFixed(1)}.**` : "";
  return `Profile \`${plan.profile}\`. Medians of ${plan.rounds} interleaved rounds, smallest and largest in brackets; a ratio over 1 ` +
    `means that ours is faster. ${cpu}, ${cores} cores; TensorFlow ${tensorflow}, PyTorch ${torch} with ${threads} threads.${busy}`;
}

function aloneTable(rows: readonly AloneRow[]): string {
  const names = [...new Set(rows.map(({ tokenizer }) => tokenizer))];
  const head = ["", "forward, ours", "PyTorch", "ratio", "with gradient, ours", "PyTorch", "ratio"];
  const cells = (row: AloneRow | undefined) => {
    if (row === undefined) return ["", "", ""];
    if (row.torch === undefined) return [range(row.ours), "", ""];
    return [
      range(row.ours),
      `${range(row.torch)}${row.layout === "channels_last" ? ", channels last" : ""}`,
      ratio(row.ratio!),
    ];
  };
  const of = (name: string, mode: string) => rows.find((row) => row.tokenizer === name && row.mode === mode);
  return table(
    head,
    names.map((name) => [caseOf(name).title, ...cells(of(name, "forward")), ...cells(of(name, "gradient"))]),
  );
}

function shareRow({ tokenizer, tokens, batch, step, alone, share }: ShareRow): string[] {
  const times = [step, alone].map((spread) => `${range(spread)} ms`);
  return [caseOf(tokenizer).title, `${tokens}`, `${batch}`, ...times, percent(share)];
}

function keptRows({ batch, kept }: SelectionRow): string[][] {
  return kept.map(({ tokens, encoder, encoderGain, model, modelGain }) => {
    const [first, second] = [encoder, model].map((spread) => `${range(spread)} ms`);
    return [`${batch}`, `${tokens}`, first!, `${ratio(encoderGain)}×`, second!, `${ratio(modelGain)}×`];
  });
}

/** What the tokenizer, which has to see all of the image, leaves to be saved. */
function bound({ batch, tokenizer, flopsShare, timeShare }: SelectionRow): string {
  return `With ${batch === 1 ? "one image" : `${batch} images`} the tokenizer takes ${range(tokenizer)} ms, ${
    percent(timeShare)
  } of the model's time with all tokens and ${
    percent(flopsShare)
  } of its floating-point operations: without any encoder the model would be ` +
    `${ratio(1 / timeShare)} times as fast.`;
}

function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

const range = ({ median, min, max }: Spread) => `${number(median)} (${number(min)}–${number(max)})`;
const ratio = (value: number) => value.toFixed(2);
const percent = (value: number) => `${(100 * value).toFixed(0)} %`;

function number(value: number): string {
  return value >= 1000
    ? Math.round(value).toLocaleString("en")
    : value >= 100
    ? value.toFixed(0)
    : value.toPrecision(3);
}
