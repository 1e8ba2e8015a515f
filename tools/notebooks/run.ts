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
