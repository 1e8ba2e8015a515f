import { clamp, type Colour } from "../drawing/canvas.ts";
import { paintBelow, paintRidge, ridgeLine, ROCKS } from "./land.ts";
import { lit, paintSky } from "./light.ts";
import { cloudy } from "../drawing/noise.ts";
import type { Composition, Stage } from "./stage.ts";
import { paintWater } from "./water.ts";

/** Colours of old and new ice, and where its texture is taken from. */
interface Ice {
  blue: Colour;
  white: Colour;
  shiftX: number;
  shiftY: number;
  /** How close crevasses follow each other. */
  cracks: number;
}

/** Ice: a tongue that flows between slopes, or a front that breaks into water. */
export const glacier: Composition = (stage) => {
  const { draws, light } = stage;
  const horizon = draws.range(0.3, 0.6);
  paintSky(stage, horizon);
  const look = { rock: draws.pick(ROCKS), snowLine: draws.range(0.2, 0.6), distance: 0.6 };
  if (draws.chance(0.8)) {
    const line = ridgeLine(draws, { foot: horizon + 0.05, rise: draws.range(0.15, 0.4), jag: 0.5 });
    paintRidge(stage, { ...look, line, bottom: horizon + 0.08 });
  }
  const ice = {
    blue: lit(light, draws.pick<Colour>([[0.45, 0.68, 0.82], [0.5, 0.72, 0.74], [0.55, 0.62, 0.72]])),
    white: lit(light, draws.pick<Colour>([[0.93, 0.96, 1], [0.8, 0.85, 0.9], [0.72, 0.72, 0.7]])),
    shiftX: draws.unit(),
    shiftY: draws.unit(),
    cracks: draws.range(5, 12),
  };
  if (draws.chance(0.5)) paintFront(stage, ice, horizon);
  else paintTongue(stage, ice, horizon);
};

/** A cliff of ice over water, with floes. */
function paintFront(stage: Stage, ice: Ice, horizon: number): void {
  const { canvas, draws } = stage;
  const { blue, white, shiftX, shiftY } = ice;
  const edge = draws.range(0.55, 0.85);
  const top = ridgeLine(draws, { foot: horizon + 0.08, rise: draws.range(0.04, 0.14), jag: 0.9 });
  paintBelow(canvas, top, edge + 0.01, (x, y, colour) => {
    const column = cloudy(x * 1.6 + shiftX, y * 0.15 + shiftY);
    const stain = 0.5 - cloudy(x * 0.8 + shiftY, y * 0.5 + shiftX);
    const crack = clamp(1 - Math.abs(column - 0.5) * 9) * 0.6 + 0.5 * stain;
    const low = clamp((y - horizon) / (edge - horizon));
    const old = clamp(crack + 0.35 * low);
    for (let c = 0; c < 3; c++) {
      colour[c] = (white[c]! + (blue[c]! - white[c]!) * old) * (1.05 - 0.3 * clamp(crack));
    }
    return 1;
  });
  paintWater(stage, edge);
  for (let i = draws.whole(0, 5); i > 0; i--) paintFloe(stage, ice, draws.unit(), draws.range(edge + 0.03, 1));
}

function paintFloe({ canvas, draws }: Stage, { blue, white }: Ice, x: number, foot: number): void {
  const wide = draws.range(0.03, 0.14);
  const tall = wide * draws.range(0.3, 0.8);
  const lean = draws.range(-0.5, 0.5) * wide;
  const corners: [number, number][] = [
    [x - wide * 0.5 + lean, foot - tall],
    [x + wide * 0.3 + lean, foot - tall * 0.8],
    [x + wide, foot],
    [x - wide, foot],
  ];
  canvas.polygon(corners, (_x, y, colour) => {
    const low = clamp((y - foot + tall) / tall);
    for (let c = 0; c < 3; c++) colour[c] = white[c]! + (blue[c]! - white[c]!) * low * 0.8;
    return 1;
  });
}

/** A river of ice that widens towards the viewer, between two slopes of rock. */
function paintTongue({ canvas, draws, light }: Stage, ice: Ice, horizon: number): void {
  const { blue, white, shiftX, shiftY, cracks } = ice;
  const [middle, bend, half] = [draws.range(0.3, 0.7), draws.range(-0.5, 0.5), draws.range(0.06, 0.25)];
  const centre = (depth: number) => middle + bend * (depth - depth * depth);
  canvas.paint(0, horizon, 1, 1, (x, y, colour) => {
    const depth = (y - horizon) / (1 - horizon);
    const off = x - centre(depth);
    const arc = (0.9 / (depth + 0.25) + off * off * 1.2) * cracks * 0.5; // crevasses bow, and crowd with distance
    const place = arc + 1.2 * cloudy(x * 0.6 + shiftX, y * 0.6 + shiftY);
    const crack = clamp((Math.abs(place - Math.floor(place) - 0.5) * 2 - 0.55) * 3);
    const rough = 0.85 + 0.3 * cloudy(x * 1.2 + shiftY, y * 1.6 + shiftX);
    for (let c = 0; c < 3; c++) colour[c] = (white[c]! + (blue[c]! * 0.85 - white[c]!) * crack) * rough;
    return 1;
  });
  const steep = draws.range(0.3, 0.7);
  for (const side of [-1, 1]) {
    const rock = lit(light, draws.pick(ROCKS), 0.2);
    const edge = (depth: number) => centre(depth) + side * (half + steep * depth);
    canvas.paint(0, horizon - 0.3, 1, 1, (x, y, colour) => {
      const depth = (y - horizon) / (1 - horizon);
      const rugged = cloudy(x * 0.9 + shiftX, y * 0.9 + side);
      const out = depth >= 0 ? side * (x - edge(depth)) : side * (x - edge(0)) + depth * 0.9;
      const shade = 0.45 + rugged - 0.3 * light.side * side;
      for (let c = 0; c < 3; c++) colour[c] = rock[c]! * shade;
      return clamp((out + 0.14 * (rugged - 0.5)) / canvas.pixel / 2 + 0.5);
    });
  }
}
