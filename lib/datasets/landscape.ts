/** A picture as rows of pixels, channels last, in [0, 1]. */
export interface Picture {
  height: number;
  width: number;
  /** Red, green and blue in turn, `height · width · 3` numbers. */
  pixels: Float32Array;
}

type Colour = readonly [number, number, number];

/** Ridges from far to near: height of the foot and of the peaks, as shares of the picture, and colour. */
const RIDGES: { foot: number; rise: number; waves: number; colour: Colour }[] = [
  { foot: 0.52, rise: 0.3, waves: 2, colour: [0.52, 0.58, 0.72] },
  { foot: 0.56, rise: 0.2, waves: 3, colour: [0.33, 0.42, 0.55] },
  { foot: 0.6, rise: 0.1, waves: 5, colour: [0.16, 0.3, 0.3] },
];
const SHORE = 0.62;
const ZENITH: Colour = [0.25, 0.47, 0.78];
const HORIZON: Colour = [0.98, 0.83, 0.66];
const SUN: Colour = [1, 0.96, 0.8];

/**
 * Draws a mountain lake: smooth sky, edges at several scales and a mirrored half, which the three transforms take
 * apart in visibly different ways. The same seed draws the same picture.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { drawLandscape } from "./landscape.ts";
 *
 * const { pixels } = drawLandscape(16, 24, 7);
 * assertEquals(pixels.length, 16 * 24 * 3);
 * ```
 *
 * @param height Rows of pixels.
 * @param width Columns of pixels.
 * @param seed Whole number that chooses the ridges.
 * @returns The picture.
 */
export function drawLandscape(height: number, width: number, seed = 7): Picture {
  const pixels = new Float32Array(height * width * 3);
  const ridges = RIDGES.map((ridge, i) => ({ ...ridge, profile: ridgeProfile(seed * 31 + i * 7, ridge.waves) }));
  const above = (x: number, y: number): Colour => {
    let colour = sky(x, y);
    for (const { foot, rise, profile, colour: rock } of ridges) {
      const top = foot - rise * profile(x);
      if (y > top) colour = mix(rock, SUN, y < top + 0.02 && rise > 0.15 ? 0.55 : 0.12 * hash(x * 61, y * 61, seed));
    }
    return colour;
  };
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [x, y] = [(column + 0.5) / width, (row + 0.5) / height];
      const depth = (y - SHORE) / (1 - SHORE);
      const colour = depth < 0 ? above(x, y) : lake(x, depth);
      pixels.set(colour.map((v) => Math.min(1, Math.max(0, v))), (row * width + column) * 3);
    }
  }
  return { height, width, pixels };

  /** The water shows what stands above it, shaken by ripples and darker towards the viewer. */
  function lake(x: number, depth: number): Colour {
    const ripple = 0.012 * Math.sin(90 * depth + 9 * Math.sin(11 * x)) * depth;
    return mix(above(x + ripple, SHORE - 0.001 - depth * SHORE), [0.06, 0.16, 0.24], 0.25 + 0.4 * depth);
  }
}

function sky(x: number, y: number): Colour {
  const sun = Math.hypot(x - 0.7, y - 0.2);
  const air = mix(ZENITH, HORIZON, Math.min(1, y / 0.55));
  return mix(air, SUN, sun < 0.06 ? 1 : 0.5 * Math.exp(-sun * 7));
}

/** Heights in [0, 1] over x in [0, 1]: octaves of value noise, sharpened into ridges. */
function ridgeProfile(seed: number, waves: number): (x: number) => number {
  return (x) => {
    let [sum, total] = [0, 0];
    for (let octave = 0; octave < 5; octave++) {
      const [scale, weight] = [waves * 2 ** octave, 0.5 ** octave];
      sum += weight * (1 - Math.abs(2 * valueNoise(x * scale, seed + octave) - 1));
      total += weight;
    }
    return sum / total;
  };
}

function valueNoise(x: number, seed: number): number {
  const cell = Math.floor(x);
  const t = x - cell;
  const smooth = t * t * (3 - 2 * t);
  return hash(cell, 0, seed) * (1 - smooth) + hash(cell + 1, 0, seed) * smooth;
}

/** A number in [0, 1) from whole cells: a fixed scramble, so that pictures do not depend on any generator's state. */
function hash(x: number, y: number, seed: number): number {
  let h = Math.imul(Math.floor(x), 374761393) ^ Math.imul(Math.floor(y), 668265263) ^ Math.imul(seed, 2147483647);
  h = Math.imul(h ^ (h >>> 13), 1274126177);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}

function mix(a: Colour, b: Colour, share: number): Colour {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share];
}
