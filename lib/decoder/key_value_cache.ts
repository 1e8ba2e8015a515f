import * as tf from "@tensorflow/tfjs-core";
import type { MultiHeadAttention } from "../nn/mod.ts";

/** Keys and values of the tokens so far, in a layer; a type alias, so that it is a tensor container. */
export type KeyValues = {
  /** `[B, A, N, headWidth]`; only places that were written count. */
  keys: tf.Tensor4D;
  /** `[B, A, N, headWidth]` */
  values: tf.Tensor4D;
};

/**
 * Causal self-attention for one new token, by keys and values that earlier tokens left: O(N) for a token, where the whole sequence again
 * would be O(N²). Shapes are fixed at N places, of which those up to the token's own are looked at, so that one recording serves all tokens.
 * Nothing is dropped: it is for generation, not for training.
 *
 * @example The second token looks at both
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer, MultiHeadAttention } from "../nn/mod.ts";
 * import { attendCached, emptyKeyValues } from "./key_value_cache.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const shape = { width: 4, heads: 2, headWidth: 2, dropout: 0 };
 * const attention = new MultiHeadAttention(shape, new Initializer(0));
 * const x = tf.tensor3d([[[1, 2, 3, 4], [5, 0, 1, 0]]]);
 * const [first, second] = tf.split(x, 2, 1);
 * const one = attendCached(attention, first as tf.Tensor3D, emptyKeyValues([1, 2, 2, 2]), tf.scalar(0, "int32"));
 * const two = attendCached(attention, second as tf.Tensor3D, one.cache, tf.scalar(1, "int32"));
 * const whole = attention.call(x, { training: false, causal: true });
 * assertAlmostEquals(two.y.dataSync()[0]!, whole.dataSync()[4]!, 1e-6);
 * ```
 *
 * @param attention The layer.
 * @param x The token, `[B, 1, D]`.
 * @param cache What the tokens before it left. It stays the caller's.
 * @param place The token's place, from 0 to N - 1; int32 `[]`.
 * @returns The result `[B, 1, D]`, and the cache with the token.
 */
export function attendCached(
  attention: MultiHeadAttention,
  x: tf.Tensor3D,
  cache: KeyValues,
  place: tf.Scalar,
): { y: tf.Tensor3D; cache: KeyValues } {
  const [b, a, n, width] = cache.keys.shape;
  return tf.tidy(() => {
    const ofHeads = (row: tf.Tensor3D) => tf.reshape(row, [b, a, 1, width]) as tf.Tensor4D; // [B, A, 1, headWidth]
    const places = tf.reshape(tf.range(0, n, 1, "int32"), [1, 1, n, 1]); // [1, 1, N, 1]
    const here = tf.cast(tf.equal(places, place), "float32"); // [1, 1, N, 1]
    const keys = written(cache.keys, ofHeads(attention.key.call(x)), here);
    const values = written(cache.values, ofHeads(attention.value.call(x)), here);
    const query = ofHeads(tf.mul(attention.query.call(x), 1 / Math.sqrt(width)));
    const scores = tf.matMul(query, keys, false, true); // [B, A, 1, N]
    const later = tf.reshape(tf.cast(tf.greater(places, place), "float32"), [1, 1, 1, n]); // [1, 1, 1, N]
    const weights = tf.softmax(tf.sub(scores, tf.mul(later, 1e9))); // [B, A, 1, N]: exactly 0 for later places
    const joined = tf.reshape(tf.matMul(weights, values), [b, 1, a * width]) as tf.Tensor3D; // [B, 1, A·headWidth]
    return { y: attention.output.call(joined), cache: { keys, values } };
  });
}

/**
 * A cache to begin with.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { emptyKeyValues } from "./key_value_cache.ts";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * assertEquals(emptyKeyValues([2, 4, 64, 32]).keys.shape, [2, 4, 64, 32]);
 * ```
 *
 * @param shape `[B, A, N, headWidth]`.
 * @returns Zeros, which the caller owns.
 */
export function emptyKeyValues(shape: readonly [b: number, a: number, n: number, headWidth: number]): KeyValues {
  return { keys: tf.zeros([...shape]), values: tf.zeros([...shape]) };
}

/** `cache` with `row` at the place where `here` is 1. */
function written(cache: tf.Tensor4D, row: tf.Tensor4D, here: tf.Tensor): tf.Tensor4D {
  return tf.add(tf.mul(cache, tf.sub(1, here)), tf.mul(row, here)); // [B, A, N, headWidth]
}
