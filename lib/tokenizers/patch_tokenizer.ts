import * as tf from "@tensorflow/tfjs-core";
import { type CallOptions, Conv2d, type Initializer } from "../nn/mod.ts";
import { patchify } from "../ops/mod.ts";
import { COLOR_DEVIATION, COLOR_MEAN } from "./image_net_colors.ts";
import {
  checkImages,
  type Grid,
  type ImageSize,
  rasterTokens,
  tokenGrid,
  type Tokenizer,
  type Tokens,
} from "./tokenizer.ts";

/** Shape of a {@linkcode PatchTokenizer}. */
export interface PatchTokenizerOptions {
  /** D, numbers a token. */
  width: number;
  /** P, side of a patch in pixels. */
  patch: number;
}

/**
 * The tokens of a Vision Transformer: square patches, each projected to D numbers by one convolution of side and stride P
 * (Dosovitskiy et al., "An Image is Worth 16x16 Words", 2020). The thesis's baseline.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "../nn/mod.ts";
 * import { PatchTokenizer } from "./patch_tokenizer.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const tokenizer = new PatchTokenizer({ width: 8, patch: 4 }, new Initializer(0));
 * const { tokens } = tokenizer.tokenize(tf.zeros([2, 16, 16, 3]), { training: false });
 * assertEquals(tokens.shape, [2, 16, 8]);
 * ```
 */
export class PatchTokenizer implements Tokenizer {
  readonly width: number;
  readonly projection: Conv2d;

  readonly #patch: number;

  /** @param init Makes the variables. */
  constructor({ width, patch }: PatchTokenizerOptions, init: Initializer) {
    this.width = width;
    this.#patch = patch;
    this.projection = new Conv2d({ inputs: 3, outputs: width, side: patch, stride: patch }, init.at("projection"));
  }

  /** See {@linkcode Tokenizer.tokenize}; sides are multiples of P. */
  tokenize(images: tf.Tensor4D, _options: CallOptions): Tokens {
    checkImages(images, this.#patch, "The patch tokenizer");
    const [b, height, width] = images.shape;
    const [rows, columns] = this.grid([height, width]);
    return tf.tidy(() => {
      const { weight, bias } = this.#onPixels();
      const patches = tf.reshape(patchify(images, this.#patch), [b * rows * columns, -1]) as tf.Tensor2D; // [B·N, P·P·3]
      const tokens = tf.fused.matMul({ a: patches, b: weight, bias }); // [B·N, D]
      return rasterTokens(tf.reshape(tokens, [b, rows * columns, this.width]), [rows, columns]); // [B, N, D]
    });
  }

  /**
   * The projection of colours that are not normalised, which gives the same: w · (x − m)/s = (w/s) · x − (w/s) · m. So no pass over the
   * pictures is needed for it, and a product takes the place of a convolution whose windows do not overlap.
   */
  #onPixels(): { weight: tf.Tensor2D; bias: tf.Tensor1D } {
    const [side, , , d] = this.projection.weight.shape;
    const deviation = tf.reshape(tf.tensor1d([...COLOR_DEVIATION]), [1, 1, 3, 1]);
    const mean = tf.reshape(tf.tensor1d([...COLOR_MEAN]), [1, 1, 3, 1]);
    const scaled = tf.div(this.projection.weight, deviation); // [P, P, 3, D]
    const shift = tf.sum(tf.mul(scaled, mean), [0, 1, 2]); // [D]
    return {
      weight: tf.reshape(scaled, [side * side * 3, d]),
      bias: tf.sub(this.projection.bias!, shift) as tf.Tensor1D,
    };
  }

  /** One token a patch. */
  tokenCount(imageSize: ImageSize): number {
    const [rows, columns] = this.grid(imageSize);
    return rows * columns;
  }

  /** See {@linkcode Tokenizer.grid}. */
  grid(imageSize: ImageSize): Grid {
    return tokenGrid(imageSize, this.#patch);
  }

  /** See {@linkcode Tokenizer.flops}. */
  flops(imageSize: ImageSize): number {
    return this.projection.flops(imageSize);
  }
}
