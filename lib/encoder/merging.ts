import * as tf from "@tensorflow/tfjs-core";
import { argsort, scatterAdd, sort, topK, withoutGradient } from "../ops/mod.ts";

/** A sequence whose tokens may each stand for several: the class token first, then real ones, then padding. */
export type MergedTokens = {
  /** `[B, N, D]`. */
  tokens: tf.Tensor3D;
  /** How many of the first tokens each stands for, or their shares of attention added up, float32 `[B, N]`; 0 for padding. */
  sizes: tf.Tensor2D;
};

/** Options of {@linkcode mergeTokens}. */
export interface MergeTokensOptions {
  /** r, how many tokens fewer there are afterwards; at most half of those without the class token are. */
  count: number;
  /** What tokens are compared by, the cosine of the angle between these, `[B, N, C]`: the keys of attention. */
  metric: tf.Tensor3D;
  /** Whether any token may be padding. */
  padded: boolean;
}

/** Ranks below any cosine: padding, which merging does not change, is taken where real tokens run out; the class token never. */
const PADDING = -10;
const CLASS_TOKEN = -20;

/**
 * Token Merging, `[B, N, D]` to `[B, N - r, D]`: tokens with even places are set against those with odd ones, each of the former
 * finds the one of the latter that is most like it, and the r pairs with the greatest likeness become one token each, the mean weighted
 * by sizes (Bolya et al., "Token Merging: Your ViT But Faster", 2023, section 3: bipartite soft matching). The class token, at place 0,
 * is not merged. No gradient passes through the choice of pairs. Sides are static and nothing is read back.
 *
 * An image with padding is merged as it would be without: its real tokens are not set against padding, and no more of them are merged
 * than its own length allows.
 *
 * @example Of four tokens two are alike
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { mergeTokens } from "./merging.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const tokens = tf.tensor3d([[[9, 9], [1, 0], [0, 2], [0, 4]]]);
 * const merged = mergeTokens({ tokens, sizes: tf.ones([1, 4]) }, { count: 1, metric: tokens, padded: false });
 * assertEquals(merged.tokens.arraySync(), [[[9, 9], [1, 0], [0, 3]]]);
 * assertEquals(merged.sizes.arraySync(), [[1, 1, 2]]);
 * ```
 *
 * @param input The sequence.
 * @param options How many tokens to merge, by which likeness.
 * @returns The shorter sequence: tokens not merged in their order, then those with odd places; padding last.
 * @throws {RangeError} if `count` is not a whole number from 0.
 */
export function mergeTokens({ tokens, sizes }: MergedTokens, options: MergeTokensOptions): MergedTokens {
  const { count, metric, padded } = options;
  checkMergeCount(count);
  const [b, n, d] = tokens.shape;
  const r = mergeable(n, count);
  return tf.tidy(() => {
    if (r === 0) return { tokens: tf.clone(tokens), sizes: tf.clone(sizes) };
    const [evens, odds] = [Math.ceil(n / 2), Math.floor(n / 2)];
    const plan = withoutGradient((x) => match(x as tf.Tensor3D, padded ? sizes : undefined, r), metric); // [B, Na + r]
    const [left, sources, targets] = tf.split(plan, [evens - r, r, r], 1) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
    // Sums of all that a token stands for: x·s of both sides, and s, in one table.
    const sums = tf.concat([tf.mul(tokens, tf.expandDims(sizes, 2)), tf.expandDims(sizes, 2)], 2); // [B, N, D + 1]
    const [even, odd] = [everyOther(sums, 0), everyOther(sums, 1)]; // [B, Na, D + 1], [B, Nb, D + 1]
    const images = tf.tile(tf.expandDims(tf.range(0, b, 1, "int32"), 1), [1, r]); // [B, r]
    const places = tf.stack([images, targets], 2); // [B, r, 2]
    const merged = scatterAdd(odd, places, rows(even, sources)); // [B, Nb, D + 1]
    let joined = tf.concat([rows(even, left), merged], 1) as tf.Tensor3D; // [B, N - r, D + 1]
    if (padded) joined = paddingLast(joined);
    const [total, size] = tf.split(joined, [d, 1], 2) as [tf.Tensor3D, tf.Tensor3D];
    return {
      tokens: tf.div(total, tf.where(tf.greater(size, 0), size, tf.onesLike(size))) as tf.Tensor3D, // [B, N - r, D]
      sizes: tf.reshape(size, [b, evens - r + odds]) as tf.Tensor2D,
    };
  });
}

/**
 * How many tokens of n, the class token among them, one layer may merge: r, but no more than those that have a partner.
 *
 * @param n Tokens of the sequence.
 * @param count r, as asked for.
 * @returns At most `count`.
 */
export function mergeable(n: number, count: number): number {
  return Math.min(count, Math.floor((n - 1) / 2));
}

/**
 * Refuses what is no number of tokens to merge.
 *
 * @throws {RangeError} if `count` is not a whole number from 0.
 */
export function checkMergeCount(count: number): void {
  if (!Number.isInteger(count) || count < 0) {
    throw new RangeError(`The number of tokens that a layer merges is a whole number from 0: got ${count}.`);
  }
}

/** Places among the even tokens of those left and of those merged, and among the odd ones of what these are merged into: int32. */
function match(metric: tf.Tensor3D, sizes: tf.Tensor2D | undefined, r: number): tf.Tensor2D {
  const unit = tf.div(metric, tf.maximum(tf.norm(metric, 2, 2, true), 1e-12)) as tf.Tensor3D; // [B, N, C]
  const [even, odd] = [everyOther(unit, 0), everyOther(unit, 1)];
  const [b, evens] = even.shape;
  let likeness = tf.matMul(even, odd, false, true); // [B, Na, Nb]
  if (sizes !== undefined) {
    likeness = tf.add(likeness, tf.mul(tf.expandDims(isPadding(everyOther(sizes, 1)), 1), PADDING));
  }
  const best = topK(likeness, 1); // [B, Na, 1] each
  const isClass = tf.expandDims(tf.cast(tf.equal(tf.range(0, evens), 0), "float32"), 0); // [1, Na]
  let rank: tf.Tensor = tf.reshape(best.values, [b, evens]);
  if (sizes !== undefined) {
    const padding = isPadding(everyOther(sizes, 0)); // [B, Na]
    rank = tf.add(tf.mul(rank, tf.sub(1, padding)), tf.mul(padding, PADDING));
  }
  const order = argsort(tf.add(rank, tf.mul(isClass, CLASS_TOKEN)), { descending: true }); // [B, Na]
  const [sources, left] = tf.split(order, [r, evens - r], 1) as [tf.Tensor2D, tf.Tensor2D];
  const targets = rows(tf.reshape(best.indices, [b, evens]), sources); // [B, r]
  return tf.concat([sort(left), sources, targets], 1) as tf.Tensor2D; // [B, Na + r]
}

/** Tokens at even places (from 0) or odd ones (from 1). */
function everyOther<T extends tf.Tensor>(x: T, from: 0 | 1): T {
  const along = (second: number, others: number) => x.shape.map((_, axis) => axis === 1 ? second : others);
  return tf.stridedSlice(x, along(from, 0), x.shape, along(2, 1)) as tf.Tensor as T;
}

/** `x[b, places[b, i]]`. */
function rows<T extends tf.Tensor>(x: T, places: tf.Tensor2D): T {
  return tf.gather(x, places, 1, 1) as tf.Tensor as T;
}

function isPadding(sizes: tf.Tensor): tf.Tensor {
  return tf.cast(tf.equal(sizes, 0), "float32");
}

/** Moves rows whose last number, the size, is 0 behind the others. */
function paddingLast(table: tf.Tensor3D): tf.Tensor3D {
  const [b, n, c] = table.shape;
  const order = withoutGradient((x) => {
    const size = tf.reshape(tf.slice(x, [0, 0, c - 1], [b, n, 1]), [b, n]); // [B, N]
    return argsort(isPadding(size));
  }, table);
  return rows(table, order as tf.Tensor2D);
}
