import * as tf from "@tensorflow/tfjs-core";
import { type CallOptions, Conv2d, type Initializer, TokenLinear } from "../nn/mod.ts";
import { patchify } from "../ops/mod.ts";
import { SpectrumFilter, type SpectrumFilterOptions, spectrumTokens } from "./spectrum_filter.ts";
import type { Grid, ImageSize, Tokenizer, Tokens } from "./tokenizer.ts";

/** Shape of an {@linkcode FftPatchTokenizer}. */
export interface FftPatchTokenizerOptions {
  /** D, numbers a token. */
  width: number;
  /** P, side of a patch in frequencies. */
  patch: number;
  /** Which frequencies are kept. */
  filter: SpectrumFilterOptions;
  /**
   * Whether one projection serves all tokens, as ViT's, or each has its own, of as many tokens as `filter` leaves of images of that size: a place
   * in a spectrum is a frequency, and not, as in a picture, one of many alike. Default: one.
   */
  own?: { imageSize: ImageSize };
}

/**
 * Tokens from the frequencies of an image as ViT makes them from its pixels: the filtered signed-log spectrum, six real channels, in
 * square patches, each projected to D numbers by one convolution of side and stride P (thesis section 3.1, "patches"), or by a map of its own.
 *
 * @example A window of 8×8 frequencies makes 2×2 tokens
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "../nn/mod.ts";
 * import { FftPatchTokenizer } from "./fft_patch_tokenizer.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const tokenizer = new FftPatchTokenizer({ width: 16, patch: 4, filter: { filterSize: 8 } }, new Initializer(0));
 * const { tokens } = tokenizer.tokenize(tf.ones([3, 32, 32, 3]), { training: false });
 * assertEquals(tokens.shape, [3, 4, 16]);
 * ```
 */
export class FftPatchTokenizer implements Tokenizer {
  readonly width: number;
  readonly projection: Conv2d | TokenLinear;

  readonly #patch: number;
  readonly #filter: SpectrumFilter;

  /**
   * @param init Makes the variables.
   * @throws {RangeError} if the filter is none.
   */
  constructor({ width, patch, filter, own }: FftPatchTokenizerOptions, init: Initializer) {
    this.#filter = new SpectrumFilter(filter, patch);
    this.width = width;
    this.#patch = patch;
    const { channels, dynamic } = this.#filter;
    if (own !== undefined && dynamic) {
      throw new RangeError("Tokens have projections of their own in a window of a fixed size: give a filterSize.");
    }
    this.projection = own === undefined
      ? new Conv2d({ inputs: channels, outputs: width, side: patch, stride: patch }, init.at("projection"))
      : new TokenLinear(
        { tokens: this.tokenCount(own.imageSize), inputs: channels * patch * patch, outputs: width },
        init.at("projection"),
      );
  }

  /** See {@linkcode Tokenizer.tokenize}; images of any size that the filter takes. `aux.filterSize` is the mean S. */
  tokenize(images: tf.Tensor4D, _options: CallOptions): Tokens {
    return tf.tidy(() => {
      const filtered = this.#filter.call(images);
      return spectrumTokens(this.#project(filtered.spectrum), filtered, this.#patch);
    });
  }

  /** (S/P)² for a given filter size; with an energy share, that of the largest window; of a high pass, HW/P². */
  tokenCount(imageSize: ImageSize): number {
    const [rows, columns] = this.#grid(imageSize);
    return rows * columns;
  }

  /** See {@linkcode Tokenizer.grid}. */
  grid(imageSize: ImageSize): Grid | undefined {
    return this.#filter.dynamic ? undefined : this.#grid(imageSize);
  }

  /** See {@linkcode Tokenizer.flops}; of the largest window, without the Fourier transform. */
  flops(imageSize: ImageSize): number {
    const { projection } = this;
    return projection instanceof TokenLinear ? projection.flops() : projection.flops(this.#filter.canvas(imageSize));
  }

  /** `[B, S, S, C]` to `[B, N, D]`. */
  #project(spectrum: tf.Tensor4D): tf.Tensor3D {
    const { projection } = this;
    if (projection instanceof TokenLinear) return projection.call(patchify(spectrum, this.#patch));
    const grid = projection.call(spectrum); // [B, S/P, S/P, D]
    const [b, rows, columns, d] = grid.shape;
    return tf.reshape(grid, [b, rows * columns, d]);
  }

  #grid(imageSize: ImageSize): Grid {
    const [height, width] = this.#filter.canvas(imageSize);
    return [height / this.#patch, width / this.#patch];
  }
}
