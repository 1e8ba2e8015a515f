import * as tf from "@tensorflow/tfjs-core";
import { type CallOptions, type Initializer, Linear } from "../nn/mod.ts";
import { SpectrumFilter, type SpectrumFilterOptions, spectrumTokens } from "./spectrum_filter.ts";
import type { Grid, ImageSize, Tokenizer, Tokens } from "./tokenizer.ts";
import { UnshuffleStem } from "./unshuffle_stem.ts";

/** Shape of an {@linkcode FftTokenizer}. */
export interface FftTokenizerOptions {
  /** D, numbers a token. */
  width: number;
  /** How many times the spectrum's sides are halved: a token is 2^levels frequencies wide. */
  levels: number;
  /** Which frequencies are kept. */
  filter: SpectrumFilterOptions;
  /** Whether the stem ends in a 1×1 convolution. Default: true, as the thesis's program; its listing has none. */
  mixing?: boolean;
}

/**
 * Tokens from the frequencies of an image: its filtered signed-log spectrum, six real channels, then the stem of convolutions and
 * pixel-unshuffles, and a projection to D numbers (thesis section 3.1, "FFT pixel-unshuffle").
 *
 * With an energy share every image has a window of its own, and so its own number of tokens. The batch is computed on a canvas as large
 * as the largest window that the images allow, and what lies outside of an image's window is masked everywhere, in convolutions, in the
 * statistics of batch normalisation and in attention. So no value is read back and no image depends on another one's window; small
 * windows cost as much time as large ones.
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
 * const tokenizer = new FftTokenizer({ width: 16, levels: 2, filter: { filterSize: 8 } }, new Initializer(0));
 * const { tokens } = tokenizer.tokenize(tf.ones([3, 32, 32, 3]), { training: false });
 * assertEquals(tokens.shape, [3, 4, 16]);
 * ```
 */
export class FftTokenizer implements Tokenizer {
  readonly width: number;
  readonly stem: UnshuffleStem;
  readonly projection: Linear;

  readonly #filter: SpectrumFilter;

  /**
   * @param init Makes the variables.
   * @throws {RangeError} if the filter is none.
   */
  constructor({ width, levels, filter, mixing = true }: FftTokenizerOptions, init: Initializer) {
    this.#filter = new SpectrumFilter(filter, 2 ** levels);
    this.width = width;
    this.stem = new UnshuffleStem({ channels: this.#filter.channels, levels, mixing }, init.at("stem"));
    this.projection = new Linear(this.stem.outputs, width, init.at("projection"));
  }

  /** See {@linkcode Tokenizer.tokenize}; images of any size that the filter takes. `aux.filterSize` is the mean S. */
  tokenize(images: tf.Tensor4D, options: CallOptions): Tokens {
    return tf.tidy(() => {
      const filtered = this.#filter.call(images);
      const { spectrum, sides } = filtered; // [B, S, S, 6]
      const { weight, bias } = this.projection;
      const stemOptions = sides === undefined ? options : { ...options, sides };
      const tokens = tf.add(this.stem.project(spectrum, weight as tf.Tensor2D, stemOptions), bias!) as tf.Tensor3D; // [B, N, D]
      return spectrumTokens(tokens, filtered, this.stem.factor);
    });
  }

  /** (S/2^levels)² for a given filter size; with an energy share, that of the largest window; of a high pass, HW/4^levels. */
  tokenCount(imageSize: ImageSize): number {
    const [rows, columns] = this.#grid(imageSize);
    return rows * columns;
  }

  /** See {@linkcode Tokenizer.grid}. */
  grid(imageSize: ImageSize): Grid | undefined {
    return this.#filter.dynamic ? undefined : this.#grid(imageSize);
  }

  /** See {@linkcode Tokenizer.flops}; of the largest window. The Fourier transform, well under 1 %, is not counted. */
  flops(imageSize: ImageSize): number {
    return this.stem.flops(this.#filter.canvas(imageSize)) + this.projection.flops(this.tokenCount(imageSize));
  }

  #grid(imageSize: ImageSize): Grid {
    const [height, width] = this.#filter.canvas(imageSize);
    return [height / this.stem.factor, width / this.stem.factor];
  }
}
