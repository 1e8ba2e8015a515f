import { parseArgs, type ParseArgsOptionsConfig } from "node:util";

/** A command line that cannot be understood: one sentence, exit code 2. */
export class UsageError extends Error {}

/** A part of the command line: `deno task <name>`. */
export interface Command {
  readonly name: string;
  readonly help: string;
  /** Does the work; what it returns is the exit code. */
  run(args: string[]): Promise<number>;
}

/** Options and positional arguments, or a {@linkcode UsageError} that names what is wrong. */
export function parse<T extends ParseArgsOptionsConfig>(args: string[], options: T) {
  try {
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    throw new UsageError((error as Error).message.split(". ")[0]!.replace(/\.?$/, "."));
  }
}

/** An option that is a whole number from `least` to 2^31 - 1; `fallback` if it was not given. */
export function wholeNumber<T>(name: string, text: string | undefined, least: number, fallback: T): number | T {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value !== (value | 0)) {
    throw new UsageError(`--${name} is a whole number from ${least}: got ${text}.`);
  }
  return value;
}

/** An option that is one of some words; `what` it is called in the error, if it is not an option. */
export function oneOf<T extends string>(
  name: string,
  text: string | undefined,
  words: readonly T[],
  what = `--${name}`,
): T {
  if (words.includes(text as T)) return text as T;
  throw new UsageError(`${what} is one of ${words.join(", ")}: got ${text ?? "none"}.`);
}

/** The option `--seed`: one seed, or several with commas between them, each once. Default: 0. */
export function seedsOf(text: string | undefined): number[] {
  return [...new Set((text ?? "0").split(",").map((seed) => wholeNumber("seed", seed, 0, 0)))];
}
