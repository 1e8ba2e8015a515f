import { chart, type ChartSpec } from "./chart.ts";
import type { Figure } from "./figure.ts";
import type { LineAxis } from "./line_chart.ts";

/** A point with an interval in the direction of y. */
export interface ChartPoint {
  /** What it is called; stands at the right of the chart. */
  name: string;
  x: number;
  y: number;
  /** From where to where y may be. */
  interval: readonly [low: number, high: number];
  color: string;
  /** Area of its dot, as a share of the largest. Default: 1. */
  size?: number;
}

/** Directions and size of {@linkcode pointChart}. */
export interface PointChartOptions {
  x: LineAxis;
  y: LineAxis;
  /** Pixels, axes and names not counted. Default: 440. */
  width?: number;
  /** Default: 330. */
  height?: number;
}

const LINE = 16; // pixels from a name to the next
const AREAS = [40, 260]; // of dots, in square pixels
const MARGIN = 0.04; // of the height, above and below all intervals

/**
 * Draws points with intervals. Names stand at the right, one under another, with a thin line from each to its point, so that points that
 * crowd can still be told apart; in words the chart is a list of its points.
 *
 * @param title What the figure shows; read out in place of it.
 * @param points In any order.
 * @param options Directions and size.
 * @returns The figure.
 */
export async function pointChart(
  title: string,
  points: readonly ChartPoint[],
  { x, y, width = 440, height = 330 }: PointChartOptions,
): Promise<Figure> {
  const domain = y.domain ?? around(points.flatMap(({ interval }) => interval));
  const at = apart(points.map(({ y }) => y), domain, LINE * (domain[1] - domain[0]) / height);
  const values = points.map(({ interval: [low, high], size = 1, ...point }, i) => ({
    ...{ ...point, low, high, size },
    at: at[i]!,
  }));
  const color = { field: "color", type: "nominal", scale: null };
  const encoding = { x: direction("x", x), color };
  const layer = marks(direction("y", { ...y, domain }));
  return await chart({ width, height, data: { values }, encoding, layer } as ChartSpec, [title, inWords()].join("\n"));

  function inWords(): string {
    const three = (value: number) => Number(value.toPrecision(3));
    return points.map(({ name, x: across, y: up, interval }) =>
      `${name}: ${x.title} ${three(across)}, ${y.title} ${three(up)} (${interval.map(three).join(" to ")})`
    ).join("\n");
  }
}

/**
 * Where names stand: as near to their points as they can, from the highest down, and not under the chart.
 *
 * @param heights Of the points.
 * @param domain Of the chart.
 * @param step Least distance of two names.
 * @returns A height for each point, in the points' order.
 */
export function apart(heights: readonly number[], [lowest]: readonly [number, number], step: number): number[] {
  const order = heights.map((_, i) => i).sort((a, b) => heights[b]! - heights[a]!);
  const placed: number[] = [];
  let last = Infinity;
  for (const i of order) placed[i] = last = Math.min(heights[i]!, last - step);
  let floor = lowest;
  for (const i of order.toReversed()) { // up again, what has come out under the chart
    placed[i] = Math.max(placed[i]!, floor);
    floor = placed[i]! + step;
  }
  return placed;
}

function around(ends: readonly number[]): readonly [number, number] {
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  return [low - MARGIN * (high - low), high + MARGIN * (high - low)];
}

function marks(y: object): object[] {
  const end = { value: "width" };
  const number = (field: string) => ({ field, type: "quantitative" });
  const size = { ...number("size"), scale: { domain: [0, 1], range: AREAS }, legend: null };
  const leader = { y, x2: end, y2: { field: "at" } };
  return [
    { mark: { type: "rule", strokeWidth: 0.8, opacity: 0.5 }, encoding: leader },
    { mark: { type: "rule", strokeWidth: 2 }, encoding: { y: number("low"), y2: { field: "high" } } },
    { mark: { type: "point", filled: true, opacity: 1 }, encoding: { y: number("y"), size } },
    {
      mark: { type: "text", align: "left", dx: 6, fontSize: 12 },
      encoding: { x: end, y: number("at"), text: { field: "name" } },
    },
  ];
}

function direction(field: string, { title, log, domain, ticks, format }: LineAxis): object {
  const scale = {
    ...(log === undefined ? { zero: false, nice: false } : { type: "log", base: log, nice: false }),
    ...(domain === undefined ? { padding: 18 } : { domain }),
  };
  const axis = { ...(ticks === undefined ? {} : { values: ticks }), ...(format === undefined ? {} : { format }) };
  return { field, type: "quantitative", title, scale, axis };
}
