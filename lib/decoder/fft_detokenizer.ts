import * as tf from "@tensorflow/tfjs-core";
import { type CallOptions, type Initializer, Linear } from "../nn/mod.ts";
import { checkGrid, checkTokens, type Detokenizer, type TokenRows } from "./detokenizer.ts";
import { inverseLogSpectrum } from "./inverse_log_spectrum.ts";
import { type DetokenizerNorm, ShuffleStack } from "./shuffle_stack.ts";

/** Real and imaginary parts of three colours. */
const CHANNELS = 6;

/** Shape of an {@linkcode FftDetokenizer}. */
export interface FftDetokenizerOptions {
  /** D, numbers a token. */
  width: number;
  /** L, how many times the sides are doubled: a token is 2^L frequencies wide. */
  levels: number;
  /** Rows and columns of tokens: the window has 2^L times as many frequencies, not more than the images have pixels. */
  grid: TokenRows;
  /** Height and width of the images, in pixels. */
  imageSize: readonly [height: number, width: number];
  /** See {@linkcode DetokenizerNorm}. Default: "batch". */
  normalization?: DetokenizerNorm;
}

/**
 * Images from the tokens of their spectrum: a linear map to 6·4^L channels, L levels of a convolution and a pixel-shuffle each, a 1×1
 * convolution: a window of the signed-log spectrum, `[B, S, S, 6]`, of which {@linkcode inverseLogSpectrum} makes images (thesis section
 * 3.5, in words only: there is no program of it).
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "../nn/mod.ts";
 * import { FftDetokenizer } from "./fft_detokenizer.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const options = { width: 8, levels: 2, grid: [4, 4], imageSize: [24, 32] } as const;
 * const detokenizer = new FftDetokenizer(options, new Initializer(0));
 * assertEquals(detokenizer.call(tf.zeros([2, 16, 8]), { training: false }).shape, [2, 24, 32, 3]);
 * ```
 */
export class FftDetokenizer implements Detokenizer {
  readonly width: number;
  readonly entry: Linear;
  readonly stack: ShuffleStack;

  readonly #grid: TokenRows;
  readonly #imageSize: readonly [number, number];

  /**
   * @param init Makes the variables.
   * @throws {RangeError} if that is no grid, or images of that size have no such window.
   */
  constructor(options: FftDetokenizerOptions, init: Initializer) {
    const { width, levels, grid, imageSize, ...rest } = options;
    checkGrid(grid);
    const window = grid.map((side) => side * 2 ** levels);
    if (window.some((side, axis) => side > imageSize[axis]!)) {
      throw new RangeError(
        `A spectrum of ${imageSize.join("×")} has no central window of ${window.join("×")}: give a smaller grid.`,
      );
    }
    this.width = width;
    this.#grid = grid;
    this.#imageSize = imageSize;
    this.stack = new ShuffleStack({ channels: CHANNELS, levels, convolutions: 1, ...rest }, init.at("stack"));
    this.entry = new Linear(width, this.stack.inputs, init.at("entry"));
  }

  /** See {@linkcode Detokenizer.call}. */
  call(tokens: tf.Tensor3D, options: CallOptions): tf.Tensor4D {
    const [rows, columns] = this.#grid;
    checkTokens(tokens, [rows * columns, this.width], "The FFT detokenizer");
    return tf.tidy(() => {
      const features = this.entry.call(tokens); // [B, N, 6·4^L]
      const [b, , c] = features.shape;
      const window = this.stack.call(tf.reshape(features, [b, rows, columns, c]), options); // [B, S, S, 6]
      return inverseLogSpectrum(window, this.#imageSize); // [B, H, W, 3]
    });
  }

  /** See {@linkcode Detokenizer.flops}; the Fourier transform, well under 1 %, is not counted. */
  flops(): number {
    const [rows, columns] = this.#grid;
    return this.entry.flops(rows * columns) + this.stack.flops(this.#grid);
  }
}
