import { availableParallelism } from "node:os";
import { oneOf, parse, UsageError, wholeNumber } from "../../experiments/usage.ts";
import { type Precision, PRECISIONS } from "./cases.ts";

/** Parts of the measurement that can be asked for by themselves. */
export const PARTS = ["vit", "fft", "msvd", "lengths"] as const;
/** A part of the measurement. */
export type Part = typeof PARTS[number];

/** What the command line says. */
export interface Options {
  help: boolean;
  /** Small sizes and few rounds. */
  quick: boolean;
  /** Whether PyTorch's compiled variants are left out. */
  withoutCompile: boolean;
  parts: readonly Part[];
  precisions: readonly Precision[];
  threads: number;
  /** What sets the result of this machine apart from that of another; undefined for the one of which pages tell first. */
  name: string | undefined;
}

/** What `--help` prints. */
export const HELP = `deno task bench:pytorch [options]

Measures training and inference beside PyTorch, in turn on this machine, and writes bench/results/pytorch.json.

  --quick            small models, few rounds: shows that all of it runs; writes to out/bench/
  --only <parts>     of ${PARTS.join(", ")}; what the file holds of the others stays
  --precision <p>    ${PRECISIONS.join(" or ")} alone, default both; the result says so
  --without compile  leave torch.compile out, on a machine without a C++ compiler; the result says so
  --threads <n>      of both sides; default: one a core
  --name <name>      writes pytorch_<name>.json instead, to keep another machine's result
  --help             this text`;

/** Reads the command line. @throws {UsageError} if it cannot be understood. */
export function readOptions(args: string[]): Options {
  const { values, positionals } = parse(args, {
    quick: { type: "boolean" },
    only: { type: "string" },
    without: { type: "string" },
    precision: { type: "string" },
    threads: { type: "string" },
    name: { type: "string" },
    help: { type: "boolean" },
  });
  if (positionals.length > 0) throw new UsageError(`bench:pytorch takes options only: got ${positionals.join(" ")}.`);
  if (values.without !== undefined) oneOf("without", values.without, ["compile"]);
  if (values.name !== undefined && !/^[a-z0-9]+$/.test(values.name)) {
    throw new UsageError(
      `--name is of small letters and digits, since it becomes part of a file's: got ${values.name}.`,
    );
  }
  return {
    help: values.help ?? false,
    quick: values.quick ?? false,
    withoutCompile: values.without !== undefined,
    parts: values.only === undefined ? PARTS : values.only.split(",").map((part) => oneOf("only", part, PARTS)),
    precisions: values.precision === undefined ? PRECISIONS : [oneOf("precision", values.precision, PRECISIONS)],
    threads: wholeNumber("threads", values.threads, 1, availableParallelism()),
    name: values.name,
  };
}
