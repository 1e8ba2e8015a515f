/** What the command line asks for. */
export interface Options {
  /** Only specs with this in their names; all if empty. */
  grep: string;
  /** Whether to write the counts instead of comparing them. */
  write: boolean;
  /** Whether to run the exceptions, and nothing else. */
  exceptions: boolean;
  help: boolean;
}

export const HELP = `Runs TensorFlow.js's own test suite on this engine.

usage: deno task conformance [options]

  --grep <text>  run only specs whose name holds the text
  --write        write the counts to bench/results/conformance.json; without it, they must not be worse than there
  --exceptions   run only the specs that are otherwise left out, to see which of them pass by now
  --help         show this text`;

/**
 * Reads the command line.
 *
 * @throws {RangeError} if an option does not exist, lacks its text or goes with no other.
 */
export function parseOptions(args: readonly string[]): Options {
  const options = { grep: "", write: false, exceptions: false, help: false };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === "--write") options.write = true;
    else if (arg === "--exceptions") options.exceptions = true;
    else if (arg === "--help") options.help = true;
    else if (arg === "--grep") {
      options.grep = args[++i] ?? "";
      if (options.grep === "") throw new RangeError("--grep takes the text to look for: --grep matmul, for example.");
    } else {
      throw new RangeError(`There is no option ${arg}: there are --grep <text>, --write, --exceptions and --help.`);
    }
  }
  if (options.write && (options.grep !== "" || options.exceptions)) {
    throw new RangeError("--write records a whole run: leave --grep and --exceptions away.");
  }
  return options;
}
