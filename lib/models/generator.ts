import * as tf from "@tensorflow/tfjs-core";
import { type AutoregressiveDecoder, generateTokens, TokenStandardization } from "../decoder/mod.ts";
import type { CallOptions } from "../nn/mod.ts";
import { RandomStream } from "../ops/mod.ts";
import type { Autoencoder } from "./autoencoder.ts";
import { type AnyTokenHead, tokenLosses } from "./token_losses.ts";

/** How a generator draws. A type alias, so that it is plain data. */
export type DrawingOptions = {
  /** See `SamplingOptions`. Default: 1. */
  temperature?: number;
  /** See `SamplingOptions`. Default: all codes. */
  topK?: number;
  /** See `GenerateTokensOptions`. Default: none; where no labels are given there is none either way. */
  guidance?: number;
};

/** Options of {@linkcode AutoregressiveGenerator.generate}; how it draws is the generator's own `sampling` where it is not told. */
export interface GenerateOptions extends DrawingOptions {
  /** What the pictures are a function of: a whole number that fits int32. */
  seed: number;
  /** The class of each picture; of generators with classes. */
  labels?: readonly number[];
  /** How many pictures; of generators without classes, or of any class from one that was trained with `classDropout`. */
  count?: number;
  /** See `GenerateTokensOptions`. Default: true. */
  cached?: boolean;
}

/** Options of {@linkcode AutoregressiveGenerator.losses}. */
export interface GeneratorCallOptions extends CallOptions {
  /** The class of each image, int32 `[B]`; of generators with classes. */
  labels?: tf.Tensor1D | undefined;
}

/**
 * Draws pictures token by token: an autoregressive decoder over the tokens of an autoencoder that was trained before and is frozen.
 * {@linkcode createGenerator} builds one. What it is fed back when it generates is what it was trained on, tokens in the same space; the thesis's
 * own fed raw outputs back where it had trained on embedded patches, and began at noise where it had trained on a learned start.
 *
 * The autoencoder is no part of the module: it is not trained, not saved with it, and not freed.
 */
export class AutoregressiveGenerator {
  /** Of tokens that are vectors. */
  readonly standardization: TokenStandardization | undefined;

  readonly #autoencoder: Autoencoder;

  /**
   * @param decoder Says how likely tokens are.
   * @param autoencoder Has as many tokens, of the kind that the decoder's head takes.
   * @param sampling How pictures are drawn where {@linkcode generate} is not told otherwise.
   */
  constructor(
    readonly decoder: AutoregressiveDecoder<AnyTokenHead>,
    autoencoder: Autoencoder,
    readonly sampling: Readonly<DrawingOptions> = {},
  ) {
    const [width] = decoder.head.tokenShape;
    this.standardization = width === undefined ? undefined : new TokenStandardization(width);
    this.#autoencoder = autoencoder;
  }

  /** K, how many classes it is told, if it is. */
  get classes(): number | undefined {
    return this.decoder.classes?.shape[0];
  }

  /** What the decoder works on: codes int32 `[B, N]` of images `[B, H, W, 3]` in [0, 1], or standardised vectors `[B, N, C]`. */
  tokens(images: tf.Tensor4D): tf.Tensor {
    const { standardization } = this;
    if (standardization === undefined) return this.#autoencoder.encode(images);
    return tf.tidy(() => standardization.call(this.#vectors(images)));
  }

  /** Images `[B, H, W, 3]`, not limited to [0, 1], of tokens as {@linkcode tokens} makes them. */
  images(tokens: tf.Tensor): tf.Tensor4D {
    const { standardization } = this;
    if (standardization === undefined) return this.#autoencoder.decode(tokens as tf.Tensor2D);
    return tf.tidy(() =>
      this.#autoencoder.detokenizer.call(standardization.undo(tokens as tf.Tensor3D), { training: false })
    );
  }

  /** How wrong the decoder is on each token of images, given the true ones before it, `[B, N]`; see `tokenLosses()` for the unit. */
  losses(images: tf.Tensor4D, options: GeneratorCallOptions): tf.Tensor2D {
    return tf.tidy(() => {
      const tokens = this.tokens(images); // [B, N] or [B, N, C]
      return tokenLosses(this.decoder.head, this.decoder.call(tokens, options), tokens);
    });
  }

  /**
   * Draws pictures `[B, H, W, 3]` in [0, 1].
   *
   * @throws {RangeError} if labels or count are missing or not asked for, or another option is out of range.
   */
  generate(options: GenerateOptions): tf.Tensor4D {
    const { seed, cached } = options;
    const { guidance: _guidance, ...sampling } = this.sampling;
    const usually = options.labels === undefined ? sampling : this.sampling; // any class is not guided
    const { temperature, topK, guidance } = { ...usually, ...options };
    const count = this.#count(options);
    const random = new RandomStream(seed);
    try {
      return tf.tidy(() => {
        const labels = options.labels !== undefined ? tf.tensor1d([...options.labels], "int32") : undefined; // [B]
        const drawing = { count, labels, random, temperature, topK, guidance, cached };
        const tokens = generateTokens(this.decoder, drawing);
        return tf.clipByValue(this.images(tokens), 0, 1);
      });
    } finally {
      random.dispose();
    }
  }

  /**
   * Measures how tokens are standardised, on training pictures `[B, H, W, 3]`, which stay the caller's; before training. Codes need none.
   *
   * @throws {RangeError} if there is no batch.
   */
  async standardize(batches: AsyncIterable<tf.Tensor4D> | Iterable<tf.Tensor4D>): Promise<void> {
    const vectors = (images: tf.Tensor4D) => this.#vectors(images);
    await this.standardization?.measure(async function* () {
      for await (const images of batches) {
        const tokens = vectors(images); // [B, N, C]
        yield tokens;
        tokens.dispose();
      }
    }());
  }

  /**
   * Floating-point operations to train on one image, forwards: 2 a multiply-add of the decoder's matrix products, and of the autoencoder's
   * tokenizer.
   */
  flopsPerImage(): number {
    const { tokenizer, imageSize } = this.#autoencoder;
    return tokenizer.flops(imageSize) + this.decoder.flops();
  }

  /** What the autoencoder's detokenizer is given, `[B, N, C]`. */
  #vectors(images: tf.Tensor4D): tf.Tensor3D {
    return tf.tidy(() => this.#autoencoder.tokens(images, { training: false }).tokens);
  }

  #count({ labels, count }: GenerateOptions): number {
    const { classes } = this;
    if (classes === undefined || (labels === undefined && count !== undefined && this.decoder.classDropout > 0)) {
      if (labels !== undefined) throw new RangeError("This generator knows no classes: give a count, and no labels.");
      if (count === undefined) throw new RangeError("How many pictures are to be generated? Give a count.");
      return count;
    }
    if (labels === undefined || count !== undefined) {
      throw new RangeError("This generator is told the class of each picture: give labels, and no count.");
    }
    const wrong = labels.find((label) => !Number.isInteger(label) || label < 0 || label >= classes);
    if (wrong !== undefined) throw new RangeError(`A class is a whole number from 0 to ${classes - 1}: got ${wrong}.`);
    return labels.length;
  }
}
