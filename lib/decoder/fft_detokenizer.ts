import * as tf from "@tensorflow/tfjs-core";
import { type CallOptions, type Initializer, Linear, TokenLinear } from "../nn/mod.ts";
import { pixelShuffle } from "../ops/mod.ts";
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
  /**
   * Whether the window comes of L levels of a convolution, a norm, LeakyReLU and a pixel-shuffle, as the thesis has it. Default: false, it is
   * the tokens' numbers in place, with a factor and a summand for each frequency.
   */
  convolutions?: boolean;
  /** See {@linkcode DetokenizerNorm}; with convolutions alone. Default: "batch". */
  normalization?: DetokenizerNorm;
  /**
   * Whether each token has a linear map of its own in place of one for all: a place in a spectrum is a frequency, and its tokens hold other
   * numbers than those of any other. Factors and summands then say nothing more, and only change how it learns. Default: false.
   */
  own?: boolean;
}

/**
 * Images from the tokens of their spectrum: a linear map to 6·4^L numbers, one for all tokens or one for each, pixel-shuffled into a
 * window of the signed-log spectrum, `[B, rows·2^L, columns·2^L, 6]`, of which {@linkcode inverseLogSpectrum} makes images.
 *
 * A frequency has its own size: zero is hundreds of times the highest ones. So each has a factor and a summand of its own, which start
 * at 1 and 0: tokens come of logarithms and go back to logarithms, and so a linear map is nearly right. (A start from a gray picture, whose
 * frequency zero is a summand, has first to unlearn it: that costs 2 dB after 600 steps.) The thesis's form (section 3.5, in words
 * only: there is no program of it) has convolutions in their place, the same for all frequencies, and finds not even the mean brightness
 * in a short training.
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
  readonly entry: Linear | TokenLinear;
  readonly stack: ShuffleStack | undefined;
  /** Factor of each frequency, `[rows·2^L, columns·2^L, 6]`; undefined with convolutions. */
  readonly gain: tf.Variable<tf.Rank.R3> | undefined;
  /** Summand of each frequency, of the same shape. */
  readonly offset: tf.Variable<tf.Rank.R3> | undefined;

  readonly #grid: TokenRows;
  readonly #levels: number;
  readonly #imageSize: readonly [number, number];

  /**
   * @param init Makes the variables.
   * @throws {RangeError} if that is no grid, images of that size have no such window, or there are no norms to choose.
   */
  constructor(options: FftDetokenizerOptions, init: Initializer) {
    const { width, levels, grid, imageSize, convolutions = false, normalization, own = false } = options;
    checkGrid(grid);
    const window: [number, number] = [grid[0] * 2 ** levels, grid[1] * 2 ** levels];
    if (window.some((side, axis) => side > imageSize[axis]!)) {
      throw new RangeError(
        `A spectrum of ${imageSize.join("×")} has no central window of ${window.join("×")}: give a smaller grid.`,
      );
    }
    if (!convolutions && normalization !== undefined) {
      throw new RangeError(
        "An FFT detokenizer has norms with convolutions alone: leave normalization out, or set convolutions.",
      );
    }
    this.width = width;
    this.#grid = grid;
    this.#imageSize = imageSize;
    this.#levels = levels;
    const outputs = CHANNELS * 4 ** levels;
    this.entry = own
      ? new TokenLinear({ tokens: grid[0] * grid[1], inputs: width, outputs }, init.at("entry"))
      : new Linear(width, outputs, init.at("entry"));
    const shape = { channels: CHANNELS, levels, convolutions: 1, normalization: normalization ?? "batch" } as const;
    this.stack = convolutions ? new ShuffleStack(shape, init.at("stack")) : undefined;
    const variable = (value: 0 | 1) =>
      convolutions ? undefined : tf.tidy(() => tf.variable(tf.fill([...window, CHANNELS], value) as tf.Tensor3D));
    [this.gain, this.offset] = [variable(1), variable(0)];
  }

  /** See {@linkcode Detokenizer.call}. */
  call(tokens: tf.Tensor3D, options: CallOptions): tf.Tensor4D {
    const [rows, columns] = this.#grid;
    checkTokens(tokens, [rows * columns, this.width], "The FFT detokenizer");
    return tf.tidy(() => {
      const features = this.entry.call(tokens); // [B, N, 6·4^L]
      const [b] = features.shape;
      const c = CHANNELS * 4 ** this.#levels;
      const coarse = tf.reshape(features, [b, rows, columns, c]) as tf.Tensor4D; // [B, rows, columns, 6·4^L]
      const window = this.stack?.call(coarse, options) ?? this.#inPlace(coarse); // [B, rows·2^L, columns·2^L, 6]
      return inverseLogSpectrum(window, this.#imageSize); // [B, H, W, 3]
    });
  }

  #inPlace(coarse: tf.Tensor4D): tf.Tensor4D {
    let window = coarse;
    for (let level = 0; level < this.#levels; level++) window = pixelShuffle(window, 2);
    return tf.add(tf.mul(window, this.gain!), this.offset!);
  }

  /** See {@linkcode Detokenizer.flops}; the Fourier transform, well under 1 %, is not counted. */
  flops(): number {
    const { entry } = this;
    const [rows, columns] = this.#grid;
    return (entry instanceof TokenLinear ? entry.flops() : entry.flops(rows * columns)) +
      (this.stack?.flops(this.#grid) ?? 0);
  }
}
