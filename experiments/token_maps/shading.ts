import type { Picture } from "../../lib/datasets/landscape.ts";
import type { Grid } from "../../lib/tokenizers/mod.ts";

type Colour = readonly [red: number, green: number, blue: number];

/** Shares of brightness and colour that are left of what is dimmed. */
const DIMMED = { brightness: 0.3, colour: 0.15 };
/** Width of a grid's lines in pixels: one would get lost where pictures are shown smaller. */
const LINE = 2;
/** How much of a heat map's colour covers the picture. */
const COVER = 0.65;
/** Colours from low to high, whose lightness grows evenly and which the colour-blind tell apart: five of matplotlib's viridis. */
const HEAT: readonly Colour[] = [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]]
  .map(([r, g, b]) => [r! / 255, g! / 255, b! / 255]);

/** A place of a grid of tokens, by the pixel that it covers. */
type PlaceOf = (row: number, column: number) => number;

/** The same picture with every pixel as a square of `factor` pixels. */
export function enlarge({ height, width, pixels }: Picture, factor: number): Picture {
  const enlarged = {
    height: height * factor,
    width: width * factor,
    pixels: new Float32Array(pixels.length * factor ** 2),
  };
  return recolour(enlarged, (row, column) => {
    const from = 3 * (Math.floor(row / factor) * width + Math.floor(column / factor));
    return [pixels[from]!, pixels[from + 1]!, pixels[from + 2]!];
  });
}

/** A square of a picture, in pixels. */
export interface Square {
  top: number;
  left: number;
  side: number;
}

/** Thin lines about and between the places of a grid over a square of a picture. */
export function drawGrid(picture: Picture, [rows, columns]: Grid, { top, left, side }: Square): Picture {
  const onLine = (offset: number, count: number) => offset % (side / count) < LINE;
  return recolour(picture, (row, column, own) => {
    const [down, across] = [row - top, column - left];
    if (Math.min(down, across) < 0 || Math.max(down, across) > side) return own;
    return onLine(down, rows) || onLine(across, columns) ? mix(own, [1, 1, 1], 0.55) : own;
  });
}

/** Shows places that are kept as they are and the others dark and nearly grey. */
export function dimOthers(picture: Picture, grid: Grid, kept: (place: number) => boolean): Picture {
  const placeOf = places(picture, grid);
  return recolour(picture, (row, column, own) => {
    if (kept(placeOf(row, column))) return own;
    const grey = brightness(own);
    const { brightness: left, colour } = DIMMED;
    return own.map((value) => left * (grey + colour * (value - grey))) as unknown as Colour;
  });
}

/** Lays colours over a grey picture: the least of the values dark blue, the largest yellow. */
export function heatMap(picture: Picture, grid: Grid, values: ArrayLike<number>): Picture {
  const placeOf = places(picture, grid);
  const all = Array.from(values);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  return recolour(picture, (row, column, own) => {
    const share = high > low ? (values[placeOf(row, column)]! - low) / (high - low) : 0.5;
    const grey = brightness(own);
    return mix([grey, grey, grey], heatColour(share), COVER);
  });
}

function places({ height, width }: Picture, [rows, columns]: Grid): PlaceOf {
  return (row, column) => Math.floor(row * rows / height) * columns + Math.floor(column * columns / width);
}

function heatColour(share: number): Colour {
  const place = share * (HEAT.length - 1);
  const below = Math.min(HEAT.length - 2, Math.floor(place));
  return mix(HEAT[below]!, HEAT[below + 1]!, place - below);
}

function mix(a: Colour, b: Colour, share: number): Colour {
  return a.map((value, c) => value + share * (b[c]! - value)) as unknown as Colour;
}

function brightness([r, g, b]: Colour): number {
  return 0.299 * r + 0.587 * g + 0.114 * b; // ITU-R BT.601
}

function recolour(
  { height, width, pixels }: Picture,
  colour: (row: number, column: number, own: Colour) => Colour,
): Picture {
  const changed = new Float32Array(pixels.length);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const at = 3 * (row * width + column);
      changed.set(colour(row, column, [pixels[at]!, pixels[at + 1]!, pixels[at + 2]!]), at);
    }
  }
  return { height, width, pixels: changed };
}
