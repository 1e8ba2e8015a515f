/**
 * `deno task notebooks [--write | --html] [file…]`: type-checks and runs notebooks from a fresh kernel each, all of them if none is named,
 * and compares what they say with what is written in them. With `--html` it writes them as pages instead.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { runNotebooks } from "./notebooks/run.ts";

const SITE = "out/site";

const HELP = `deno task notebooks [--write | --html] [file…]

Type-checks and runs notebooks, each from a fresh kernel; all of notebooks/ if none is named. What cells say has to be what is
written in the notebooks: the same words, and numbers but for rounding. What is measured may differ: times, speeds, memory, and
all that a cell tagged "measured" says.

  --write   put the outputs into the notebooks; without it they go to out/notebooks
  --html    run nothing; write all notebooks as pages that read without Jupyter and without a network: ${SITE}/index.html
  --help    this text`;

function parse(args: string[]) {
  const flag = { type: "boolean", default: false } as const;
  const parsed = parseArgs({ args, allowPositionals: true, options: { write: flag, html: flag, help: flag } });
  if (parsed.values.html && (parsed.values.write || parsed.positionals.length > 0)) {
    throw new TypeError("`--html` writes all notebooks and runs none: it takes no files and no `--write`.");
  }
  return parsed;
}

async function main(args: string[]): Promise<number> {
  let options;
  try {
    options = parse(args);
  } catch (error) {
    console.error(`${(error as Error).message} \`deno task notebooks --help\` shows the options.`);
    return 2;
  }
  const { write, html, help } = options.values;
  if (help) {
    console.log(HELP);
    return 0;
  }
  if (!html) return await runNotebooks(options.positionals, write ? "write" : "compare", console.log) ? 0 : 1;
  const { buildSite } = await import("./notebooks/site/build.ts"); // with KaTeX, which running notebooks does not need
  console.log(`Written: ${await buildSite(SITE)} pages, ${SITE}/index.html`);
  return 0;
}

Deno.exitCode = await main(Deno.args);
