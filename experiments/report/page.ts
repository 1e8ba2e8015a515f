/** A piece of a page: its heading, and what stands under it as HTML. */
export interface Section {
  id: string;
  heading: string;
  html: string;
}

const STYLE = `
:root { color-scheme: light dark; --line: #7d859040; --soft: #7d8590; }
body { font: 15px/1.55 system-ui, sans-serif; max-width: 60rem; margin: 2.5rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.7rem; margin-bottom: .25rem; } h2 { font-size: 1.2rem; margin-top: 3rem; }
p.soft, figcaption { color: var(--soft); } nav { columns: 2; margin: 1.5rem 0; } nav a { display: block; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 1rem 0; }
th, td { padding: .3rem .8rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; padding-left: 0; } th { font-weight: 600; color: var(--soft); }
.wide { overflow-x: auto; } svg, img { max-width: 100%; height: auto; } figure { margin: 1rem 0; }
pre { overflow-x: auto; padding: .75rem; border: 1px solid var(--line); border-radius: 6px; }`;

/** A whole page of sections with links to them: one file, light or dark as the reader's system is. */
export function page(title: string, introduction: string, sections: readonly Section[]): string {
  const links = sections.map(({ id, heading }) => `<a href="#${id}">${escape(heading)}</a>`).join("\n");
  const body = sections.map(({ id, heading, html }) =>
    `<section id="${id}">\n<h2>${escape(heading)}</h2>\n${html}\n</section>`
  ).join("\n\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escape(title)}</h1>
<p class="soft">${escape(introduction)}</p>
<nav>
${links}
</nav>
${body}
</body>
</html>
`;
}

/** A table of cells, the first row its head. */
export function htmlTable([head, ...rows]: readonly string[][]): string {
  const line = (cells: string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${escape(cell)}</${tag}>`).join("")}</tr>`;
  return `<div class="wide"><table>\n<thead>${line(head!, "th")}</thead>\n<tbody>\n${
    rows.map((row) => line(row, "td")).join("\n")
  }\n</tbody>\n</table></div>`;
}

/** A drawing, as a picture so that its styles stay its own, with what it shows in words for readers that do not see it. */
export function htmlFigure(svg: string, text: string): string {
  return `<figure><img src="data:image/svg+xml;base64,${encodeBase64(svg)}" alt="${escape(text)}"></figure>`;
}

function encodeBase64(text: string): string {
  return new TextEncoder().encode(text).toBase64();
}

/** Text within HTML. */
export function escape(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]!);
}
