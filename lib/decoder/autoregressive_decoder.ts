import * as tf from "@tensorflow/tfjs-core";
import { type CallOptions, type Initializer, LayerNorm } from "../nn/mod.ts";
import { positionalEncoding } from "../ops/mod.ts";
import { DecoderBlock, type DecoderBlockOptions } from "./decoder_block.ts";
import { emptyKeyValues, type KeyValues } from "./key_value_cache.ts";
import type { TokenHead } from "./token_head.ts";

/** Standard deviation of the first start token, classes and learned positions: GPT-2's. */
const DEVIATION = 0.02;

/** Shape of an {@linkcode AutoregressiveDecoder}. */
export interface AutoregressiveDecoderOptions extends DecoderBlockOptions {
  /** How many blocks. */
  layers: number;
  /** N, tokens of a sequence. */
  length: number;
  /** Of how many classes a sequence is one. Default: there are none. */
  classes?: number | undefined;
  /**
   * Share of the sequences that are not told their class while training, so that the decoder works without as well, which guidance asks for.
   * Default: 0.
   */
  classDropout?: number | undefined;
  /** Whether positions are learned, or sine and cosine waves. Default: learned. */
  positions?: "learned" | "sinusoidal" | undefined;
}

/** What is known when a token is to be drawn; a type alias, so that it is a tensor container. */
export type DecoderState = {
  /** The last token as the decoder's input, at first the start token, `[B, 1, D]`. */
  x: tf.Tensor3D;
  /** Place of the token to draw, from 0; int32 `[]`. */
  place: tf.Scalar;
  /** Of each block. */
  caches: KeyValues[];
};

/**
 * A Transformer that says of each token what it could be, by the tokens before it: a learned start token (with a learned vector for the class
 * added, if there are classes) stands in front, the token at place i enters at place i + 1, and the mask is causal. All tokens of a sequence
 * are trained at once, each after the true ones before it (teacher forcing). To draw, {@linkcode step} takes token after token through a cache.
 * A norm follows the last block, as in GPT-2. Tokens come without a class token and without positions.
 *
 * @example What is said of the first token does not depend on the tokens
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "../nn/mod.ts";
 * import { AutoregressiveDecoder } from "./autoregressive_decoder.ts";
 * import { CodeHead } from "./code_head.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const head = new CodeHead({ width: 8, codes: 5 }, new Initializer(0));
 * const shape = { width: 8, layers: 2, heads: 2, headWidth: 4, mlpWidth: 16, dropout: 0.1, length: 3 };
 * const decoder = new AutoregressiveDecoder(shape, head, new Initializer(1));
 * const [a, b] = [[0, 1, 2], [4, 3, 1]].map((codes) =>
 *   decoder.call(tf.tensor2d([codes], [1, 3], "int32"), { training: false }).arraySync()[0]!
 * );
 * assertEquals(a![0], b![0]);
 * ```
 */
export class AutoregressiveDecoder<H extends TokenHead = TokenHead> {
  /** `[1, 1, D]` */
  readonly start: tf.Variable<tf.Rank.R3>;
  /** A vector for each class, `[classes, D]`. */
  readonly classes: tf.Variable<tf.Rank.R2> | undefined;
  /** `[N, D]`; a constant if they are waves. */
  readonly positions: tf.Tensor2D;
  readonly blocks: DecoderBlock[];
  readonly norm: LayerNorm;
  /** N, tokens of a sequence. */
  readonly length: number;
  /** Share of the sequences that are not told their class while training. */
  readonly classDropout: number;

  readonly #heads: readonly [a: number, headWidth: number];

  /**
   * @param options Shape.
   * @param head What tokens are.
   * @param init Makes the variables.
   * @throws {RangeError} if a sequence has no tokens, or there is less than one class, or the class is dropped
   *   of a share that is none, or without there being any.
   */
  constructor(options: AutoregressiveDecoderOptions, readonly head: H, init: Initializer) {
    const { width, layers, heads, headWidth, length, classes, classDropout = 0, positions = "learned" } = options;
    for (const [what, count] of Object.entries({ length, classes: classes ?? 1 })) {
      if (!Number.isInteger(count) || count < 1) {
        throw new RangeError(`${what} of a decoder is a positive whole number: got ${count}.`);
      }
    }
    if (!(classDropout >= 0 && classDropout < 1)) {
      throw new RangeError(`classDropout is a share from 0 up to, but not including, 1: got ${classDropout}.`);
    }
    if (classDropout > 0 && classes === undefined) {
      throw new RangeError("This decoder knows no classes that it could be left untold: leave classDropout out.");
    }
    this.length = length;
    this.classDropout = classDropout;
    this.#heads = [heads, headWidth];
    this.start = init.normal<tf.Rank.R3>("start", [1, 1, width], DEVIATION);
    this.classes = classes === undefined ? undefined : init.normal<tf.Rank.R2>("classes", [classes, width], DEVIATION);
    this.positions = positions === "sinusoidal"
      ? tf.keep(positionalEncoding(length, width))
      : init.normal<tf.Rank.R2>("positions", [length, width], DEVIATION) as tf.Tensor2D;
    this.blocks = Array.from({ length: layers }, (_, i) => new DecoderBlock(options, init.at("blocks").at(i)));
    this.norm = new LayerNorm(width);
  }

  /**
   * What the head says of each token of true sequences, `[B, N, …]`. `labels`: the class of each sequence, int32 `[B]`; those that were trained
   * with `classDropout` work without.
   *
   * @throws {RangeError} if there are more tokens than positions, or labels are missing or not asked for.
   * @throws {TypeError} if classes are dropped while training and there is no `options.random`.
   */
  call(tokens: tf.Tensor, options: CallOptions & { labels?: tf.Tensor1D | undefined }): tf.Tensor3D {
    const { labels, ...rest } = options;
    const [b, n] = tokens.shape as [number, number];
    if (n > this.length) throw new RangeError(`This decoder has places for ${this.length} tokens: got ${n}.`);
    return tf.tidy(() => {
      const embedded = this.head.embed(tokens); // [B, N, D]
      const d = embedded.shape[2];
      const before = tf.slice(embedded, [0, 0, 0], [b, n - 1, d]); // [B, N - 1, D]
      const shifted = tf.concat([this.#front(b, labels, rest), before], 1); // [B, N, D]
      const x = tf.add(shifted, tf.slice(this.positions, [0, 0], [n, d])) as tf.Tensor3D;
      const features = this.blocks.reduce((y, block) => block.call(y, rest), x); // [B, N, D]
      return this.head.call(this.norm.call(features)); // [B, N, …]
    });
  }

  /**
   * The state before the first token of `count` sequences. `labels` as for {@linkcode call}. The caller owns it. To be guided, all sequences
   * stand in it twice: told their class, then untold.
   */
  begin(count: number, labels?: tf.Tensor1D, { guided = false } = {}): DecoderState {
    const [a, headWidth] = this.#heads;
    return tf.tidy(() => {
      const fronts = [this.#front(count, labels), ...(guided ? [this.#front(count, undefined)] : [])]; // [B, 1, D] each
      const x = tf.concat(fronts, 0) as tf.Tensor3D; // [B or 2·B, 1, D]
      return {
        x,
        place: tf.scalar(0, "int32"),
        caches: this.blocks.map(() => emptyKeyValues([x.shape[0], a, this.length, headWidth])),
      };
    });
  }

  /** What the head says of the token to draw, `[B, 1, …]`, as `call()` would, and the caches with what it was said by. */
  step({ x, place, caches }: DecoderState): { said: tf.Tensor3D; caches: KeyValues[] } {
    return tf.tidy(() => {
      const [b, , d] = x.shape;
      const position = tf.gather(this.positions, tf.reshape(place, [1])); // [1, D]
      let y = tf.add(x, tf.reshape(position, [1, 1, d])) as tf.Tensor3D; // [B, 1, D]
      const written = this.blocks.map((block, i) => {
        const after = block.step(y, caches[i]!, place);
        y = after.y;
        return after.cache;
      });
      return { said: this.head.call(tf.reshape(this.norm.call(y), [b, 1, d])), caches: written };
    });
  }

  /** Floating-point operations for one sequence, as in training: 2 a multiply-add of the matrix products. */
  flops(): number {
    return this.blocks.reduce((sum, block) => sum + block.flops(this.length), this.head.flops(this.length));
  }

  /** What stands in front of the tokens, `[B, 1, D]`. */
  #front(b: number, labels: tf.Tensor1D | undefined, options: CallOptions = { training: false }): tf.Tensor3D {
    const start = tf.tile(this.start as tf.Tensor3D, [b, 1, 1]); // [B, 1, D]
    if (this.classes === undefined) {
      if (labels !== undefined) throw new RangeError("This decoder knows no classes: leave labels out.");
      return start;
    }
    if (labels === undefined && this.classDropout > 0) return start;
    if (labels === undefined || labels.shape[0] !== b) {
      throw new RangeError(
        `This decoder is told the class of each of ${b} sequences: got ${labels?.shape[0] ?? "no"} labels.`,
      );
    }
    const told = tf.expandDims(tf.gather(this.classes as tf.Tensor2D, labels), 1); // [B, 1, D]
    return tf.add(start, this.#dropped(told as tf.Tensor3D, options)); // [B, 1, D]
  }

  /** Vectors of classes `[B, 1, D]`, zeros in place of those that are not told. */
  #dropped(told: tf.Tensor3D, { training, random }: CallOptions): tf.Tensor3D {
    if (!training || this.classDropout === 0) return told;
    if (random === undefined) {
      throw new TypeError(
        "Classes are dropped at random while training: pass { training: true, random: new RandomStream(seed) }.",
      );
    }
    const kept = tf.greaterEqual(random.uniform([told.shape[0], 1, 1]), this.classDropout); // [B, 1, 1]
    return tf.mul(told, tf.cast(kept, "float32"));
  }
}
