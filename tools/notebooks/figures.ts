import { type Notebook, type Output, textOf } from "./notebook.ts";

/**
 * Figures among a notebook's outputs that have no words for readers who do not see them. A drawing needs `role="img"` with a label or a
 * title; any figure needs text beside it.
 *
 * @param notebook The notebook, with outputs.
 * @param path Where it stands, for the messages.
 * @returns A message for each such figure.
 */
export function figuresWithoutWords({ cells }: Notebook, path: string): string[] {
  return cells.flatMap(({ id, outputs = [] }, i) =>
    outputs.flatMap((output) => {
      const lack = lacks(output);
      return lack === undefined
        ? []
        : [`${path}, cell ${i + 1}${id === undefined ? "" : ` (${id})`}: a figure has no ${lack}.`];
    })
  );
}

function lacks({ data = {} }: Output): string | undefined {
  const isFigure = Object.keys(data).some((kind) => /^image\/|^application\/vnd\.vega/.test(kind));
  if (!isFigure) return undefined;
  const svg = data["image/svg+xml"];
  if (svg !== undefined && !isNamed(textOf(svg as string))) {
    return 'alternative text (`role="img"` with `aria-label` or `<title>`)';
  }
  const words = data["text/plain"];
  return words === undefined || textOf(words as string).trim() === "" ? "text/plain beside it" : undefined;
}

function isNamed(svg: string): boolean {
  const [root, attributes = ""] = /<svg\b([^>]*)>/.exec(svg) ?? [];
  if (root === undefined || !/\brole="img"/.test(attributes)) return false;
  return /\baria-label="[^"]+"/.test(attributes) ||
    /^\s*<title>[^<]+</.test(svg.slice(svg.indexOf(root) + root.length));
}
