import { chart, type ChartSpec } from "../../lib/figures/chart.ts";
import type { Figure } from "../../lib/figures/figure.ts";
import { GREY } from "../../lib/figures/sheet.ts";
import { TOKENIZER_COLORS } from "../../lib/figures/tokenizer_colors.ts";
import { percent } from "../../lib/figures/words.ts";
import { thesisTables } from "../thesis.ts";
import type { HeldShare } from "./low_pass.ts";

const ENERGY = "squared logarithms: what the filter counts";
const POWER = "plain power";
const MARKS = "dots: what the dynamic filter takes; diamonds: the thesis";
/** Where the axis starts: windows that hold less are no choice. */
const FLOOR = 0.7;
const NEAR_TOP = 0.97;
const [ABOVE, BELOW] = [{ dx: -14, dy: -12, align: "right" }, { dx: -7, dy: 20, align: "right" }];

/** What {@linkcode energyChart} draws. */
export interface EnergyChartOptions {
  /** What windows of every side hold of the energy that the dynamic filter counts. */
  energy: readonly HeldShare[];
  /** What they hold of the squared magnitudes. */
  power: readonly HeldShare[];
  /** The dynamic filter's sides. */
  dynamic: readonly HeldShare[];
  width: number;
  height: number;
}

/** Energy in windows over their side, with the dynamic filter's sides as dots and the thesis's, of table 4, as diamonds. */
export async function energyChart({ energy, power, dynamic, width, height }: EnergyChartOptions): Promise<Figure> {
  const thesis = await thesisSides();
  const say = (sides: readonly HeldShare[]) =>
    sides.map(({ side, share }) => `${side} for ${percent(share)}`).join(", ");
  const text =
    `Energy in windows over their side. The dynamic filter takes ${say(dynamic)}; the thesis's table 4 has ` +
    `${say(thesis)}.`;
  return await chart(
    {
      width,
      height,
      encoding: {
        x: {
          field: "side",
          type: "quantitative",
          title: "side s of the window, frequencies",
          scale: { domain: [0, energy.at(-1)!.side] },
          axis: { grid: false, tickCount: 8, values: energy.map(({ side }) => side).filter((side) => side % 32 === 0) },
        },
        y: {
          field: "share",
          type: "quantitative",
          title: "share of the energy",
          scale: { domain: [FLOOR, 1] },
          axis: { format: "%", tickCount: 7 },
        },
      },
      layer: [
        curve(power, GREY, [5, 4]),
        curve(energy, TOKENIZER_COLORS.fft, [1, 0]),
        label(power.find(({ side }) => side === 32)!, POWER, { dy: 16, align: "left" }),
        label(energy.find(({ side }) => side === 48)!, ENERGY, { dx: 12, dy: 10, align: "left" }),
        label({ side: energy.at(-1)!.side, share: FLOOR }, MARKS, { dx: -6, dy: -14, align: "right" }),
        points(dynamic, { shape: "circle", filled: true, size: 70 }),
        points(thesis, { shape: "diamond", filled: false, size: 170, strokeWidth: 1.8 }),
        ...dynamic.map((at) => label(at, `${at.side}`, { dx: 7, dy: 14, align: "left" })),
        ...thesis.map((at) => label(at, `thesis ${at.side}`, at.share < NEAR_TOP ? ABOVE : BELOW)),
      ],
    } as ChartSpec,
    text,
  );
}

/** Sides in the thesis's table 4. */
async function thesisSides(): Promise<HeldShare[]> {
  const { columns, rows } = (await thesisTables()).tables[4]!;
  const [share, side] = [columns.indexOf("energyShare"), columns.indexOf("filterSize")];
  return rows.flatMap((row) => row[side] === null ? [] : [{ side: Number(row[side]), share: Number(row[share]) }]);
}

function curve(values: readonly HeldShare[], color: string, strokeDash: number[]): object {
  return {
    data: { values: values.filter(({ share }) => share >= FLOOR) },
    mark: { type: "line", color, strokeDash, strokeWidth: 2 },
  };
}

function points(values: readonly HeldShare[], mark: object): object {
  return { data: { values }, mark: { type: "point", color: TOKENIZER_COLORS.fft, opacity: 1, ...mark } };
}

function label(at: HeldShare, text: string, mark: object): object {
  return {
    data: { values: [at] },
    mark: { type: "text", text, color: GREY, fontSize: 12, baseline: "middle", ...mark },
  };
}
