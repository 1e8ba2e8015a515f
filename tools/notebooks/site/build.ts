import { basename, dirname, extname, join, relative } from "node:path";
import { markdownOf } from "../../links/markdown.ts";
import { readNotebook } from "../notebook.ts";
import { titleOf } from "../reading.ts";
import { notebookPaths } from "../run.ts";
import { drawFormulas } from "./formulas.ts";
import { layOut, type Neighbour } from "./layout.ts";
import { notebookParts, type Picture, type Piece } from "./notebook_parts.ts";
import { fromTo, nameHeadings, placeOf, turnLinks } from "./pages.ts";
import { type Part, renderParts } from "./render.ts";

const INDEX = "notebooks/README.md";
const KATEX = "node_modules/katex/dist";
const LANGUAGES: Record<string, string> = { ".ts": "typescript", ".py": "python", ".json": "json", ".css": "css" };

/** A file of the project on its way to being a page. */
interface Draft {
  path: string;
  title: string;
  pieces: Piece[];
  pictures: Picture[];
}

/**
 * Writes the notebooks as pages that read without Jupyter, a network or a program: their README first, each notebook with what is stored in
 * it, and the files that they link to.
 *
 * @param out Folder of the site; replaced when everything is written.
 * @returns How many pages there are.
 */
export async function buildSite(out: string): Promise<number> {
  const beside = `${out}.tmp`;
  await Deno.mkdir(dirname(out), { recursive: true });
  await remove(beside);
  const row = [INDEX, ...notebookPaths()];
  const done = new Set<string>();
  for (let paths = row; paths.length > 0;) {
    const drafts = await Promise.all(paths.map(draftOf));
    const bodies = await bodiesOf(drafts);
    const linked = await Promise.all(drafts.map((draft, i) => writePage(draft, bodies[i]!, beside, row)));
    for (const path of paths) done.add(path);
    paths = [...new Set(linked.flat())].filter((path) => !done.has(path));
  }
  await copyStyle(beside);
  await remove(out);
  await Deno.rename(beside, out);
  return done.size;
}

async function draftOf(path: string): Promise<Draft> {
  const title = basename(path);
  if (path.endsWith(".ipynb")) {
    const notebook = await readNotebook(path);
    const name = relative("notebooks", path).replace(/\.ipynb$/, "").replaceAll("/", "-");
    return { path, title: titleOf(notebook), ...notebookParts(notebook, name) };
  }
  if (isPicture(path)) {
    return { path, title, pieces: [], pictures: [{ name: title, bytes: await Deno.readFile(path) }] };
  }
  if (path.endsWith(".md")) {
    const text = await markdownOf(path);
    return { path, title: /^# +(.+)$/m.exec(text)?.[1] ?? title, pieces: [{ kind: "markdown", text }], pictures: [] };
  }
  const code: Part = {
    kind: "code",
    text: await Deno.readTextFile(path),
    language: LANGUAGES[extname(path)] ?? "text",
  };
  return { path, title: path, pieces: [{ kind: "html", text: `<h1><code>${path}</code></h1>` }, code], pictures: [] };
}

/** What stands in each page, rendered all together. */
async function bodiesOf(drafts: readonly Draft[]): Promise<string[]> {
  const parts = drafts.flatMap(({ pieces }) => pieces.filter((piece) => piece.kind !== "html"));
  const rendered = (await renderParts(parts)).values();
  return drafts.map(({ pieces, path }) => {
    const html = pieces.map((piece) => piece.kind === "html" ? piece.text : rendered.next().value!).join("\n");
    return drawFormulas(nameHeadings(html), path);
  });
}

/** Writes a page with its pictures, and tells which files it leads to. */
async function writePage(
  { path, title, pictures }: Draft,
  body: string,
  out: string,
  row: readonly string[],
): Promise<string[]> {
  const place = join(out, placeOf(path));
  await Deno.mkdir(dirname(place), { recursive: true });
  if (isPicture(path)) {
    await Deno.writeFile(place, pictures[0]!.bytes);
    return [];
  }
  const figures = join(dirname(place), "figures");
  if (pictures.length > 0) await Deno.mkdir(figures, { recursive: true });
  for (const { name, bytes } of pictures) await Deno.writeFile(join(figures, name), bytes);
  const own = new Set(pictures.map(({ name }) => join(dirname(path), "figures", name)));
  const { html, targets } = turnLinks(body, path);
  const root = "../".repeat(placeOf(path).split("/").length - 1);
  const at = row.indexOf(path);
  const [before, after] = at < 0
    ? []
    : await Promise.all([row[at - 1], row[at + 1]].map((other) => neighbour(path, other)));
  await Deno.writeTextFile(place, layOut({ title, body: html, root, before, after }));
  return targets.filter((target) => !own.has(target));
}

async function neighbour(path: string, other: string | undefined): Promise<Neighbour | undefined> {
  if (other === undefined || other === INDEX) return undefined;
  return { title: titleOf(await readNotebook(other)), href: fromTo(path, other) };
}

/** The style sheets and the fonts of formulas. */
async function copyStyle(out: string): Promise<void> {
  await Deno.mkdir(`${out}/katex/fonts`, { recursive: true });
  await Deno.copyFile("tools/notebooks/site/style.css", `${out}/style.css`);
  await Deno.copyFile(`${KATEX}/katex.min.css`, `${out}/katex/katex.min.css`);
  for (const { name } of Deno.readDirSync(`${KATEX}/fonts`)) {
    if (name.endsWith(".woff2")) await Deno.copyFile(`${KATEX}/fonts/${name}`, `${out}/katex/fonts/${name}`);
  }
}

function isPicture(path: string): boolean {
  return /\.(svg|png|jpe?g)$/.test(path);
}

async function remove(folder: string): Promise<void> {
  try {
    await Deno.remove(folder, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
