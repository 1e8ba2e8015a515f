import * as tf from "@tensorflow/tfjs-core";
import { type CallOptions, type Initializer, Linear, TokenLinear } from "../nn/mod.ts";
import type { WindowShape } from "../ops/mod.ts";
import { SpectrumFilter } from "./spectrum_filter.ts";
import { type ImageSize, rasterTokens, type Tokenizer, type Tokens } from "./tokenizer.ts";

/** Shape of an {@linkcode FftBandTokenizer}. */
export interface FftBandTokenizerOptions {
  /** D, numbers a token. */
  width: number;
  /** How many tokens: divides S for strips, S² for rings. */
  bands: number;
  /** `"strips"`: S/bands columns each (thesis figure 6); `"rings"`: S²/bands frequencies each, in order of their distance from zero. */
  cut: "strips" | "rings";
  /** The window: its side S, even. `"circle"` also orders rings by straight distance, `"square"` by the greater coordinate. */
  filter: { filterSize: number; window?: WindowShape; pass?: "low" | "unshifted"; magnitudes?: boolean };
  /** Whether each band has a projection of its own, in place of one for all: bands hold different frequencies. Default: false. */
  own?: boolean;
}

/**
 * Tokens that are bands of an image's frequencies: the S×S window of its signed-log spectrum, six real channels, in equal parts of
 * 6·S²/bands numbers, each projected to D numbers (thesis section 3.1, "intervals"; its vector length leaves out the 6). Within a band
 * numbers stand channel by channel, then row by row in a strip, from the middle outwards in a ring; equally distant ones row by row.
 * As the projection has a fixed length, there is no dynamic window.
 *
 * @example Eight rings of a window of 8×8 frequencies
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "../nn/mod.ts";
 * import { FftBandTokenizer } from "./fft_band_tokenizer.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const shape = { width: 16, bands: 8, cut: "rings", filter: { filterSize: 8 } } as const;
 * const tokenizer = new FftBandTokenizer(shape, new Initializer(0));
 * const { tokens } = tokenizer.tokenize(tf.ones([3, 32, 32, 3]), { training: false });
 * assertEquals(tokens.shape, [3, 8, 16]);
 * ```
 */
export class FftBandTokenizer implements Tokenizer {
  readonly width: number;
  readonly projection: Linear | TokenLinear;

  readonly #bands: number;
  readonly #filter: SpectrumFilter;
  /** Places of the window in the order of the rings; undefined for strips. */
  readonly #order: Int32Array | undefined;

  /**
   * @param init Makes the variables.
   * @throws {RangeError} if the bands do not divide the window, or the filter is none of a fixed size.
   */
  constructor({ width, bands, cut, filter, own = false }: FftBandTokenizerOptions, init: Initializer) {
    const { filterSize: s, window = "square", pass } = filter;
    if (s === undefined || (pass as string) === "high") {
      throw new RangeError(
        `Bands are cut out of a window of a fixed filterSize, of a pass "low" or "unshifted": got ${
          JSON.stringify(filter)
        }.`,
      );
    }
    if (cut !== "strips" && cut !== "rings") {
      throw new RangeError(`Bands are "strips" or "rings": got ${JSON.stringify(cut)}.`);
    }
    this.#filter = new SpectrumFilter(filter, 2);
    const divided = cut === "strips" ? s : s * s;
    if (!Number.isInteger(bands) || bands < 1 || divided % bands !== 0) {
      throw new RangeError(
        `The number of ${cut} divides ${divided}, the ${cut === "strips" ? "columns" : "frequencies"} of the window: ` +
          `got ${bands}.`,
      );
    }
    this.width = width;
    this.#bands = bands;
    this.#order = cut === "rings" ? ringOrder(s, window) : undefined;
    const inputs = this.#filter.channels * s * s / bands;
    this.projection = own
      ? new TokenLinear({ tokens: bands, inputs, outputs: width }, init.at("projection"))
      : new Linear(inputs, width, init.at("projection"));
  }

  /** See {@linkcode Tokenizer.tokenize}; images of any size that the window fits into. `aux.filterSize` is S. */
  tokenize(images: tf.Tensor4D, _options: CallOptions): Tokens {
    const bands = this.#bands;
    return tf.tidy(() => {
      const { spectrum, filterSize } = this.#filter.call(images);
      const [b, s, , c] = spectrum.shape; // [B, S, S, C], C is 6 or 9
      const planes = tf.transpose(spectrum, [0, 3, 1, 2]); // [B, C, S, S]
      const cut = this.#order === undefined
        ? tf.transpose(tf.reshape(planes, [b, c, s, bands, s / bands]), [0, 3, 1, 2, 4]) // [B, bands, C, S, S/bands]
        : tf.transpose(
          tf.reshape(
            tf.gather(tf.reshape(planes, [b, c, s * s]), tf.tensor1d(this.#order, "int32"), 2),
            [b, c, bands, s * s / bands],
          ),
          [0, 2, 1, 3],
        ); // [B, bands, C, S²/bands]
      const vectors = tf.reshape(cut, [b, bands, c * s * s / bands]) as tf.Tensor3D; // [B, N, C·S²/bands]
      return { ...rasterTokens(this.projection.call(vectors)), aux: { filterSize } }; // [B, N, D]
    });
  }

  /** As many as there are bands. */
  tokenCount(imageSize: ImageSize): number {
    this.#filter.canvas(imageSize); // refuses images that are too small
    return this.#bands;
  }

  /** See {@linkcode Tokenizer.flops}; without the Fourier transform. */
  flops(imageSize: ImageSize): number {
    const { projection } = this;
    const bands = this.tokenCount(imageSize);
    return projection instanceof TokenLinear ? projection.flops() : projection.flops(bands);
  }
}

/** Places 0 to S² - 1 of a window by their distance from its middle, equally distant ones in their order. */
function ringOrder(s: number, window: WindowShape): Int32Array {
  const radius = (place: number) => {
    const [dy, dx] = [Math.floor(place / s) - s / 2, place % s - s / 2];
    return window === "circle" ? dy * dy + dx * dx : Math.max(Math.abs(dy), Math.abs(dx));
  };
  return Int32Array.from({ length: s * s }, (_, place) => place).sort((a, b) => radius(a) - radius(b) || a - b);
}
