import type { Figure } from "./figure.ts";
import { pictureData } from "./picture_data.ts";
import { GREY, Sheet } from "./sheet.ts";

/** A matrix with its name. */
export interface PanelMatrix {
  name: string;
  values: readonly (readonly number[])[];
  /** Words beside the rows. Default: none. */
  rows?: readonly string[];
  /** Words over the columns. Default: none. */
  columns?: readonly string[];
  /** Places after the point. Default: 2. */
  digits?: number;
}

/** A piece of a line: its size, and how to draw it at a place. */
interface Piece {
  width: number;
  height: number;
  draw: (sheet: Sheet, x: number, y: number) => void;
}

type Colour = readonly [number, number, number];

/** Dark words read well on all three. */
const [POSITIVE, ZERO, NEGATIVE]: readonly [Colour, Colour, Colour] = [[88, 166, 255], [246, 248, 250], [240, 136, 62]];
const INK = "#1f2328";
const CELL = { width: 46, height: 24 }; // wider for longer numbers
const MOST_NUMBERS = 12; // rows or columns; larger matrices are pictures
const PICTURE = 330; // side of a picture, in pixels, about
const [GAP, HEADING, LABELS] = [12, 22, 18];
const LETTER = 7.4; // pixels, of bold words
const LABEL_LETTER = 8.8; // of the widest plain ones, in the widest of the fonts

/**
 * Lays matrices out in lines, with words such as `·` or `=` between them. Small ones show their numbers; ones of more than 12 rows or
 * columns are pictures, of whose rows and columns only the first and the last are named. Blue is above 0, orange below, the palest 0.
 *
 * @param title What the figure shows; read out in place of it.
 * @param lines Its lines, from top to bottom.
 * @returns The figure.
 * @throws {RangeError} if the rows of a matrix differ in length, or there are none.
 */
export async function matrixPanel(
  title: string,
  lines: readonly (readonly (PanelMatrix | string)[])[],
): Promise<Figure> {
  const pieces = await Promise.all(
    lines.map((line) => Promise.all(line.map((item) => typeof item === "string" ? word(item) : matrix(item)))),
  );
  const widths = pieces.map((line) => line.reduce((sum, { width }) => sum + width + GAP, 0));
  const heights = pieces.map((line) => Math.max(...line.map(({ height }) => height)));
  const sheet = new Sheet(Math.ceil(Math.max(...widths)), heights.reduce((sum, height) => sum + height + GAP, 0));
  let y = 0;
  for (const [i, line] of pieces.entries()) {
    let x = 0;
    for (const piece of line) {
      piece.draw(sheet, x, y + (heights[i]! - piece.height) / 2);
      x += piece.width + GAP;
    }
    y += heights[i]! + GAP;
  }
  const words = lines.map((line) => line.map((item) => typeof item === "string" ? item : inWords(item)).join("\n"));
  return sheet.figure(title, words);
}

function word(text: string): Piece {
  const width = 8 * text.length;
  const style = { anchor: "middle", size: 14 } as const;
  return { width, height: 0, draw: (sheet, x, y) => sheet.text(x + width / 2, y + 16, text, style) };
}

async function matrix(item: PanelMatrix): Promise<Piece> {
  const { name, values, rows = [], columns = [] } = item;
  const [n, m] = shapeOf(item);
  const pictured = isPicture(item);
  const side = Math.max(2, Math.floor(PICTURE / Math.max(n, m)));
  const cell = pictured ? { width: side, height: side } : cellOf(item);
  const [width, height] = [m * cell.width, n * cell.height];
  const left = Math.max(0, ...named(rows, pictured).map(([, text]) => LABEL_LETTER * text.length + 8));
  const top = HEADING + (columns.length === 0 ? 0 : LABELS);
  const shape = `[${n}, ${m}]`;
  const most = largest(values).toFixed(2);
  const below = values.flat().some((value) => value < 0) ? `orange −${most} · ` : "";
  const scale = pictured ? `${below}palest 0 · blue ${most}` : "";
  const data = pictured ? await pictureOf(values) : "";
  return {
    width: left + Math.max(width, LETTER * (name.length + shape.length + 2), LETTER * scale.length),
    height: top + height + (pictured ? LABELS : 0),
    draw: (sheet, x0, y0) => {
      const [x, y] = [x0 + left, y0 + top];
      sheet.text(x, y0 + 14, `${name}  ${shape}`, { bold: true });
      if (pictured) sheet.picture(data, [x, y, width, height], { pixelated: true });
      else drawNumbers(sheet, x, y, item);
      for (const [i, text] of named(rows, pictured)) {
        const base = Math.max(y + 10, y + (i + 0.5) * cell.height + 4);
        sheet.text(x - 6, Math.min(base, y + height), text, { anchor: "end", size: 12 });
      }
      for (const [j, text] of named(columns, pictured)) {
        sheet.text(x + (j + 0.5) * cell.width, y - 5, text, { anchor: "middle", size: 12 });
      }
      sheet.text(x, y + height + 14, scale, { size: 11 });
    },
  };
}

/** The labels that there is room for, with their places. */
function named(labels: readonly string[], pictured: boolean): [number, string][] {
  return [...labels.entries()].filter(([i]) => !pictured || i === 0 || i === labels.length - 1);
}

function cellOf(item: PanelMatrix): { width: number; height: number } {
  const letters = Math.max(...item.values.flat().map((value) => numberText(value, item).length));
  const words = Math.max(0, ...(item.columns ?? []).map((column) => column.length));
  return { ...CELL, width: Math.max(CELL.width, LETTER * letters + 6, LETTER * words + 8) };
}

function drawNumbers(sheet: Sheet, x: number, y: number, item: PanelMatrix): void {
  const scale = largest(item.values);
  const cell = cellOf(item);
  for (const [i, row] of item.values.entries()) {
    for (const [j, value] of row.entries()) {
      const [left, top] = [x + j * cell.width, y + i * cell.height];
      const fill = `rgb(${colour(Number.isFinite(value) ? value / scale : 0)})`;
      sheet.rectangle([left, top, cell.width, cell.height], { width: 0.5, color: GREY, fill });
      const style = { anchor: "middle", color: INK, size: 12 } as const;
      sheet.text(left + cell.width / 2, top + 16, numberText(value, item), style);
    }
  }
}

async function pictureOf(values: PanelMatrix["values"]): Promise<string> {
  const scale = largest(values);
  const bytes = values.flatMap((row) => row.flatMap((value) => colour(value / scale)));
  const pixels = Float32Array.from(bytes, (byte) => byte / 255);
  return await pictureData({ height: values.length, width: values[0]!.length, pixels }, { format: "png" });
}

/** From orange at -1 over nearly white at 0 to blue at 1. */
function colour(share: number): number[] {
  const end = share < 0 ? NEGATIVE : POSITIVE;
  return end.map((value, c) => Math.round(ZERO[c]! + (value - ZERO[c]!) * Math.abs(share)));
}

function numberText(value: number, { digits = 2 }: PanelMatrix): string {
  if (!Number.isFinite(value)) return String(value).replace("Infinity", "∞").replace("-", "−");
  return value.toFixed(digits).replace(/^-(?=[0.]*$)/, "").replace("-", "−"); // no minus before nought
}

function inWords(item: PanelMatrix): string {
  const heading = `${item.name} [${shapeOf(item).join(", ")}]`;
  if (isPicture(item)) return `${heading}, of magnitudes up to ${largest(item.values).toFixed(2)}`;
  return [heading, ...item.values.map((row) => row.map((value) => numberText(value, item)).join(" "))].join("\n");
}

function shapeOf({ name, values }: PanelMatrix): [number, number] {
  const m = values[0]?.length ?? 0;
  if (m === 0 || values.some((row) => row.length !== m)) {
    throw new RangeError(
      `A matrix has rows of one length, at least 1: got rows of ${values.map(({ length }) => length)} in "${name}".`,
    );
  }
  return [values.length, m];
}

function isPicture({ values }: PanelMatrix): boolean {
  return Math.max(values.length, values[0]!.length) > MOST_NUMBERS;
}

/** The largest magnitude, infinities aside; never 0, to divide by. */
function largest(values: PanelMatrix["values"]): number {
  const finite = values.flat().filter(Number.isFinite);
  return finite.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12);
}
