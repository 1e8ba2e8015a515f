/**
 * `deno task notebooks [--write] [file…]`: type-checks and runs notebooks from a fresh kernel each; all of them if none
 * is named. Results go to `out/notebooks`, or into the notebooks themselves with `--write`.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { runNotebook } from "./notebooks/run.ts";

const HELP = `deno task notebooks [--write] [file…]

Type-checks and runs notebooks, each from a fresh kernel; all of notebooks/ if none is named.

  --write   put the outputs into the notebooks; without it they go to out/notebooks
  --help    this text`;

/** Every notebook below a folder, in reading order. */
function* notebooksBelow(folder: string): Generator<string> {
  for (const entry of [...Deno.readDirSync(folder)].toSorted((a, b) => a.name < b.name ? -1 : 1)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory && !entry.name.startsWith(".")) yield* notebooksBelow(path);
    else if (path.endsWith(".ipynb")) yield path;
  }
}

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
  const paths = options.positionals.length > 0 ? options.positionals : [...notebooksBelow("notebooks")];
  let failed = 0;
  for (const path of paths) {
    const start = performance.now();
    const failure = await runNotebook(path, options.values.write);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(failure === undefined ? `${path}: ok (${seconds} s)` : `${path}: FAILED (${seconds} s)\n${failure}`);
    if (failure !== undefined) failed++;
  }
  console.log(`Notebooks: ${paths.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

Deno.exitCode = await main(Deno.args);
