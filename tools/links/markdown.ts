import { readNotebook, textOf } from "../notebooks/notebook.ts";

/** The Markdown of a page: a file of it, or the text cells of a notebook, one after another. */
export async function markdownOf(path: string): Promise<string> {
  if (!path.endsWith(".ipynb")) return await Deno.readTextFile(path);
  const { cells } = await readNotebook(path);
  return cells.filter(({ cell_type }) => cell_type === "markdown").map(({ source }) => textOf(source)).join("\n\n");
}

/** Markdown without what looks like Markdown in it and is none: code, and formulas. */
export function withoutCode(markdown: string): string {
  return markdown
    .replaceAll(/^( *)(`{3,}|~{3,}).*\n[\s\S]*?^\1\2`* *$/gm, "")
    .replaceAll(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, "`")
    .replaceAll(/\$\$[\s\S]*?\$\$/g, "")
    .replaceAll(/(?<![\\$])\$(?=\S)[^$\n]*\S?\$/g, "");
}

/** Where the links and pictures of Markdown lead, in order: `[…](…)`, `![…](…)`, `[…]: …`, and `href` and `src` of HTML. */
export function targetsOf(markdown: string): string[] {
  const text = withoutCode(markdown);
  const forms = [
    /\]\(\s*<?([^\s)>]+)>?(?:\s+"[^"]*")?\s*\)/g,
    /^ {0,3}\[[^\]^]+\]:\s*<?([^\s>]+)>?/gm,
    /\b(?:href|src)="([^"]+)"/g,
  ];
  const found = forms.flatMap((form) =>
    [...text.matchAll(form)].map(({ index, 1: target }) => ({ index, target: target! }))
  );
  return found.toSorted((a, b) => a.index - b.index).map(({ target }) => target);
}

/** The names that links to places in a page use: of headings as code hosts make them, and those set by `id`. */
export function anchorsOf(markdown: string): Set<string> {
  const text = markdown.replaceAll(/^( *)(`{3,}|~{3,}).*\n[\s\S]*?^\1\2`* *$/gm, "");
  const anchors = new Set<string>();
  for (const [, heading] of text.matchAll(/^ {0,3}#{1,6} +(.+?) *#*$/gm)) {
    const anchor = anchorOf(heading!.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1"));
    let name = anchor;
    for (let i = 1; anchors.has(name); i++) name = `${anchor}-${i}`;
    anchors.add(name);
  }
  for (const [, id] of text.matchAll(/\b(?:id|name)="([^"]+)"/g)) anchors.add(id!);
  return anchors;
}

/** A heading as the name of its place: small letters, digits and hyphens. JupyterLab keeps capital letters, which makes no difference here. */
export function anchorOf(heading: string): string {
  return heading.trim().toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(/\s/g, "-");
}
