import { chart, type ChartSpec } from "./chart.ts";
import type { Figure } from "./figure.ts";

/** A direction of a chart. */
export interface LineAxis {
  /** What is drawn along it, with its unit. */
  title: string;
  /** Base of a logarithmic scale. Default: a linear one. */
  log?: number;
  /** From where to where. Default: what the points need. */
  domain?: readonly [number, number];
  /** Numbers to write. Default: round ones. */
  ticks?: readonly number[];
  /** How to write them, as d3-format has it: `.0%` for shares. */
  format?: string;
}

/** A line of a chart, or points only. */
export interface ChartLine {
  /** What it is called; stands beside it. */
  name: string;
  points: readonly (readonly [x: number, y: number])[];
  /** Default: the next of the charts' colours. */
  color?: string;
  /** `"dashed"` and `"points"` leave out the dots and the line. Default: `"line"`, with a dot at every point. */
  mark?: "line" | "dashed" | "points";
  /** Which point has the name, and on which side. Default: the last, right. */
  label?: { at: number; side: "left" | "right" | "above" };
}

/** A chart among those side by side. */
export interface LinePanel {
  x: LineAxis;
  y: LineAxis;
  lines: readonly ChartLine[];
  /** Pixels, axes and names not counted. Default: 420. */
  width?: number;
  /** Default: 220. */
  height?: number;
}

/** Where a name stands beside its point. */
const PLACES = {
  right: { align: "left", dx: 9, dy: 1 },
  left: { align: "right", dx: -9, dy: -5 },
  above: { align: "center", dx: 0, dy: -13 },
} as const;

const COLORS = ["#4493f8", "#db6d28", "#3fb950", "#ab7df8", "#d29922"]; // as in chart()

/**
 * Draws lines with their names beside them, in one chart or in several side by side; in words they are lists of their points.
 *
 * @param title What the figure shows; read out in place of it.
 * @param panels The charts, from left to right.
 * @returns The figure.
 */
export async function lineChart(title: string, ...panels: readonly LinePanel[]): Promise<Figure> {
  const specs = panels.map(panelOf);
  const spec = specs.length === 1 ? specs[0] : { hconcat: specs, spacing: 16 };
  return await chart(spec as ChartSpec, [title, ...panels.flatMap(inWords)].join("\n"));
}

function panelOf({ x, y, lines, width = 420, height = 220 }: LinePanel): object {
  return {
    width,
    height,
    encoding: { x: direction("x", x), y: direction("y", y) },
    layer: lines.map((line, i) => layerOf(line, line.color ?? COLORS[i % COLORS.length]!)),
  };
}

function layerOf({ name, points, mark = "line", label }: ChartLine, color: string): object {
  const { at, side } = label ?? { at: points.length - 1, side: "right" };
  const place = PLACES[side];
  const dots = { filled: true, size: 36, color };
  const drawn = mark === "points"
    ? { type: "point", ...dots }
    : { type: "line", color, ...(mark === "dashed" ? { strokeDash: [5, 4] } : { point: dots }) };
  const named = points.slice(at).slice(0, 1);
  return {
    data: { values: points.map(([x, y]) => ({ x, y })) },
    layer: [
      { mark: drawn },
      {
        data: { values: named.map(([x, y]) => ({ x, y, name })) },
        mark: { type: "text", fontSize: 12, ...place },
        encoding: { text: { field: "name" } },
      },
    ],
  };
}

function direction(field: string, { title, log, domain, ticks, format }: LineAxis): object {
  const scale = {
    ...(log === undefined ? { zero: false } : { type: "log", base: log }),
    ...(domain === undefined ? {} : { domain }),
  };
  const axis = {
    ...(ticks === undefined ? { tickCount: 5 } : { values: ticks }),
    ...(format === undefined ? {} : { format }),
  };
  return { field, type: "quantitative", title, scale, axis };
}

function inWords({ x, y, lines }: LinePanel): string[] {
  return lines.map(({ name, points }) =>
    `${y.title} against ${x.title}, ${name}: ${points.map(([x, y]) => `${x}: ${Number(y.toPrecision(3))}`).join("; ")}`
  );
}
