import * as tf from "@tensorflow/tfjs-core";
import { type CallOptions, type Initializer, Linear } from "../nn/mod.ts";
import { centralWindow, centralWindows, logSpectrum, smallestWindows } from "../ops/mod.ts";
import { type ImageSize, rasterTokens, type Tokenizer, type Tokens } from "./tokenizer.ts";
import { UnshuffleStem } from "./unshuffle_stem.ts";

/** Which frequencies an {@linkcode FftTokenizer} keeps. */
export type LowPass =
  /** Those in the central window of this side S, the same for all images. A multiple of 2^levels. */
  | { filterSize: number }
  /** Those in the smallest central window that holds this share of an image's energy, above 0 and at most 1. */
  | { energyShare: number };

/** Shape of an {@linkcode FftTokenizer}. */
export interface FftTokenizerOptions {
  /** D, numbers a token. */
  width: number;
  /** How many times the spectrum's sides are halved: a token is 2^levels frequencies wide. */
  levels: number;
  /** The low-pass filter. */
  lowPass: LowPass;
  /** Whether the stem ends in a 1×1 convolution. Default: true, as the thesis's program; its listing has none. */
  mixing?: boolean;
}

/**
 * Tokens from the frequencies of an image: its signed-log spectrum, six real channels, low-pass filtered by cutting out the
 * middle, then the stem of convolutions and pixel-unshuffles, and a projection to D numbers (thesis section 3.1, "FFT
 * pixel-unshuffle"). No colours are normalised before the transform (thesis table 5).
 *
 * With an energy share every image has a window of its own, and so its own number of tokens: energy is the sum over the colours of
 * the squared signed logarithms of both parts. The batch is computed on a canvas as large as the largest window that the images
 * allow, and what lies outside of an image's window is masked everywhere, in convolutions, in the statistics of batch
 * normalisation and in attention. So no value is read back and no image depends on another one's window; small windows cost as
 * much time as large ones.
 *
 * @example A window of 8×8 frequencies makes 2×2 tokens
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "../nn/mod.ts";
 * import { FftTokenizer } from "./fft_tokenizer.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const tokenizer = new FftTokenizer({ width: 16, levels: 2, lowPass: { filterSize: 8 } }, new Initializer(0));
 * const { tokens } = tokenizer.tokenize(tf.ones([3, 32, 32, 3]), { training: false });
 * assertEquals(tokens.shape, [3, 4, 16]);
 * ```
 */
export class FftTokenizer implements Tokenizer {
  readonly width: number;
  readonly stem: UnshuffleStem;
  readonly projection: Linear;

  readonly #lowPass: LowPass;

  /**
   * @param init Makes the variables.
   * @throws {RangeError} if the filter's size or share is out of range.
   */
  constructor({ width, levels, lowPass, mixing = true }: FftTokenizerOptions, init: Initializer) {
    this.width = width;
    this.stem = new UnshuffleStem({ channels: 6, levels, mixing }, init.at("stem"));
    this.projection = new Linear(this.stem.outputs, width, init.at("projection"));
    this.#lowPass = lowPass;
    checkLowPass(lowPass, this.stem.factor);
  }

  /** See {@linkcode Tokenizer.tokenize}; images of any size that the window fits into. `aux.filterSize` is the mean S. */
  tokenize(images: tf.Tensor4D, options: CallOptions): Tokens {
    if (images.rank !== 4 || images.shape[3] !== 3) {
      throw new RangeError(`The FFT tokenizer takes RGB images [B, H, W, 3]: got the shape [${images.shape}].`);
    }
    const [, h, w] = images.shape;
    const canvas = this.#canvas([h, w]);
    return tf.tidy(() => {
      const spectrum = logSpectrum(images); // [B, H, W, 6]
      if ("filterSize" in this.#lowPass) {
        const tokens = rasterTokens(this.#project(this.stem.call(centralWindow(spectrum, canvas), options)));
        return { ...tokens, aux: { filterSize: tf.scalar(canvas) } };
      }
      const energy = tf.sum(tf.square(spectrum), 3) as tf.Tensor3D; // [B, H, W]
      const sides = smallestWindows(energy, { share: this.#lowPass.energyShare, step: this.stem.factor }); // [B]
      const windows = centralWindows(spectrum, sides, canvas); // [B, canvas, canvas, 6]
      const tokens = this.#project(this.stem.call(windows, { ...options, sides }));
      return {
        tokens,
        ...places(tf.div(tf.cast(sides, "float32"), this.stem.factor), canvas / this.stem.factor),
        padded: true,
        aux: { filterSize: tf.mean(tf.cast(sides, "float32")) as tf.Scalar },
      };
    });
  }

  /** (S/2^levels)² for a given filter size; with an energy share, that of the largest window. */
  tokenCount(imageSize: ImageSize): number {
    return (this.#canvas(imageSize) / this.stem.factor) ** 2;
  }

  /** See {@linkcode Tokenizer.flops}; of the largest window. The Fourier transform, well under 1 %, is not counted. */
  flops(imageSize: ImageSize): number {
    const canvas = this.#canvas(imageSize);
    return this.stem.flops([canvas, canvas]) + this.projection.flops(this.tokenCount(imageSize));
  }

  /** Side of the largest window that images of this size have. */
  #canvas([height, width]: ImageSize): number {
    const { factor } = this.stem;
    const largest = Math.floor(Math.min(height, width) / factor) * factor;
    const side = "filterSize" in this.#lowPass ? this.#lowPass.filterSize : Math.max(largest, factor);
    if (side > largest) {
      throw new RangeError(
        `A spectrum of ${height}×${width} has no central window of side ${side}: the largest is ${largest}.`,
      );
    }
    return side;
  }

  #project(grid: tf.Tensor4D): tf.Tensor3D {
    const [b, rows, columns, c] = grid.shape;
    return this.projection.call(tf.reshape(grid, [b, rows * columns, c])); // [B, N, D]
  }
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

function checkLowPass(lowPass: LowPass, factor: number): void {
  if ("filterSize" in lowPass) {
    const { filterSize } = lowPass;
    if (!Number.isInteger(filterSize) || filterSize < factor || filterSize % factor !== 0) {
      throw new RangeError(
        `The filter size is a positive multiple of ${factor}, the side of a token: got ${filterSize}.`,
      );
    }
  } else if (!(lowPass.energyShare > 0 && lowPass.energyShare <= 1)) {
    throw new RangeError(`The share of energy to keep is above 0 and at most 1: got ${lowPass.energyShare}.`);
  }
}
