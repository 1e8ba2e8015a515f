import { escapeXml } from "../../../lib/figures/words.ts";

/** A page of the site, but for its frame. */
export interface Page {
  title: string;
  /** What stands in it, as HTML. */
  body: string;
  /** The way to the site's folder, such as `../`. */
  root: string;
  /** The pages before and after it, if it is one of a row. */
  before?: Neighbour | undefined;
  after?: Neighbour | undefined;
}

/** A page beside another. */
export interface Neighbour {
  title: string;
  href: string;
}

/** A whole page: it needs the site's style sheets and fonts, and nothing from a network. */
export function layOut({ title, body, root, before, after }: Page): string {
  const way = [
    before === undefined ? "<span></span>" : `<a rel="prev" href="${before.href}">← ${escapeXml(before.title)}</a>`,
    `<a href="${root}index.html">All notebooks</a>`,
    after === undefined ? "<span></span>" : `<a rel="next" href="${after.href}">${escapeXml(after.title)} →</a>`,
  ].join("\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeXml(title)}</title>
<link rel="stylesheet" href="${root}katex/katex.min.css">
<link rel="stylesheet" href="${root}style.css">
</head>
<body>
<nav>
${way}
</nav>
<main>
${body}
</main>
<nav>
${way}
</nav>
</body>
</html>
`;
}
