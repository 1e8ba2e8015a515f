import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { cellsAsModule } from "./cells.ts";
import { differences } from "./compare.ts";
import { figuresWithoutWords } from "./figures.ts";
import { readNotebook } from "./notebook.ts";

/**
 * What becomes of a run's outputs: they go into the notebook; or to the same path below `out`, and their text must be the notebook's; or
 * there, whatever they say, as on a reader's machine with other results and another processor.
 */
export type Outputs = "write" | "compare" | "keep apart";

/**
 * Type-checks the cells of a notebook, which the kernel does not, and runs it strictly.
 *
 * @param path The notebook.
 * @param outputs What becomes of its outputs.
 * @returns What went wrong, or undefined.
 */
export async function runNotebook(path: string, outputs: Outputs): Promise<string | undefined> {
  const target = outputs === "write" ? path : outputsOf(path);
  await Deno.mkdir(dirname(target), { recursive: true });
  const failure = await checkCells(path) ?? await run(".venv/bin/python", ["tools/run_notebook.py", path, target]);
  return failure ?? (outputs === "keep apart" ? undefined : await reviewNotebook(path, target));
}

/** Where the outputs of a notebook go that are not written into it. */
function outputsOf(path: string): string {
  return join("out", path);
}

/**
 * What the outputs in a notebook lack, words for a figure, and what those of a run say otherwise.
 *
 * @param path The notebook.
 * @param target The same, run. Default: where a run leaves it.
 * @returns Undefined if all is well.
 */
export async function reviewNotebook(path: string, target: string = outputsOf(path)): Promise<string | undefined> {
  const [committed, now] = [await readNotebook(path), await readNotebook(target)];
  const found = [...figuresWithoutWords(committed, path), ...differences(committed, now, path)];
  if (found.length === 0) return undefined;
  return [
    ...found,
    `If ${target} is right, \`deno task notebooks --write ${path}\` puts it there; a cell whose text depends on the machine gets the tag ` +
    "`measured` (STYLE.md).",
  ].join("\n");
}

/** Every notebook below a folder, in reading order. */
function* notebooksBelow(folder: string): Generator<string> {
  for (const entry of [...Deno.readDirSync(folder)].toSorted((a, b) => a.name < b.name ? -1 : 1)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory && !entry.name.startsWith(".")) yield* notebooksBelow(path);
    else if (path.endsWith(".ipynb")) yield path;
  }
}

/** All notebooks of the project, in reading order. */
export function notebookPaths(): string[] {
  return [...notebooksBelow("notebooks")];
}

/** Notebooks that run at once: much of each is start and type check, which take one core. */
const AT_ONCE = Math.min(2, availableParallelism());

/**
 * Runs notebooks, two at once where there are two cores; one after another where their outputs are written into them, since these say how long
 * things took.
 *
 * @param paths Which; all below `notebooks` if none.
 * @param outputs What becomes of their outputs.
 * @param say Told how each went, as they end.
 * @returns Whether all passed.
 */
export async function runNotebooks(paths: string[], outputs: Outputs, say: (line: string) => void): Promise<boolean> {
  const all = paths.length > 0 ? paths : notebookPaths();
  const waiting = all.values();
  let failed = 0;
  const worker = async () => {
    for (const path of waiting) {
      const start = performance.now();
      const failure = await runNotebook(path, outputs).catch((error: Error) => error.message);
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      say(failure === undefined ? `${path}: ok (${seconds} s)` : `${path}: FAILED (${seconds} s)\n${failure}`);
      if (failure !== undefined) failed++;
    }
  };
  await Promise.all(Array.from({ length: outputs === "write" ? 1 : AT_ONCE }, worker));
  say(`Notebooks: ${all.length - failed} passed, ${failed} failed`);
  return failed === 0;
}

async function checkCells(path: string): Promise<string | undefined> {
  const module = cellsAsModule(await Deno.readTextFile(path), path, Deno.cwd());
  const file = join("out", "check", path.replaceAll("/", "_").replace(/\.ipynb$/, ".ts")); // deno.json excludes the rest of out
  await Deno.mkdir(dirname(file), { recursive: true });
  await Deno.writeTextFile(file, module);
  try {
    return await run(".venv/bin/deno", ["check", "--quiet", file]);
  } finally {
    await Deno.remove(file);
  }
}

async function run(command: string, args: string[]): Promise<string | undefined> {
  const { code, stdout, stderr } = await new Deno.Command(command, { args, env: { NO_COLOR: "1" } }).output();
  if (code === 0) return undefined;
  return new TextDecoder().decode(stderr).trim() || new TextDecoder().decode(stdout).trim() ||
    `${command} ended with ${code}.`;
}
