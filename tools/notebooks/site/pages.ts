import { dirname, join, normalize, relative } from "node:path";
import { anchorOf } from "../../links/markdown.ts";

/** Where a file of the project stands in the site: notebooks as pages, their README as the first, whatever they link to below `source`. */
export function placeOf(path: string): string {
  if (path === "notebooks/README.md") return "index.html";
  if (path.startsWith("notebooks/")) return path.slice("notebooks/".length).replace(/\.ipynb$/, ".html");
  return /\.(svg|png|jpe?g)$/.test(path) ? `source/${path}` : `source/${path}.html`;
}

/**
 * Turns the links and pictures of a page, which lead to files of the project, to their places in the site.
 *
 * @param html The page.
 * @param path The file that it is made of.
 * @returns The page, and the files that it leads to.
 */
export function turnLinks(html: string, path: string): { html: string; targets: string[] } {
  const targets: string[] = [];
  const turned = html.replaceAll(/(<(?:a|img)\b[^>]*?\b(?:href|src)=")([^"]+)"/g, (whole, before, target: string) => {
    if (/^([a-z][a-z0-9+.-]*:|#|\/\/)/i.test(target)) return whole;
    const [file, anchor] = decodeURIComponent(target).split("#");
    const at = normalize(join(dirname(path), file!));
    targets.push(at);
    return `${before}${encodeURI(fromTo(path, at))}${anchor === undefined ? "" : `#${anchorOf(anchor)}`}"`;
  });
  return { html: turned, targets };
}

/** The way from one file's place in the site to another's. */
export function fromTo(path: string, target: string): string {
  return relative(dirname(placeOf(path)), placeOf(target));
}

/** Gives each heading the name that links to it use. */
export function nameHeadings(html: string): string {
  const taken = new Set<string>();
  return html.replaceAll(/<h([1-6])>([\s\S]*?)<\/h\1>/g, (_, level, inner: string) => {
    const anchor = anchorOf(inner.replaceAll(/<[^>]*>|&\w+;/g, ""));
    let name = anchor;
    for (let i = 1; taken.has(name); i++) name = `${anchor}-${i}`;
    taken.add(name);
    return `<h${level} id="${name}">${inner}</h${level}>`;
  });
}
