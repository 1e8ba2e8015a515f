import * as tf from "@tensorflow/tfjs-core";
import type { CallOptions, Initializer } from "../nn/mod.ts";
import {
  checkWaveletCode,
  encodeImages,
  imageOfSequence,
  longestSequence,
  type Sequences,
  WAVELET_VOCABULARY,
  type WaveletCodeOptions,
} from "../wavelets/mod.ts";
import { normalizeColors } from "./normalize_colors.ts";
import { checkImages, type ImageSize, type Tokenizer, type Tokens } from "./tokenizer.ts";
import { checkMaxTokens, encodeWaveletPixels, type WaveletPixelOptions } from "./wavelet_pixels.ts";

/** Colours of an image. */
const CHANNELS = 3;

/** Shape of a {@linkcode WaveletTokenizer}. */
export interface WaveletTokenizerOptions extends WaveletCodeOptions {
  /** D, numbers a token. */
  width: number;
  /** Longest sequence; what is beyond is cut, and counted. Default: 1024, the thesis's. */
  maxTokens?: number;
}

/**
 * Tokens that are symbols of a code: the wavelet coefficients of the normalised colours, most significant bits first, in the grammar
 * of seven symbols (thesis section 2.3 and table 12, after Mattar et al. 2024), and before them one that tells the scale. Each symbol has a
 * learned vector. The number of levels is apart from that of bit planes; see `encodeBitPlanes` for what else is corrected.
 *
 * Which symbols there are depends on values, so that {@linkcode encode} reads them back and cannot be recorded. A training step is
 * given its result, made on the way from pictures to batches, and calls {@linkcode embed}; `tokenize` does both. `encodeWaveletPixels()`
 * codes without tensors, from bytes, in a worker too.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "../nn/mod.ts";
 * import { WaveletTokenizer } from "./wavelet_tokenizer.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const tokenizer = new WaveletTokenizer({ width: 16, levels: 3, planes: 2, maxTokens: 600 }, new Initializer(0));
 * const sequences = tokenizer.encode(tf.ones([3, 32, 32, 3])); // outside of the step
 * const { tokens, mask } = tokenizer.embed(sequences); // within it
 * assertEquals(tokens.shape, [3, 600, 16]);
 * assertEquals(tf.sum(tf.cast(mask, "int32"), 1).arraySync(), sequences.lengths.arraySync());
 * ```
 */
export class WaveletTokenizer implements Tokenizer {
  readonly width: number;
  /** A vector for each id, `[WAVELET_VOCABULARY, D]`, which start as normal numbers with standard deviation 1. */
  readonly embedding: { readonly weight: tf.Variable<tf.Rank.R2> };

  readonly #code: WaveletCodeOptions;
  readonly #maxTokens: number;

  /**
   * @param init Makes the variables.
   * @throws {RangeError} if a setting of the code is out of range, or the longest sequence is none.
   */
  constructor({ width, maxTokens = 1024, ...code }: WaveletTokenizerOptions, init: Initializer) {
    checkWaveletCode(code);
    checkMaxTokens(maxTokens);
    this.width = width;
    this.#code = code;
    this.#maxTokens = maxTokens;
    this.embedding = {
      weight: init.at("embedding").normal<tf.Rank.R2>("weight", [WAVELET_VOCABULARY, width]),
    };
  }

  /**
   * Codes images `[B, H, W, 3]`, float32 in [0, 1], sides multiples of 2^levels, as rows of N ids with their lengths, which tell how
   * many ids were cut. Each image by itself. The caller owns the result.
   *
   * @throws {RangeError} if the shape does not fit or a pixel is not finite.
   */
  encode(images: tf.Tensor4D): Sequences {
    checkImages(images, 2 ** this.#code.levels, "The wavelet tokenizer");
    const colours = normalizeColors(images); // [B, H, W, 3]
    try {
      return encodeImages(colours, { ...this.#code, n: this.tokenCount([images.shape[1], images.shape[2]]) });
    } finally {
      colours.dispose();
    }
  }

  /** What `encodeWaveletPixels()` needs to code pictures of H×W pixels as this tokenizer does; plain data, for a worker to be sent. */
  pixelOptions(imageSize: ImageSize): WaveletPixelOptions {
    return { ...this.#code, imageSize, maxTokens: this.#maxTokens };
  }

  /** See {@linkcode Tokenizer.prepare}: ids, and how long each sequence was before it was cut. */
  prepare(pixels: Uint8Array, imageSize: ImageSize): { ids: Int32Array; lengths: Int32Array } {
    const { ids, lengths } = encodeWaveletPixels(pixels, this.pixelOptions(imageSize));
    return { ids, lengths };
  }

  /** See {@linkcode Tokenizer.tokenizePrepared}. */
  tokenizePrepared({ ids, lengths }: Record<string, tf.Tensor2D>): Tokens {
    if (ids === undefined || lengths === undefined) {
      throw new RangeError("The wavelet tokenizer is given ids and lengths, as prepare() makes them.");
    }
    return tf.tidy(() => this.embed({ ids, lengths: tf.reshape(lengths, [-1]) as tf.Tensor1D })); // lengths [B, 1] to [B]
  }

  /**
   * Gives each id its vector. `aux.symbols` is the mean length of the sequences before they were cut, `aux.symbolsCut` how many ids
   * were cut of an image on average.
   */
  embed({ ids, lengths }: Sequences): Tokens {
    const [b, n] = ids.shape;
    return tf.tidy(() => {
      const mask = tf.greaterEqual(ids, tf.scalar(0, "int32")) as tf.Tensor2D; // [B, N]
      const real = tf.cast(mask, "int32"); // [B, N]
      const whole = tf.cast(lengths, "float32"); // [B]
      return {
        tokens: tf.gather(this.embedding.weight as tf.Tensor2D, tf.mul(ids, real)) as tf.Tensor as tf.Tensor3D, // [B, N, D]
        mask,
        positions: tf.mul(tf.tile(tf.expandDims(tf.range(0, n, 1, "int32"), 0), [b, 1]), real) as tf.Tensor2D, // [B, N]
        padded: true,
        aux: {
          symbols: tf.mean(whole) as tf.Scalar,
          symbolsCut: tf.mean(tf.relu(tf.sub(whole, n))) as tf.Scalar,
        },
      };
    });
  }

  /** See {@linkcode Tokenizer.tokenize}: {@linkcode encode}, then {@linkcode embed}. Cannot be recorded. */
  tokenize(images: tf.Tensor4D, _options: CallOptions): Tokens {
    const sequences = this.encode(images);
    const tokens = this.embed(sequences);
    tf.dispose(sequences);
    return tokens;
  }

  /**
   * The image `[H, W, 3]` that a row of ids tells of, in [0, 1] but for what the code lacks.
   *
   * @param sequence One row of ids; padding at its end is passed over.
   * @param imageSize Height and width.
   * @throws {RangeError} if it is no row that {@linkcode encode} makes of images of that size.
   */
  decode(sequence: ArrayLike<number>, [height, width]: ImageSize): tf.Tensor3D {
    const values = imageOfSequence(sequence, [height, width, CHANNELS], this.#code);
    return tf.tidy(() => {
      // What normalizeColors() makes of black and of white tells how to undo it.
      const [black, white] = [normalizeColors(tf.zeros([1, 1, 1, 3])), normalizeColors(tf.ones([1, 1, 1, 3]))];
      const colours = tf.tensor4d(Float32Array.from(values), [1, height, width, CHANNELS]);
      return tf.squeeze(tf.div(tf.sub(colours, black), tf.sub(white, black)), [0]); // [H, W, 3]
    });
  }

  /** The longest sequence of images of that size, or what it is cut to. */
  tokenCount([height, width]: ImageSize): number {
    return Math.min(this.#maxTokens, longestSequence([height, width, CHANNELS], this.#code));
  }

  /** See {@linkcode Tokenizer.flops}: none, vectors are looked up. */
  flops(_imageSize: ImageSize): number {
    return 0;
  }
}
