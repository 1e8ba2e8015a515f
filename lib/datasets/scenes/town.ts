import { clamp, type Colour, mix } from "../drawing/canvas.ts";
import type { Draws } from "../drawing/draws.ts";
import { type Light, lit } from "./light.ts";
import { speckle } from "../drawing/noise.ts";
import type { Stage } from "./stage.ts";

/** What a front wall looks like; lengths are in the wall's own units, a storey is one high. */
export interface Facade {
  wall: Colour;
  glass: Colour;
  lamp: Colour;
  /** Share of windows with a lamp behind them. */
  lampShare: number;
  /** Width of a window's place, in storeys. */
  spacing: number;
  /** Shares of a window's place that glass takes. */
  glassWidth: number;
  glassHeight: number;
  /** Brightness of the ledge between storeys. */
  ledge: number;
  seed: number;
}

// deno-fmt-ignore
const WALLS: readonly Colour[] = [
  [0.72, 0.66, 0.56], [0.62, 0.36, 0.28], [0.82, 0.8, 0.76], [0.45, 0.47, 0.5], [0.35, 0.45, 0.55], [0.75, 0.6, 0.35],
  [0.4, 0.5, 0.38], [0.56, 0.42, 0.34], [0.24, 0.26, 0.3],
];

/** Draws a wall; `distance` is how far off it stands, from 0 to 1. */
export function drawFacade(draws: Draws, light: Light, distance: number): Facade {
  const wall = lit(light, draws.pick(WALLS), distance);
  return {
    wall,
    glass: mix(lit(light, [0.12, 0.15, 0.2], distance), light.zenith, draws.range(0.1, 0.6)),
    lamp: mix([1, 0.82, 0.45], light.horizon, 0.6 * distance * light.haze),
    lampShare: light.dark ? draws.range(0.2, 0.7) : 0.03,
    spacing: draws.range(0.6, 1.4),
    glassWidth: draws.range(0.4, 0.85),
    glassHeight: draws.range(0.4, 0.75),
    ledge: draws.range(0.75, 1.25),
    seed: draws.whole(0, 1e6),
  };
}

/**
 * The colour of a wall at a place on it.
 *
 * @param across Storeys from its side.
 * @param up Storeys from its foot.
 * @param coarse Size of a pixel there, in storeys: windows smaller than that melt into the wall.
 */
export function facadeColour(facade: Facade, across: number, up: number, coarse: number, colour: number[]): void {
  const [column, row] = [Math.floor(across / facade.spacing), Math.floor(up)];
  const [u, v] = [across / facade.spacing - column, up - row];
  const soft = Math.max(coarse, 0.02);
  const inWidth = clamp((facade.glassWidth / 2 - Math.abs(u - 0.5)) * facade.spacing / soft + 0.5);
  const inHeight = clamp((facade.glassHeight / 2 - Math.abs(v - 0.5)) / soft + 0.5);
  const drawn = speckle(column, row, facade.seed);
  const pane = drawn < facade.lampShare ? facade.lamp : facade.glass;
  const share = inWidth * inHeight * clamp(1.6 - coarse);
  const shade = (v > 0.93 ? facade.ledge : 1) * (0.95 + 0.1 * speckle(column, row + 99, facade.seed));
  for (let c = 0; c < 3; c++) {
    const wall = facade.wall[c]! * shade;
    colour[c] = wall + (pane[c]! * (0.8 + 0.4 * drawn) - wall) * share;
  }
}

/** Settings of {@linkcode paintHouse}. */
export interface HouseLook {
  left: number;
  right: number;
  foot: number;
  top: number;
  storey: number;
  /** How much narrower the top is than the foot, seen from below. */
  lean: number;
  distance: number;
}

/** A house seen from the front, with a flat or a pitched roof and a side in shade. */
export function paintHouse({ canvas, draws, light }: Stage, look: HouseLook): void {
  const { left, right, foot, top, storey, lean, distance } = look;
  const facade = drawFacade(draws, light, distance);
  const [middle, half] = [(left + right) / 2, (right - left) / 2];
  const narrow = (1 - lean) * half;
  const coarse = canvas.pixel / storey;
  const turned = draws.chance(0.5) ? draws.range(0.15, 0.45) * half * Math.sign(light.side || 1) : 0; // its shaded side
  if (draws.chance(0.3) && top > 0.1) {
    const roof = lit(light, draws.pick(ROOFS), distance);
    const peak = top - Math.min(0.15, half * draws.range(0.3, 0.8));
    const corners: [number, number][] = [
      [middle - narrow * 1.08, top],
      [middle - narrow * 0.3, peak],
      [middle + narrow * 0.3, peak],
      [middle + narrow * 1.08, top],
    ];
    canvas.polygon(corners, (_x, y, colour) => {
      const shade = 0.8 + 0.3 * (top - y) / (top - peak);
      for (let c = 0; c < 3; c++) colour[c] = roof[c]! * shade;
      return 1;
    });
  }
  canvas.polygon(
    [[middle - narrow, top], [middle + narrow, top], [middle + half, foot], [middle - half, foot]],
    (x, y, colour) => {
      const widthHere = narrow + (half - narrow) * clamp((y - top) / (foot - top));
      const across = (x - middle) * half / widthHere;
      facadeColour(facade, (across + half) / storey, (foot - y) / storey, coarse, colour);
      const inShade = turned > 0 ? across > half - 2 * turned : across < -half - 2 * turned;
      if (turned !== 0 && inShade) { for (let c = 0; c < 3; c++) colour[c]! *= 0.6; }
      return 1;
    },
  );
}

const ROOFS: readonly Colour[] = [[0.5, 0.24, 0.18], [0.3, 0.3, 0.34], [0.4, 0.34, 0.3], [0.22, 0.28, 0.26]];

/** Where a car stands, and how wide it is. */
export interface CarLook {
  x: number;
  foot: number;
  wide: number;
}

/** A car from behind or before. */
export function paintCar({ canvas, draws, light }: Stage, { x: middle, foot, wide }: CarLook): void {
  const paint = lit(light, draws.pick(PAINTS));
  const dark = lit(light, [0.06, 0.06, 0.07]);
  const lamp: Colour = draws.chance(0.5) ? [1, 0.95, 0.75] : [0.9, 0.15, 0.1];
  const tall = wide * 0.75;
  canvas.paint(middle - wide / 2, foot - tall, middle + wide / 2, foot, (x, y, colour) => {
    const [u, v] = [Math.abs(x - middle) / (wide / 2), (foot - y) / tall];
    const half = v > 0.55 ? 0.95 - (v - 0.55) * 0.9 : v < 0.12 ? 0.85 : 1; // roof, wheels, body
    const window = v > 0.58 && v < 0.9 && u < half - 0.12;
    const part = v < 0.14 || window ? dark : v > 0.32 && v < 0.46 && u > 0.68 ? lamp : paint;
    for (let c = 0; c < 3; c++) colour[c] = part[c]!;
    return clamp((half - u) * wide / 2 / canvas.pixel + 0.5);
  });
}

// deno-fmt-ignore
const PAINTS: readonly Colour[] = [
  [0.75, 0.12, 0.1], [0.85, 0.85, 0.85], [0.15, 0.25, 0.5], [0.2, 0.2, 0.22], [0.75, 0.65, 0.2], [0.3, 0.5, 0.4],
];
