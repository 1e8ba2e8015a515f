import { escapeXml } from "../../../lib/figures/words.ts";
import { type Cell, type Notebook, type Output, textOf } from "../notebook.ts";
import type { Part } from "./render.ts";

/** A piece of a page: something to render, or HTML that is ready. */
export type Piece = Part | { kind: "html"; text: string };

/** A picture of a page, to be written beside it. */
export interface Picture {
  /** Name of its file. */
  name: string;
  /** What the file holds. */
  bytes: Uint8Array;
}

/**
 * Takes a notebook apart into pieces of a page, with its pictures as files of their own: drawings in one page could disturb each other, as
 * they name their parts alike.
 *
 * @param notebook The notebook.
 * @param name What the names of its pictures begin with.
 */
export function notebookParts({ cells }: Notebook, name: string): { pieces: Piece[]; pictures: Picture[] } {
  const pictures: Picture[] = [];
  const pieces = cells.flatMap((cell, i) => {
    if (cell.cell_type === "markdown") return [{ kind: "markdown" as const, text: textOf(cell.source) }];
    return cell.cell_type === "code" ? codePieces(cell, `${name}-${i + 1}`, pictures) : [];
  });
  return { pieces, pictures };
}

function codePieces({ source, outputs = [] }: Cell, name: string, pictures: Picture[]): Piece[] {
  const code: Piece = { kind: "code", text: textOf(source), language: "typescript" };
  if (outputs.length === 0) return [code];
  const shown = outputs.map((output, i) => outputPiece(output, `${name}-${i + 1}`, pictures));
  return [code, { kind: "html", text: '<div class="output">' }, ...shown, { kind: "html", text: "</div>" }];
}

function outputPiece({ text, data = {} }: Output, name: string, pictures: Picture[]): Piece {
  const of = (kind: string) => data[kind] === undefined ? undefined : textOf(data[kind] as string);
  const [svg, png, markdown, words = ""] = ["image/svg+xml", "image/png", "text/markdown", "text/plain"].map(of);
  if (svg !== undefined) {
    return picture({ name: `${name}.svg`, bytes: new TextEncoder().encode(svg) }, words, widthOf(svg), pictures);
  }
  if (png !== undefined) {
    return picture({ name: `${name}.png`, bytes: Uint8Array.fromBase64(png.trim()) }, words, undefined, pictures);
  }
  if (markdown !== undefined) return { kind: "markdown", text: markdown };
  return { kind: "html", text: `<pre>${escapeXml((text === undefined ? words : textOf(text)).trimEnd())}</pre>` };
}

function picture(file: Picture, words: string, width: number | undefined, pictures: Picture[]): Piece {
  pictures.push(file);
  const size = width === undefined ? "" : ` width="${width}"`;
  return {
    kind: "html",
    text: `<p class="figure"><img src="figures/${file.name}"${size} alt="${escapeXml(words)}"></p>`,
  };
}

function widthOf(svg: string): number | undefined {
  const width = /<svg\b[^>]*?\bwidth="([\d.]+)"/.exec(svg)?.[1];
  return width === undefined ? undefined : Math.ceil(Number(width));
}
