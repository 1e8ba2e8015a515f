import * as tf from "@tensorflow/tfjs-core";
import { type CallOptions, type Initializer, Linear } from "../nn/mod.ts";
import { normalizeColors } from "./normalize_colors.ts";
import { checkImages, type ImageSize, rasterTokens, type Tokenizer, type Tokens } from "./tokenizer.ts";
import { UnshuffleStem } from "./unshuffle_stem.ts";

/** Shape of an {@linkcode MsvdTokenizer}. */
export interface MsvdTokenizerOptions {
  /** D, numbers a token. */
  width: number;
  /** How many times the sides are halved: a token is 2^levels pixels wide. */
  levels: number;
  /** Whether each branch ends in a 1×1 convolution. Default: true, as the thesis's program; its listing has none. */
  mixing?: boolean;
}

/**
 * Tokens of the modified SVD (thesis section 3.2.4): where an SVD gives a left and a right vector for each component, two branches
 * of convolutions and pixel-unshuffles, u and v, learn to give two vectors for each place. Side by side they are projected to D
 * numbers. This is the form without a scorer: every place is a token.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "../nn/mod.ts";
 * import { MsvdTokenizer } from "./msvd_tokenizer.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const tokenizer = new MsvdTokenizer({ width: 16, levels: 2 }, new Initializer(0));
 * const { tokens } = tokenizer.tokenize(tf.ones([3, 32, 32, 3]), { training: false });
 * assertEquals(tokens.shape, [3, 64, 16]);
 * ```
 */
export class MsvdTokenizer implements Tokenizer {
  readonly width: number;
  readonly u: UnshuffleStem;
  readonly v: UnshuffleStem;
  readonly projection: Linear;

  /** @param init Makes the variables. */
  constructor({ width, levels, mixing = true }: MsvdTokenizerOptions, init: Initializer) {
    this.width = width;
    this.u = new UnshuffleStem({ channels: 3, levels, mixing }, init.at("u"));
    this.v = new UnshuffleStem({ channels: 3, levels, mixing }, init.at("v"));
    this.projection = new Linear(this.u.outputs + this.v.outputs, width, init.at("projection"));
  }

  /** See {@linkcode Tokenizer.tokenize}; sides are multiples of 2^levels. */
  tokenize(images: tf.Tensor4D, options: CallOptions): Tokens {
    checkImages(images, this.u.factor, "The mSVD tokenizer");
    return tf.tidy(() => {
      const x = normalizeColors(images); // [B, H, W, 3]
      const pair = tf.concat([this.u.call(x, options), this.v.call(x, options)], 3); // [B, H/2^L, W/2^L, 6·4^L]
      const [b, rows, columns, c] = pair.shape;
      return rasterTokens(this.projection.call(tf.reshape(pair, [b, rows * columns, c]))); // [B, N, D]
    });
  }

  /** One token a square of 2^levels × 2^levels pixels. */
  tokenCount([height, width]: ImageSize): number {
    return (height / this.u.factor) * (width / this.u.factor);
  }

  /** See {@linkcode Tokenizer.flops}. */
  flops(imageSize: ImageSize): number {
    return this.u.flops(imageSize) + this.v.flops(imageSize) + this.projection.flops(this.tokenCount(imageSize));
  }
}
