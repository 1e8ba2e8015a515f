import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Notebook, textOf } from "./notebook.ts";

/**
 * The code cells of a notebook as one module, to be type-checked anywhere: relative imports become whole ones. A name
 * that two cells declare is an error there; the kernel would let it pass and hide that the order of cells matters.
 *
 * @param notebook The notebook's JSON.
 * @param path Where it lies, to resolve its imports.
 * @param root Folder that `path` is relative to.
 * @returns TypeScript, with a comment before each cell that says which it is.
 */
export function cellsAsModule(notebook: string, path: string, root: string): string {
  const { cells } = JSON.parse(notebook) as Notebook;
  const folder = resolve(root, dirname(path));
  const whole = (specifier: string) => pathToFileURL(resolve(folder, specifier)).href;
  const parts = cells.flatMap(({ cell_type, source }, i) => {
    if (cell_type !== "code") return [];
    const resolved = textOf(source).replaceAll(
      /((?:from|import)\s*\(?\s*)"(\.[^"]+)"/g,
      (_, keyword, specifier) => `${keyword}"${whole(specifier)}"`,
    );
    return [`// ${path}, cell ${i + 1}\n${resolved}`];
  });
  return [...parts, "export {};"].join("\n");
}
