import { dirname, join } from "node:path";
import { cellsAsModule } from "./cells.ts";

/**
 * Type-checks the cells of a notebook, which the kernel does not, and runs it strictly.
 *
 * @param path The notebook.
 * @param write Whether its outputs go into it; otherwise they go to the same path below `out`.
 * @returns What went wrong, or undefined.
 */
export async function runNotebook(path: string, write: boolean): Promise<string | undefined> {
  const target = write ? path : join("out", path);
  await Deno.mkdir(dirname(target), { recursive: true });
  return await checkCells(path) ?? await run(".venv/bin/python", ["tools/run_notebook.py", path, target]);
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

/**
 * Runs notebooks one after another.
 *
 * @param paths Which; all below `notebooks` if none.
 * @param write Whether outputs go into the notebooks.
 * @param say Told how each went.
 * @returns Whether all passed.
 */
export async function runNotebooks(paths: string[], write: boolean, say: (line: string) => void): Promise<boolean> {
  const all = paths.length > 0 ? paths : notebookPaths();
  let failed = 0;
  for (const path of all) {
    const start = performance.now();
    const failure = await runNotebook(path, write);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    say(failure === undefined ? `${path}: ok (${seconds} s)` : `${path}: FAILED (${seconds} s)\n${failure}`);
    if (failure !== undefined) failed++;
  }
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
