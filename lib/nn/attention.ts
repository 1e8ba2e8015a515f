import * as tf from "@tensorflow/tfjs-core";
import { Dropout } from "./dropout.ts";
import type { Initializer } from "./initializer.ts";
import { Linear } from "./linear.ts";
import type { CallOptions } from "./module.ts";

/** Shape of a {@linkcode MultiHeadAttention}. */
export interface AttentionOptions {
  /** D, numbers a token. */
  width: number;
  /** A, heads. */
  heads: number;
  /** Numbers of a query, key or value of one head. */
  headWidth: number;
  /** Share of the attention weights that is dropped while training. */
  dropout: number;
}

/** Options of {@linkcode MultiHeadAttention.call}. */
export interface AttentionCallOptions extends CallOptions {
  /** Which keys may be looked at, bool `[B, N]`, at least one of each row. Default: all. */
  mask?: tf.Tensor | undefined;
  /** How many shares of attention each key gets, float32 `[B, N]`, above 0: as many as it stands for tokens. Default: 1 each. */
  sizes?: tf.Tensor | undefined;
  /** Whether a token looks at itself and those before it only, as in a decoder. Default: false. */
  causal?: boolean;
}

/** What {@linkcode MultiHeadAttention.attend} returns. */
export interface Attended {
  /** The result, `[B, N, D]`. */
  y: tf.Tensor3D;
  /** Keys, the mean over the heads, `[B, N, headWidth]`: what attention compares tokens by. */
  keys: tf.Tensor3D;
}

/**
 * Self-attention with several heads, `[B, N, D]` to `[B, N, D]`: `softmax(q · kᵀ / √headWidth) · v` in each head, the heads side by
 * side, and an output projection (Vaswani et al., "Attention Is All You Need", 2017). All four projections have a bias. The
 * thesis's own linear layer for each head is one layer here, head after head in its columns: `[D, A·headWidth]`.
 *
 * @example A token that is masked changes no other token's result
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { MultiHeadAttention } from "./attention.ts";
 * import { Initializer } from "./initializer.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const attention = new MultiHeadAttention({ width: 4, heads: 2, headWidth: 2, dropout: 0 }, new Initializer(0));
 * const mask = tf.tensor2d([[true, false]], undefined, "bool");
 * const first = (second: number) => {
 *   const x = tf.tensor3d([[[1, 2, 3, 4], [second, 0, 0, 0]]]);
 *   return attention.call(x, { training: false, mask }).arraySync()[0]![0];
 * };
 * assertEquals(first(5), first(-7));
 * ```
 */
export class MultiHeadAttention {
  readonly query: Linear;
  readonly key: Linear;
  readonly value: Linear;
  readonly output: Linear;

  readonly #dropout: Dropout;
  readonly #heads: number;
  readonly #headWidth: number;

  /** @param init Makes the variables. */
  constructor({ width, heads, headWidth, dropout }: AttentionOptions, init: Initializer) {
    const project = (name: string) => new Linear(width, heads * headWidth, init.at(name));
    [this.query, this.key, this.value] = [project("query"), project("key"), project("value")];
    this.output = new Linear(heads * headWidth, width, init.at("output"));
    this.#dropout = new Dropout(dropout);
    this.#heads = heads;
    this.#headWidth = headWidth;
  }

  /** Applies the layer to `[B, N, D]`. */
  call(x: tf.Tensor3D, options: AttentionCallOptions): tf.Tensor3D {
    return tf.tidy(() => this.#attend(x, this.#split(this.key.call(x)), options)); // [B, N, D]
  }

  /** The same, and the keys. */
  attend(x: tf.Tensor3D, options: AttentionCallOptions): Attended {
    return tf.tidy(() => {
      const keys = this.#split(this.key.call(x)); // [B, A, N, headWidth]
      return { y: this.#attend(x, keys, options), keys: tf.mean(keys, 1) as tf.Tensor3D };
    });
  }

  #split(rows: tf.Tensor3D): tf.Tensor4D {
    const [b, n] = rows.shape;
    return tf.transpose(tf.reshape(rows, [b, n, this.#heads, this.#headWidth]), [0, 2, 1, 3]); // [B, A, N, headWidth]
  }

  #attend(x: tf.Tensor3D, keys: tf.Tensor4D, options: AttentionCallOptions): tf.Tensor3D {
    const [b, n] = x.shape;
    const [a, width] = [this.#heads, this.#headWidth];
    const query = this.#split(tf.mul(this.query.call(x), 1 / Math.sqrt(width)));
    const scores = tf.matMul(query, keys, false, true); // [B, A, N, N]
    const allowed = options.mask === undefined ? scores : tf.add(scores, refusal(options.mask));
    const weighed = options.sizes === undefined ? allowed : tf.add(allowed, share(options.sizes));
    const seen = options.causal === true ? tf.add(weighed, refusalOfLater(n)) : weighed;
    const weights = this.#dropout.call(tf.softmax(seen), options);
    const looked = tf.matMul(weights, this.#split(this.value.call(x))); // [B, A, N, headWidth]
    const joined = tf.reshape(tf.transpose(looked, [0, 2, 1, 3]), [b, n, a * width]) as tf.Tensor3D; // [B, N, A·headWidth]
    return this.output.call(joined); // [B, N, D]
  }

  /** Floating-point operations for one sequence of `n` tokens: 2 a multiply-add of the matrix products. */
  flops(n: number): number {
    const projections = [this.query, this.key, this.value, this.output].reduce((sum, layer) => sum + layer.flops(n), 0);
    return projections + 2 * (2 * n * n * this.#heads * this.#headWidth);
  }
}

/** What is added to scores: 0 for a key that may be looked at, and what softmax makes exactly 0 for one that may not. */
function refusal(mask: tf.Tensor): tf.Tensor {
  const [b, n] = mask.shape as [number, number];
  return tf.reshape(tf.mul(tf.sub(tf.cast(mask, "float32"), 1), 1e9), [b, 1, 1, n]); // [B, 1, 1, N]
}

/** The same for keys that come after the query. */
function refusalOfLater(n: number): tf.Tensor {
  const place = tf.range(0, n); // [N]
  const later = tf.greater(tf.expandDims(place, 0), tf.expandDims(place, 1)); // [N, N], queries down
  return tf.mul(tf.cast(later, "float32"), -1e9);
}

/** What is added to scores so that softmax gives a key of size s the weight of s equal ones. */
function share(sizes: tf.Tensor): tf.Tensor {
  const [b, n] = sizes.shape as [number, number];
  return tf.reshape(tf.log(sizes), [b, 1, 1, n]); // [B, 1, 1, N]
}
