import type { RunCurves } from "./run_curves.ts";
import { measureName, measureText } from "./words.ts";

/** A table of a run's epochs: headings, and a row of texts for each. */
export interface RunTable {
  headings: string[];
  rows: string[][];
}

/** Epochs that a table shows at most. */
const ROWS = 8;

/** The table of a run: the latest epochs, and the best one if it is older. */
export function runTable(curves: RunCurves, best: number | undefined): RunTable {
  const keys = ["loss", "validationLoss", ...curves.measures].filter((key) => curves.epochs.some((row) => key in row));
  const shown = curves.epochs.filter(({ epoch }, i) => epoch === best || i >= curves.epochs.length - ROWS);
  return {
    headings: ["epoch", ...keys.map(measureName)],
    rows: shown.map((record) => [
      `${record.epoch}${record.epoch === best ? " (best)" : ""}`,
      ...keys.map((key) => typeof record[key] === "number" ? measureText(record[key]) : ""),
    ]),
  };
}

/** A table as lines of text, its columns right-aligned. */
export function tableText({ headings, rows }: RunTable): string {
  const all = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all.map((row) => row.map((text, column) => text.padStart(widths[column]!)).join("  ")).join("\n");
}

const LINE = 20;
const GREY = "#7d8590"; // reads well on white and on dark pages, as in charts

/** A table as a part of an SVG drawing, `width` wide and from `top` to `bottom`. */
export function tableSvg({ headings, rows }: RunTable, width: number, top: number): { svg: string; bottom: number } {
  const column = width / headings.length;
  const line = (row: readonly string[], at: number, style: string) =>
    row.map((text, i) => `<text x="${(i + 1) * column - 8}" y="${top + at}" text-anchor="end"${style}>${text}</text>`);
  const rule = `<path d="M0 ${top + 21}H${width}" stroke="${GREY}" stroke-opacity="0.5"/>`;
  const body = rows.flatMap((row, i) => {
    const best = row[0]!.endsWith("(best)") ? ' font-weight="600"' : "";
    return line(row, 37 + i * LINE, best);
  });
  const svg = `<g font-size="12" font-family="system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif"
  fill="${GREY}" style="font-variant-numeric: tabular-nums">${line(headings, 15, "").join("")}${rule}${
    body.join("")
  }</g>`;
  return { svg, bottom: top + 30 + rows.length * LINE };
}
