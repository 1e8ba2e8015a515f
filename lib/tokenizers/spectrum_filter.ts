import * as tf from "@tensorflow/tfjs-core";
import {
  centralWindow,
  centralWindows,
  logSpectrum,
  lowSpectrum,
  smallestWindows,
  type WindowShape,
  windowSides,
} from "../ops/mod.ts";
import { normalizeColors } from "./normalize_colors.ts";
import { type ImageSize, rasterTokens, type Tokens } from "./tokenizer.ts";

/**
 * Which frequencies of a spectrum are kept: `"low"`, those in a central window; `"high"`, all but those, the complement;
 * `"unshifted"`, what the thesis's table 2 calls high-pass, a central window of the spectrum as the transform leaves it, with frequency
 * zero in the corner: its side S keeps frequencies of which **both** coordinates are at least (sides - S)/2 away from zero, and
 * S = H = W keeps everything, like "low", in another order.
 */
export type SpectrumPass = "low" | "high" | "unshifted";

/**
 * Windows of up to this share of the side are computed alone, by matrix products, and larger ones cut out of a whole spectrum: at 64 pixels that
 * was the faster of the two each time.
 */
const SMALL = 0.5;

/** Which frequencies a tokenizer of spectra keeps. */
export type SpectrumFilterOptions =
  & {
    /** Default: "low". */
    pass?: SpectrumPass;
    /** Whether the window is all of a square or the circle in it; what is left out of a window is zero. Default: "square". */
    window?: WindowShape;
    /**
     * Whether colours are normalised by ImageNet's statistics before the transform. Default: false, the thesis's choice: with it half
     * of the accuracy was lost (table 5).
     */
    normalized?: boolean;
    /** Whether the logarithms of magnitudes follow as three further channels; see `logSpectrum()`. Default: false, as the thesis. */
    magnitudes?: boolean;
  }
  & (
    /** S, side of the window, the same for all images: a multiple of the side of a token. */
    | { filterSize: number }
    /** Each image has the smallest window that holds this share of its energy, above 0 and at most 1; low pass only. */
    | { energyShare: number }
  );

/** What a {@linkcode SpectrumFilter} lets pass. */
export type FilteredSpectrum = {
  /** Signed logarithms, `[B, rows, columns, 6]`: all real parts, then all imaginary ones; with magnitudes three channels more. */
  spectrum: tf.Tensor4D;
  /** Side of the part of each image that counts, its upper left square, int32 `[B]`; undefined if all of it does. */
  sides: tf.Tensor1D | undefined;
  /** Mean S over the images. */
  filterSize: tf.Scalar;
};

/**
 * The spectrum of images and the part of it that tokens are made of (thesis section 3.1): a window of S×S frequencies, or for "high"
 * all H×W with the window left out. Colours are not normalised
 * before the transform, unless that is asked for.
 *
 * With an energy share every image has a window of its own: energy is the sum over the colours of the squared signed logarithms of both
 * parts. It stands in the upper left corner of a canvas as large as the largest window that the images allow, zeros beside it.
 *
 * @example Without the window in the middle, a flat image is nothing
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { SpectrumFilter } from "./spectrum_filter.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assert, assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const flat = tf.ones([1, 16, 24, 3]) as tf.Tensor4D;
 * const { spectrum } = new SpectrumFilter({ pass: "high", filterSize: 4 }, 4).call(flat);
 * assertEquals(spectrum.shape, [1, 16, 24, 6]);
 * assert(spectrum.dataSync().every((value) => Math.abs(value) < 1e-5));
 * ```
 */
export class SpectrumFilter {
  readonly #options: SpectrumFilterOptions;
  readonly #step: number;

  /**
   * @param options What is kept.
   * @param step Sides of windows are multiples of this even number, the side of a token.
   * @throws {RangeError} if the filter's size or share is out of range, or there is no such pass.
   */
  constructor(options: SpectrumFilterOptions, step: number) {
    checkOptions(options, step);
    this.#options = options;
    this.#step = step;
  }

  /** Real channels of what comes out: 6, or 9 with magnitudes. */
  get channels(): number {
    return this.#options.magnitudes === true ? 9 : 6;
  }

  /** Whether each image has a window of its own. */
  get dynamic(): boolean {
    return "energyShare" in this.#options;
  }

  /**
   * Rows and columns of what comes out for images of H×W pixels.
   *
   * @throws {RangeError} if the images are too small for the window, or "high" would cut a token.
   */
  canvas([height, width]: ImageSize): [rows: number, columns: number] {
    const step = this.#step;
    const largest = Math.floor(Math.min(height, width) / step) * step;
    const side = "filterSize" in this.#options ? this.#options.filterSize : Math.max(largest, step);
    if (side > largest) {
      throw new RangeError(
        `A spectrum of ${height}×${width} has no central window of side ${side}: the largest is ${largest}.`,
      );
    }
    if (this.#options.pass !== "high") return [side, side];
    if (height % step !== 0 || width % step !== 0 || (side === height && side === width)) {
      throw new RangeError(
        `A high pass keeps the whole spectrum but its window: it takes images whose sides are multiples of ${step} and ` +
          `not both ${side}, the window's: got ${height}×${width}.`,
      );
    }
    return [height, width];
  }

  /** Filters images `[B, H, W, 3]`. */
  call(images: tf.Tensor4D): FilteredSpectrum {
    if (images.rank !== 4 || images.shape[3] !== 3) {
      throw new RangeError(`The FFT tokenizer takes RGB images [B, H, W, 3]: got the shape [${images.shape}].`);
    }
    const [, h, w] = images.shape;
    const [rows] = this.canvas([h, w]);
    const { pass = "low", window = "square", normalized = false, magnitudes = false } = this.#options;
    return tf.tidy(() => {
      const pixels = normalized ? normalizeColors(images) : images;
      const whole = () => logSpectrum(pixels, { centred: pass !== "unshifted", magnitudes }); // [B, H, W, 6 or 9]
      if ("energyShare" in this.#options) {
        const spectrum = whole();
        const signed = tf.slice(spectrum, [0, 0, 0, 0], [-1, -1, -1, 6]); // [B, H, W, 6]
        const energy = tf.sum(tf.square(signed), 3) as tf.Tensor3D; // [B, H, W]
        const search = { share: this.#options.energyShare, step: this.#step, shape: window };
        const sides = smallestWindows(energy, search); // [B]
        const kept = window === "square" ? spectrum : inCircles(spectrum, sides);
        const filterSize = tf.mean(tf.cast(sides, "float32")) as tf.Scalar;
        return { spectrum: centralWindows(kept, sides, rows), sides, filterSize };
      }
      const side = this.#options.filterSize;
      const filterSize = tf.scalar(side);
      if (pass === "high") {
        const outside = tf.greater(windowSides([h, w], window), side); // [H, W]
        return { spectrum: masked(whole(), outside), sides: undefined, filterSize };
      }
      const small = pass === "low" && side <= SMALL * Math.min(h, w);
      const square = small ? lowSpectrum(pixels, side, { magnitudes }) : centralWindow(whole(), side); // [B, S, S, 6 or 9]
      if (window === "square") return { spectrum: square, sides: undefined, filterSize };
      const inside = tf.lessEqual(windowSides([side, side], window), side); // [S, S]
      return { spectrum: masked(square, inside), sides: undefined, filterSize };
    });
  }
}

/** Zeros where `keep` `[H, W]` is false. */
function masked(x: tf.Tensor4D, keep: tf.Tensor): tf.Tensor4D {
  return tf.mul(x, tf.expandDims(tf.cast(keep, "float32"), 2));
}

/** Zeros outside of each image's circle. */
function inCircles(x: tf.Tensor4D, sides: tf.Tensor1D): tf.Tensor4D {
  const [b, h, w] = x.shape;
  const limit = tf.reshape(tf.cast(sides, "float32"), [b, 1, 1]);
  const inside = tf.lessEqual(tf.expandDims(windowSides([h, w], "circle"), 0), limit); // [B, H, W]
  return tf.mul(x, tf.expandDims(tf.cast(inside, "float32"), 3));
}

/**
 * Tokens `[B, N, D]` of a grid over the filtered spectrum, with mask and positions: row by row, of images with windows of their own each
 * in its own grid.
 *
 * @param tokens One for each square of `step` × `step` frequencies of the canvas.
 * @param filtered What they were made of.
 * @param step Side of a token.
 */
export function spectrumTokens(
  tokens: tf.Tensor3D,
  { spectrum, sides, filterSize }: FilteredSpectrum,
  step: number,
): Tokens {
  const [, height, width] = spectrum.shape;
  const [rows, columns] = [height / step, width / step];
  if (sides === undefined) return { ...rasterTokens(tokens, [rows, columns]), aux: { filterSize } };
  const m = tf.div(tf.cast(sides, "float32"), step); // [B]
  return { tokens, ...places(m, rows), padded: true, aux: { filterSize } };
}

/**
 * Which places of a grid×grid canvas are real in images with m×m tokens in the upper left corner, and which position each has:
 * row by row in the image's own grid. `m` is float32 `[B]`.
 */
function places(m: tf.Tensor, grid: number): { mask: tf.Tensor2D; positions: tf.Tensor2D } {
  const place = tf.range(0, grid * grid); // [N]
  const row = tf.expandDims(tf.floorDiv(place, tf.scalar(grid)), 0); // [1, N]
  const column = tf.expandDims(tf.mod(place, tf.scalar(grid)), 0); // [1, N]
  const side = tf.expandDims(m, 1); // [B, 1]
  const mask = tf.logicalAnd(tf.less(row, side), tf.less(column, side)) as tf.Tensor2D; // [B, N]
  const position = tf.mul(tf.add(tf.mul(row, side), column), tf.cast(mask, "float32")); // [B, N]
  return { mask, positions: tf.cast(position, "int32") as tf.Tensor2D };
}

function checkOptions(options: SpectrumFilterOptions, step: number): void {
  const { pass = "low", window = "square", normalized = false, magnitudes = false } = options;
  for (const [name, value] of Object.entries({ normalized, magnitudes })) {
    if (typeof value !== "boolean") throw new RangeError(`${name} is true or false: got ${JSON.stringify(value)}.`);
  }
  if (pass !== "low" && pass !== "high" && pass !== "unshifted") {
    throw new RangeError(`A spectrum's pass is "low", "high" or "unshifted": got ${JSON.stringify(pass)}.`);
  }
  if (window !== "square" && window !== "circle") {
    throw new RangeError(`A filter's window is a "square" or a "circle": got ${JSON.stringify(window)}.`);
  }
  if ("filterSize" in options) {
    const { filterSize } = options;
    if (!Number.isInteger(filterSize) || filterSize < step || filterSize % step !== 0) {
      throw new RangeError(
        `The filter size is a positive multiple of ${step}, the side of a token: got ${filterSize}.`,
      );
    }
    return;
  }
  if (!(options.energyShare > 0 && options.energyShare <= 1)) {
    throw new RangeError(`The share of energy to keep is above 0 and at most 1: got ${options.energyShare}.`);
  }
  if (pass !== "low") {
    throw new RangeError(`A share of energy is kept by a low pass: give the pass "${pass}" a filterSize.`);
  }
}
