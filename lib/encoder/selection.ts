import * as tf from "@tensorflow/tfjs-core";
import { argsort, withoutGradient } from "../ops/mod.ts";
import type { EncoderInput } from "./encoder.ts";

/**
 * Which tokens of an image to keep: the `k` with the highest scores, or the fewest whose scores add up to a `share` of the sum of all,
 * above 0 and at most 1. A tensor `[B]` (k int32) holds one number for each image.
 */
export type Keep = { k: number | tf.Tensor1D } | { share: number | tf.Tensor1D };

/**
 * Keeps the tokens that matter most and leaves out the others, which attention then never sees (thesis section 3.4.3). Those kept stay
 * in their order and keep their positions: the positional encoding that the encoder adds is that of the whole sequence. Of equal
 * scores the token further to the front is kept first. An image keeps at least one token, and all it has if it has no more.
 *
 * With one `k` for all images the sequence is shortened to k tokens; otherwise it keeps its length, since how many tokens an image
 * keeps is a value, and what is left out is masked. Both give the same results. Nothing is read back.
 *
 * @example The two best of four tokens, wherever they stand
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { selectTokens } from "./selection.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const input = {
 *   tokens: tf.ones([1, 4, 8]) as tf.Tensor3D,
 *   positions: tf.tensor2d([[0, 1, 2, 3]], [1, 4], "int32"),
 *   mask: tf.tensor2d([[true, true, true, true]], [1, 4], "bool"),
 *   padded: false,
 * };
 * const scores = tf.tensor2d([[0.1, 0.6, 0.1, 0.2]]);
 * assertEquals(selectTokens(input, scores, { k: 2 }).positions.arraySync(), [[1, 3]]);
 * assertEquals(selectTokens(input, scores, { share: 0.5 }).mask.arraySync(), [[0, 1, 0, 0]]);
 * ```
 *
 * @param input Tokens, as tokenizers make them.
 * @param scores How much each token matters, `[B, N]`; for a share none is negative. No gradient passes through the choice.
 * @param keep Which to keep.
 * @returns What is left, for the encoder. Tensors that did not change are those of `input`.
 * @throws {RangeError} if k is no positive whole number, or the share not in (0, 1].
 */
export function selectTokens(input: EncoderInput, scores: tf.Tensor2D, keep: Keep): EncoderInput {
  checkKeep(keep);
  return tf.tidy(() => {
    const chosen = withoutGradient((x) => keptTokens(x as tf.Tensor2D, input.mask, keep), scores);
    const mask = tf.cast(chosen, "bool") as tf.Tensor2D; // [B, N]
    const masked = { ...input, mask, padded: true, places: input.places ?? input.mask.shape[1] };
    if (!("k" in keep) || typeof keep.k !== "number") return masked;
    const k = Math.min(keep.k, input.mask.shape[1]);
    return { ...shortenTokens(masked, k), padded: input.padded }; // without padding, every image has k
  });
}

/**
 * Moves the real tokens of each image to the front, in their order, and cuts what comes after `length`: the same sequence, physically
 * shorter.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { shortenTokens } from "./selection.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const short = shortenTokens({
 *   tokens: tf.tensor3d([1, 2, 3, 4], [1, 4, 1]),
 *   positions: tf.tensor2d([[0, 1, 2, 3]], [1, 4], "int32"),
 *   mask: tf.tensor2d([[false, true, false, true]], [1, 4], "bool"),
 *   padded: true,
 * }, 3);
 * assertEquals(Array.from(short.tokens.dataSync()), [2, 4, 1]);
 * assertEquals(short.mask.arraySync(), [[1, 1, 0]]);
 * ```
 *
 * @param input Tokens and which of them are real.
 * @param length K, at most N; images with more real tokens lose the last ones.
 * @returns `length` tokens an image.
 * @throws {RangeError} if `length` is not a whole number from 0 to N.
 */
export function shortenTokens(input: EncoderInput, length: number): EncoderInput {
  const [b, n] = input.mask.shape;
  if (!Number.isInteger(length) || length < 0 || length > n) {
    throw new RangeError(`${n} tokens can be shortened to a whole number of them from 0 to ${n}: got ${length}.`);
  }
  return tf.tidy(() => {
    const real = tf.cast(input.mask, "int32"); // [B, N]
    const order = tf.slice(argsort(real, { descending: true }), [0, 0], [b, length]); // [B, K]; stable: real ones in order
    const take = <T extends tf.Tensor>(x: tf.Tensor) => tf.gather(x, order as tf.Tensor2D, 1, 1) as tf.Tensor as T;
    return {
      ...input,
      tokens: take<tf.Tensor3D>(input.tokens), // [B, K, D]
      positions: take<tf.Tensor2D>(input.positions), // [B, K]
      mask: tf.cast(take(real), "bool") as tf.Tensor2D, // [B, K]
      ...(input.sizes === undefined ? {} : { sizes: take<tf.Tensor2D>(input.sizes) }), // [B, K]
      padded: true,
      places: input.places ?? n,
    };
  });
}

/** 1 for a token that is kept, float32 `[B, N]`. */
function keptTokens(scores: tf.Tensor2D, mask: tf.Tensor2D, keep: Keep): tf.Tensor2D {
  const [b, n] = scores.shape;
  const real = tf.cast(mask, "float32"); // [B, N]
  const usable = tf.where(mask, scores, tf.fill([b, n], -Infinity)); // padding ranks last
  const order = argsort(usable, { descending: true }) as tf.Tensor2D; // [B, N]: places in order of rank
  const rank = argsort(order); // [B, N]: the inverse permutation
  const count = tf.sum(real, 1, true); // [B, 1]
  if ("k" in keep) {
    const k = tf.maximum(tf.cast(column(keep.k), "float32"), 1); // [B, 1] or [1, 1]
    return tf.mul(tf.cast(tf.less(tf.cast(rank, "float32"), k), "float32"), real);
  }
  // Token by token from the best on, for as long as those before it do not reach the share: the smallest set that does.
  const ranked = tf.gather(tf.mul(tf.maximum(scores, 0), real), order, 1, 1) as tf.Tensor; // [B, N]
  const before = tf.cumsum(ranked, 1, true); // [B, N]
  const wanted = tf.mul(tf.sum(ranked, 1, true), column(keep.share)); // [B, 1]
  const first = tf.equal(tf.range(0, n), 0); // [N]: at least one
  const everything = tf.logicalAnd(tf.greaterEqual(column(keep.share), 1), tf.less(tf.range(0, n), count)); // [B, N]
  const chosen = tf.logicalOr(tf.logicalOr(tf.less(before, wanted), first), everything); // [B, N], by rank
  return tf.mul(tf.gather(tf.cast(chosen, "float32"), rank as tf.Tensor2D, 1, 1) as tf.Tensor, real) as tf.Tensor2D;
}

/** A number, or one for each image, to go beside `[B, N]`. */
function column(value: number | tf.Tensor1D): tf.Tensor2D {
  return typeof value === "number" ? tf.tensor2d([value], [1, 1]) : tf.reshape(value, [value.size, 1]);
}

/**
 * Refuses what says nothing about which tokens to keep. Numbers in tensors are not looked at.
 *
 * @throws {RangeError} if k is no positive whole number, or the share not in (0, 1].
 */
export function checkKeep(keep: Keep): void {
  if ("k" in keep) {
    if (typeof keep.k === "number" && !(Number.isInteger(keep.k) && keep.k >= 1)) {
      throw new RangeError(`The number of tokens to keep is a positive whole number: got ${keep.k}.`);
    }
  } else if (typeof keep.share === "number" && !(keep.share > 0 && keep.share <= 1)) {
    throw new RangeError(`The share of the scores to keep is above 0 and at most 1: got ${keep.share}.`);
  }
}
