import { hashUniform } from "../hash.ts";

const SIDE = 128;
const MASK = SIDE - 1;

/** Cloudy noise in [0, 1] on a torus: four octaves, drawn once; scenes differ in where and how large they sample it. */
const table = cloudyTable();

function cloudyTable(): Float32Array {
  const values = new Float32Array(SIDE * SIDE);
  for (const [octave, cells] of [4, 8, 16, 32].entries()) {
    const weight = 0.5 ** octave;
    for (let row = 0; row < SIDE; row++) {
      for (let column = 0; column < SIDE; column++) {
        const [y, x] = [row * cells / SIDE, column * cells / SIDE];
        const [y0, x0] = [Math.floor(y), Math.floor(x)];
        const [ty, tx] = [ease(y - y0), ease(x - x0)];
        const at = (dy: number, dx: number) => hashUniform(octave, (y0 + dy) % cells, (x0 + dx) % cells);
        const upper = at(0, 0) * (1 - tx) + at(0, 1) * tx;
        const lower = at(1, 0) * (1 - tx) + at(1, 1) * tx;
        values[row * SIDE + column]! += weight * (upper * (1 - ty) + lower * ty);
      }
    }
  }
  const sorted = values.toSorted();
  const [low, high] = [sorted[Math.floor(0.01 * sorted.length)]!, sorted[Math.floor(0.99 * sorted.length)]!];
  return values.map((value) => Math.min(1, Math.max(0, (value - low) / (high - low))));
}

function ease(t: number): number {
  return t * t * (3 - 2 * t);
}

/**
 * Cloudy noise at a place.
 *
 * @param x Place; the noise repeats after 1, its largest blobs are a quarter, its smallest a 32nd of that.
 * @param y Likewise.
 * @returns A number in [0, 1], 0.5 on average, a smooth function of the place.
 */
export function cloudy(x: number, y: number): number {
  const u = x * SIDE;
  const v = y * SIDE;
  const x0 = Math.floor(u);
  const y0 = Math.floor(v);
  const left = x0 & MASK;
  const right = (x0 + 1) & MASK;
  const upper = (y0 & MASK) * SIDE;
  const lower = ((y0 + 1) & MASK) * SIDE;
  const a = table[upper + left]!;
  const b = table[lower + left]!;
  const top = a + (table[upper + right]! - a) * (u - x0);
  const bottom = b + (table[lower + right]! - b) * (u - x0);
  return top + (bottom - top) * (v - y0);
}

/** A number in [0, 1) for a cell of a grid, without any smoothness: windows, stones. */
export function speckle(column: number, row: number, seed: number): number {
  let h = Math.imul(column | 0, 374761393) ^ Math.imul(row | 0, 668265263) ^ Math.imul(seed | 0, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 13), 1274126177);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}
