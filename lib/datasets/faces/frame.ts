import { type Brush, type Canvas, clamp, type Colour } from "../drawing/canvas.ts";

/** Left, top, right and bottom of a part of the face. */
export type Box = readonly [left: number, top: number, right: number, bottom: number];

/** How far outside a shape a place is, in about the units of its coordinates; negative inside. Exact near 0 is enough. */
export type Outline = (u: number, v: number) => number;

/** Paints in a face's own coordinates: (0, 0) is the middle of the head, 1 half its height, u goes right and v down. */
export class Frame {
  /** Height of a pixel. */
  readonly pixel: number;
  readonly #cos: number;
  readonly #sin: number;

  constructor(readonly canvas: Canvas, readonly x: number, readonly y: number, readonly scale: number, roll: number) {
    this.pixel = canvas.pixel / scale;
    this.#cos = Math.cos(roll);
    this.#sin = Math.sin(roll);
  }

  /** Lets a brush go over a box. */
  paint([left, top, right, bottom]: Box, brush: Brush): void {
    const { x, y, scale, pixel } = this;
    const [cos, sin] = [this.#cos / scale, this.#sin / scale];
    const [middleU, middleV] = [(left + right) / 2, (top + bottom) / 2];
    const [halfU, halfV] = [(right - left) / 2 + pixel, (bottom - top) / 2 + pixel];
    const [c, s] = [this.#cos * scale, this.#sin * scale];
    const [middleX, middleY] = [x + c * middleU - s * middleV, y + s * middleU + c * middleV];
    const halfX = Math.abs(c) * halfU + Math.abs(s) * halfV;
    const halfY = Math.abs(s) * halfU + Math.abs(c) * halfV;
    this.canvas.paint(middleX - halfX, middleY - halfY, middleX + halfX, middleY + halfY, (px, py, colour) => {
      const [dx, dy] = [px - x, py - y];
      return brush(cos * dx + sin * dy, cos * dy - sin * dx, colour);
    });
  }

  /** Lets a brush go over the inside of an outline, its edge one pixel and `blur` soft. */
  fill(box: Box, outline: Outline, brush: Brush, blur = 0): void {
    const soft = 1 / (this.pixel + blur);
    this.paint(box, (u, v, colour) => {
      const inside = 0.5 - outline(u, v) * soft;
      if (inside <= 0) return 0;
      const opacity = brush(u, v, colour);
      return inside < 1 ? inside * opacity : opacity;
    });
  }

  /** A soft spot: opaque in the middle by `opacity`, fading out towards an ellipse. */
  glow(u: number, v: number, halfU: number, halfV: number, tone: Colour, opacity: number): void {
    if (opacity <= 0) return;
    this.paint([u - halfU, v - halfV, u + halfU, v + halfV], (atU, atV, colour) => {
      const [du, dv] = [(atU - u) / halfU, (atV - v) / halfV];
      const left = 1 - du * du - dv * dv;
      if (left <= 0) return 0;
      [colour[0], colour[1], colour[2]] = tone;
      return opacity * left * left;
    });
  }

  /** An ellipse of one colour. */
  disc(u: number, v: number, halfU: number, halfV: number, tone: Colour, opacity = 1): void {
    this.fill([u - halfU, v - halfV, u + halfU, v + halfV], ellipse(u, v, halfU, halfV), (_u, _v, colour) => {
      [colour[0], colour[1], colour[2]] = tone;
      return opacity;
    });
  }

  /** A line from one place to another, thickest in the middle, bowed by `bow` to its right. */
  stroke(from: readonly [number, number], to: readonly [number, number], line: Line): void {
    const { bow = 0, half, taper = 1, tone, opacity = 1, blur = 0 } = line;
    if (opacity <= 0) return;
    const [alongU, alongV] = [to[0] - from[0], to[1] - from[1]];
    const length = Math.hypot(alongU, alongV) || 1e-6;
    const [dirU, dirV] = [alongU / length, alongV / length];
    const soft = this.pixel + blur;
    const most = half + soft / 2;
    const [bowU, bowV] = [-dirV * bow, dirU * bow];
    const box: Box = [
      Math.min(from[0], to[0], (from[0] + to[0]) / 2 + bowU) - most,
      Math.min(from[1], to[1], (from[1] + to[1]) / 2 + bowV) - most,
      Math.max(from[0], to[0], (from[0] + to[0]) / 2 + bowU) + most,
      Math.max(from[1], to[1], (from[1] + to[1]) / 2 + bowV) + most,
    ];
    this.paint(box, (u, v, colour) => {
      const [du, dv] = [u - from[0], v - from[1]];
      const share = (du * dirU + dv * dirV) / length;
      const inside = clamp((0.5 - Math.abs(share - 0.5)) * length / soft + 0.5);
      if (inside === 0) return 0;
      const arch = Math.max(0, 4 * share * (1 - share));
      const slope = 4 * bow * (1 - 2 * share) / length;
      const off = Math.abs(dv * dirU - du * dirV - bow * arch) / Math.sqrt(1 + slope * slope);
      const own = half * (1 - taper + taper * Math.sqrt(arch));
      const covered = clamp((own - off) / soft + 0.5) - clamp((-own - off) / soft + 0.5);
      [colour[0], colour[1], colour[2]] = tone;
      return opacity * inside * covered;
    });
  }
}

/** How {@linkcode Frame.stroke} draws. */
export interface Line {
  /** How far its middle lies beside the straight line, to the right of its direction as seen. Default 0. */
  bow?: number;
  /** Half its width. */
  half: number;
  /** How much thinner its ends are than its middle, from 0, not at all, to 1, pointed. Default 1. */
  taper?: number;
  tone: Colour;
  /** Default 1. */
  opacity?: number;
  /** How soft its edges are beyond a pixel. Default 0. */
  blur?: number;
}

/** The outline of an ellipse. */
export function ellipse(u: number, v: number, halfU: number, halfV: number): Outline {
  const [perU, perV] = [1 / halfU, 1 / halfV];
  return (atU, atV) => {
    const [du, dv] = [(atU - u) * perU, (atV - v) * perV];
    const out = du * du + dv * dv - 1;
    const steep = 2 * Math.hypot(du * perU, dv * perV);
    return steep > 0 ? out / steep : -Math.min(halfU, halfV);
  };
}
