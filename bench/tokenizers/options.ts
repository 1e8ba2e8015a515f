import { availableParallelism } from "node:os";
import { oneOf, parse, UsageError, wholeNumber } from "../../experiments/usage.ts";

/** Parts of the measurement that can be asked for by themselves. */
export const PARTS = ["alone", "share", "svd", "selection"] as const;
/** A part of the measurement. */
export type Part = typeof PARTS[number];

/** What the command line says. */
export interface Options {
  help: boolean;
  /** Small sizes and few rounds. */
  quick: boolean;
  parts: readonly Part[];
  threads: number;
}

/** What `--help` prints. */
export const HELP = `deno task bench:tokenizers [options]

Measures tokenizers alone, as a share of a training step, and what leaving tokens out saves, beside PyTorch in turn on this
machine, and writes bench/results/tokenizers.json.

  --quick         small models, few rounds: shows that all of it runs; writes to out/bench/
  --only <parts>  of ${PARTS.join(", ")}; what the file holds of the others stays
  --threads <n>   of both sides; default: one a core
  --help          this text`;

/** Reads the command line. @throws {UsageError} if it cannot be understood. */
export function readOptions(args: string[]): Options {
  const { values, positionals } = parse(args, {
    quick: { type: "boolean" },
    only: { type: "string" },
    threads: { type: "string" },
    help: { type: "boolean" },
  });
  if (positionals.length > 0) {
    throw new UsageError(`bench:tokenizers takes options only: got ${positionals.join(" ")}.`);
  }
  return {
    help: values.help ?? false,
    quick: values.quick ?? false,
    parts: values.only === undefined ? PARTS : values.only.split(",").map((part) => oneOf("only", part, PARTS)),
    threads: wholeNumber("threads", values.threads, 1, availableParallelism()),
  };
}
