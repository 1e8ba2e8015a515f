import katex from "katex";

/**
 * Draws the formulas of a page, which the Markdown parser leaves as TeX: HTML for the eyes and MathML for readers who listen, so that a
 * page needs neither a program nor a network when it is read.
 *
 * @param html A page, with TeX in elements of class `math`.
 * @param path Where the page is from, for the message.
 * @returns The page with formulas.
 * @throws {SyntaxError} If a formula is not understood.
 */
export function drawFormulas(html: string, path: string): string {
  return html
    .replaceAll(/<span class="math">\\\(([\s\S]*?)\\\)<\/span>/g, (_, tex) => draw(tex, false, path))
    .replaceAll(/<div class="math">\$\$([\s\S]*?)\$\$<\/div>/g, (_, tex) => draw(tex, true, path));
}

function draw(escaped: string, displayMode: boolean, path: string): string {
  const tex = unescapeHtml(escaped).trim();
  try {
    return katex.renderToString(tex, { displayMode, strict: "error" });
  } catch (error) {
    throw new SyntaxError(`${path} has a formula that cannot be drawn, ${tex}: ${(error as Error).message}`);
  }
}

/** Text from HTML. */
export function unescapeHtml(text: string): string {
  const letters: Record<string, string> = { lt: "<", gt: ">", quot: '"', "#39": "'", "#x27": "'", amp: "&" };
  return text.replaceAll(/&(lt|gt|quot|#39|#x27|amp);/g, (_, name: string) => letters[name]!);
}
