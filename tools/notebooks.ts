/**
 * `deno task notebooks [--write] [file…]`: type-checks and runs notebooks from a fresh kernel each; all of them if none
 * is named. Results go to `out/notebooks`, or into the notebooks themselves with `--write`.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { runNotebooks } from "./notebooks/run.ts";

const HELP = `deno task notebooks [--write] [file…]

Type-checks and runs notebooks, each from a fresh kernel; all of notebooks/ if none is named.

  --write   put the outputs into the notebooks; without it they go to out/notebooks
  --help    this text`;

function parse(args: string[]) {
  return parseArgs({
    args,
    allowPositionals: true,
    options: { write: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
  });
}

async function main(args: string[]): Promise<number> {
  let options;
  try {
    options = parse(args);
  } catch (error) {
    console.error(`${(error as Error).message} \`deno task notebooks --help\` shows the options.`);
    return 2;
  }
  if (options.values.help) {
    console.log(HELP);
    return 0;
  }
  return await runNotebooks(options.positionals, options.values.write, console.log) ? 0 : 1;
}

Deno.exitCode = await main(Deno.args);
