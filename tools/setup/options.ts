import { SetupFailure } from "./failure.ts";

/** What the command line asked for. */
export interface Options {
  readonly gpu: boolean;
  readonly bench: boolean;
  readonly verbose: boolean;
  readonly help: boolean;
}

/** What `--help` prints. */
export const help = `Installs everything the project needs into its own folder; safe to run at any time.

usage: deno task setup [options]

  --gpu      take TensorFlow for CUDA (Linux x64 with an NVIDIA GPU; written, not run);
             later set-ups keep it, and removing .venv goes back to the CPU
  --bench    also make .venv-bench with PyTorch, for comparisons
  --verbose  show the output of pip and Deno
  --help     show this text

PYTHON=/path/to/python3 chooses the Python to use (CPython 3.10 to 3.13 with its venv module).
The output of pip and Deno is kept in out/setup.log.`;

/** Reads the command line; an option that does not exist fails with exit code 2. */
export function parseOptions(args: readonly string[]): Options {
  const known = ["--gpu", "--bench", "--verbose", "--help"];
  const unknown = args.find((arg) => !known.includes(arg));
  if (unknown !== undefined) {
    throw new SetupFailure(`Set-up has no option ${unknown}; it takes ${known.join(", ")}.`, 2);
  }
  return {
    gpu: args.includes("--gpu"),
    bench: args.includes("--bench"),
    verbose: args.includes("--verbose"),
    help: args.includes("--help"),
  };
}
