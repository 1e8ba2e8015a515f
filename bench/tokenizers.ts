/**
 * `deno task bench:tokenizers`: measures tokenizers beside PyTorch, in turn on this machine, and writes
 * `bench/results/tokenizers.json`. A tokenizer that computes something else than PyTorch's ends the measurement.
 *
 * @module
 */
import { UsageError } from "../experiments/usage.ts";
import { openTensorFlow } from "../lib/tensorflow/mod.ts";
import { environment } from "./environment.ts";
import { Peer } from "../tools/processes/peer.ts";
import { BUSY } from "./pytorch/result.ts";
import { measureSelection } from "./selection.ts";
import { measureAlone } from "./tokenizers/alone.ts";
import { type Batch, type CaseName, FULL, type Plan, QUICK } from "./tokenizers/cases.ts";
import { HELP, type Options, type Part, readOptions } from "./tokenizers/options.ts";
import { type AloneRow, startedResult, type TokenizersResult } from "./tokenizers/result.ts";
import { measureShare } from "./tokenizers/share.ts";
import { TORCH_PYTHON } from "./torch_peer.ts";
import { writeResult } from "./write_result.ts";

const RESULT = "bench/results/tokenizers.json";
const FOLDER = "out/bench";

async function main(options: Options): Promise<void> {
  const plan = options.quick ? QUICK : FULL;
  await Deno.mkdir(FOLDER, { recursive: true });
  const { version } = await openTensorFlow({ threads: options.threads, device: "cpu" });
  const torch = new Peer(TORCH_PYTHON, ["bench/tokenizers/peer.py", `${options.threads}`]);
  try {
    const hello = await torch.answer<{ torch: string; threads: number; load: number }>();
    if (hello.threads !== options.threads) {
      throw new Error(`PyTorch took ${hello.threads} threads instead of ${options.threads}.`);
    }
    if (hello.load > BUSY) {
      console.log(
        `Warning: other processes are running (load ${hello.load.toFixed(1)}): these times will mean little.`,
      );
    }
    const path = options.quick ? `${FOLDER}/tokenizers.json` : RESULT;
    let result = await startedResult(path, {
      command: "deno task bench:tokenizers",
      environment: environment(version!, hello.torch, options.threads),
      plan,
      loadBefore: hello.load,
    });
    for (const part of options.parts) {
      result = { ...result, ...await measure(part, plan, torch) };
      await writeResult(path, result);
      console.log(`Written: ${part} in ${path}`);
    }
  } finally {
    await torch.close();
  }
}

/** Measures one part. */
async function measure(part: Part, plan: Plan, torch: Peer): Promise<Partial<TokenizersResult>> {
  const alone = (names: readonly CaseName[], sizes: readonly Batch[]) =>
    each(sizes.flatMap((size) => names.map((name) => [name, size] as const)), async ([name, size]) => {
      const rows = await measureAlone(name, size, { plan, folder: FOLDER, torch });
      rows.forEach(tell);
      return rows;
    });
  switch (part) {
    case "alone":
      return { alone: (await alone(plan.tokenizers, plan.sizes)).flat() };
    case "svd":
      return { svd: (await alone(plan.svd, [plan.svdPictures])).flat() };
    case "share":
      return {
        share: await each(plan.tokenizers, async (name) => {
          const row = await measureShare(name, plan);
          console.log(`${name}: ${(100 * row.share).toFixed(0)} % of a step of ${row.step.median.toPrecision(3)} ms`);
          return row;
        }),
      };
    case "selection":
      return {
        selection: await each(plan.selectionBatches, async (batch) => {
          const row = await measureSelection(batch, plan);
          for (const { tokens, encoderGain, modelGain } of row.kept) {
            console.log(
              `${batch} images, ${tokens} tokens: encoder ${encoderGain.toFixed(2)}×, model ${modelGain.toFixed(2)}×`,
            );
          }
          return row;
        }),
      };
  }
}

/** Measures one thing after another. */
async function each<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await run(item));
  return results;
}

function tell({ tokenizer, mode, imageSize, ours, torch, ratio }: AloneRow): void {
  const beside = torch === undefined ? "" : `, PyTorch ${torch.median.toPrecision(3)}, ratio ${ratio!.toFixed(2)}`;
  console.log(`${tokenizer}, ${imageSize} px, ${mode}: ${ours.median.toPrecision(3)} images/s${beside}`);
}

try {
  const options = readOptions(Deno.args);
  if (options.help) console.log(HELP);
  else await main(options);
} catch (error) {
  console.error((error as Error).message);
  Deno.exit(error instanceof UsageError ? 2 : 1);
}
