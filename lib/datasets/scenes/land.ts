import { type Brush, type Canvas, clamp, type Colour } from "../drawing/canvas.ts";
import type { Draws } from "../drawing/draws.ts";
import { lit } from "./light.ts";
import { cloudy } from "../drawing/noise.ts";
import type { Stage } from "./stage.ts";
import { LEAVES } from "./trees.ts";

/** A line of heights over x, as places from the top. */
export type Profile = (x: number) => number;

// deno-fmt-ignore
/** Colours of bare rock. */
export const ROCKS: readonly Colour[] = [[0.42, 0.38, 0.36], [0.34, 0.36, 0.42], [0.5, 0.4, 0.32], [0.3, 0.33, 0.3]];

/** Colours of ground. */
export const GROUNDS = {
  grass: [0.36, 0.44, 0.22],
  earth: [0.5, 0.44, 0.3],
  gravel: [0.42, 0.4, 0.38],
  sand: [0.7, 0.62, 0.46],
  snow: [0.85, 0.88, 0.92],
  moss: [0.3, 0.34, 0.2],
} as const satisfies Record<string, Colour>;

/** {@linkcode GROUNDS}, to pick from. */
export const ANY_GROUND: readonly Colour[] = Object.values(GROUNDS);

/** The line of a mountain range: `jag` from 0, one even peak, to 1, sharp ones of all sizes. */
export function ridgeLine(draws: Draws, { foot, rise, jag }: { foot: number; rise: number; jag: number }): Profile {
  const [shift, lane, width] = [draws.unit(), draws.unit(), draws.range(0.12, 0.4)];
  const [peak, slope] = [draws.range(0.1, 0.9), draws.range(0.8, 2)];
  return (x) => {
    const main = 1 - Math.min(1, Math.abs(x - peak) * slope);
    const rough = 1 - Math.abs(2 * cloudy(x * width + shift, lane) - 1) - 0.22 * cloudy(x * 1.7 + lane, shift);
    return foot - rise * (main * (1 - jag) + rough * jag);
  };
}

/** Fills a picture from a line down to `bottom`. */
export function paintBelow(canvas: Canvas, line: Profile, bottom: number, brush: Brush): void {
  const tops = Float32Array.from({ length: canvas.width }, (_, i) => line((i + 0.5) / canvas.width));
  canvas.paint(0, Math.min(...tops) - canvas.pixel, 1, bottom, (x, y, colour) => {
    const cover = (y - tops[Math.floor(x * canvas.width)]!) / canvas.pixel + 0.5;
    return cover <= 0 ? 0 : Math.min(1, cover) * brush(x, y, colour);
  });
}

/** Settings of {@linkcode paintRidge}. */
export interface RidgeLook {
  line: Profile;
  bottom: number;
  rock: Colour;
  /** Snow lies above this place; 0: none. */
  snowLine: number;
  distance: number;
}

/** Mountains: faces turned to the light and away from it, snow above a ragged line. */
export function paintRidge({ canvas, draws, light }: Stage, look: RidgeLook): void {
  const { line, bottom, snowLine, distance } = look;
  const [shiftX, shiftY, scale] = [draws.unit(), draws.unit(), draws.range(0.4, 0.9)];
  const rock = lit(light, look.rock, distance);
  const snow = lit(light, [0.95, 0.97, 1], distance * 0.8);
  const contrast = 0.55 * (1 - 0.6 * distance * light.haze);
  paintBelow(canvas, line, bottom, (x, y, colour) => {
    const [u, v] = [x * scale + shiftX, y * scale * 0.7 + shiftY];
    const here = cloudy(u, v);
    const fine = cloudy(u * 3.1, v * 2.3) - 0.5;
    const face = (cloudy(u + 0.02 * light.side, v - 0.008) - here) * 9; // a slope, from a difference of heights
    const shade = 1 + contrast * Math.max(-1, Math.min(1, face)) + 0.25 * (here - 0.5) + 0.45 * fine;
    const white = clamp((snowLine - y) * 9 + (here - 0.5) * 2.2 + 0.3 * face + fine);
    for (let c = 0; c < 3; c++) {
      colour[c] = rock[c]! * shade + (snow[c]! * (0.75 + 0.25 * shade) - rock[c]! * shade) * white;
    }
    return 1;
  });
}

/** Hills or mountains far off, which any scene may have behind it. */
export function paintBackdrop(stage: Stage, foot: number, chance: number): void {
  const { draws } = stage;
  if (!draws.chance(chance)) return;
  stage.canvas.surroundings(() =>
    paintRidge(stage, {
      line: ridgeLine(draws, { foot, rise: draws.range(0.06, 0.22), jag: draws.range(0.3, 0.8) }),
      bottom: foot + 0.02,
      rock: draws.pick([...ROCKS, ...LEAVES]),
      snowLine: draws.chance(0.35) ? foot - 0.08 : 0,
      distance: draws.range(0.7, 1),
    })
  );
}

/** Settings of {@linkcode paintGround}. */
export interface GroundLook {
  line: Profile;
  colour: Colour;
  /** Of its far edge. */
  distance: number;
}

/** Ground of one kind from a line down, rougher towards the viewer. */
export function paintGround({ canvas, draws, light }: Stage, { line, colour, distance }: GroundLook): void {
  const [shiftX, shiftY] = [draws.unit(), draws.unit()];
  const [near, far] = [lit(light, colour, 0), lit(light, colour, distance)];
  const top = line(0.5);
  canvas.surroundings(() =>
    paintBelow(canvas, line, 1, (x, y, out) => {
      const depth = clamp((y - top) / (1.02 - top));
      const scale = 1.3 - 0.9 * depth;
      const rough = 0.65 + 0.7 * cloudy((x - 0.5) * scale + shiftX, y * scale * 2 + shiftY);
      for (let c = 0; c < 3; c++) out[c] = (far[c]! + (near[c]! - far[c]!) * depth) * rough;
      return 1;
    })
  );
}
