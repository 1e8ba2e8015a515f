import { speckle } from "./noise.ts";

/** Red, green and blue in [0, 1]. */
export type Colour = readonly [red: number, green: number, blue: number];

/** Writes a colour for the place (x, y) and returns its opacity in [0, 1]. */
export type Brush = (x: number, y: number, colour: number[]) => number;

/** A picture to paint on. Places run from 0 to 1, left to right and top to bottom. */
export class Canvas {
  readonly rgb: Float32Array;
  /** How much of each pixel shows things and not their surroundings, from 0 to 1, row by row; of scenes. */
  readonly things: Float32Array;
  /** Height of a pixel: edges are drawn this soft. */
  readonly pixel: number;

  readonly #colour = [0, 0, 0];
  #thing = 1;

  constructor(readonly height: number, readonly width: number) {
    this.rgb = new Float32Array(height * width * 3);
    this.things = new Float32Array(height * width);
    this.pixel = 1 / Math.min(height, width);
  }

  /** Paints what is no thing in a scene but what things stand in or before, such as sky and ground. */
  surroundings(paint: () => void): void {
    const before = this.#thing;
    this.#thing = 0;
    try {
      paint();
    } finally {
      this.#thing = before;
    }
  }

  /** Lets a brush go over the pixels of a box. */
  paint(left: number, top: number, right: number, bottom: number, brush: Brush): void {
    const { height, width, rgb, things } = this;
    const [colour, thing] = [this.#colour, this.#thing];
    const [x0, x1] = [Math.max(0, Math.floor(left * width)), Math.min(width, Math.ceil(right * width))];
    const [y0, y1] = [Math.max(0, Math.floor(top * height)), Math.min(height, Math.ceil(bottom * height))];
    for (let row = y0; row < y1; row++) {
      const y = (row + 0.5) / height;
      for (let column = x0; column < x1; column++) {
        const opacity = brush((column + 0.5) / width, y, colour);
        if (opacity <= 0) continue;
        const pixel = row * width + column;
        things[pixel]! += (thing - things[pixel]!) * opacity;
        const at = pixel * 3;
        rgb[at]! += (colour[0]! - rgb[at]!) * opacity;
        rgb[at + 1]! += (colour[1]! - rgb[at + 1]!) * opacity;
        rgb[at + 2]! += (colour[2]! - rgb[at + 2]!) * opacity;
      }
    }
  }

  /** Lets a brush go over a convex polygon, its corners given clockwise as seen. */
  polygon(corners: readonly (readonly [x: number, y: number])[], brush: Brush): void {
    const edges = corners.map(([x, y], i) => {
      const [nextX, nextY] = corners[(i + 1) % corners.length]!;
      const length = Math.hypot(nextX - x, nextY - y) || 1;
      return { x, y, inX: -(nextY - y) / length, inY: (nextX - x) / length };
    });
    const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
    const { pixel } = this;
    this.paint(
      Math.min(...xs) - pixel,
      Math.min(...ys) - pixel,
      Math.max(...xs) + pixel,
      Math.max(...ys) + pixel,
      (x, y, colour) => {
        let inside = 1;
        for (const edge of edges) {
          const depth = ((x - edge.x) * edge.inX + (y - edge.y) * edge.inY) / pixel + 0.5;
          if (depth <= 0) return 0;
          if (depth < inside) inside = depth;
        }
        return inside * brush(x, y, colour);
      },
    );
  }

  /** Makes each pixel brighter or darker by chance, by up to half of `strength`, as film and sensors do. */
  addGrain(strength: number, seed: number): void {
    for (let pixel = 0; pixel < this.height * this.width; pixel++) {
      const change = strength * (speckle(pixel, 0, seed) - 0.5);
      for (let c = 0; c < 3; c++) this.rgb[pixel * 3 + c]! += change;
    }
  }

  /** The picture as bytes. */
  toBytes(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8ClampedArray(this.rgb.length); // rounds, and cuts at 0 and 255
    for (let i = 0; i < bytes.length; i++) bytes[i] = this.rgb[i]! * 255;
    return new Uint8Array(bytes.buffer);
  }
}

/** From a to b, by a share from 0 to 1. */
export function mix(a: Colour, b: Colour, share: number): Colour {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share];
}

/** 0 below 0, 1 above 1, and the value between. */
export function clamp(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}
