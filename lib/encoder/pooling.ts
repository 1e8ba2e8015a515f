import * as tf from "@tensorflow/tfjs-core";
import type { EncoderInput } from "./encoder.ts";
import { checkKeep } from "./selection.ts";

/**
 * Makes k tokens of those of a grid by averaging neighbours, so that nothing is left out: all tokens, in the order of a Z curve, are cut into k
 * runs of equal length, or nearly, and each becomes its mean. A quarter of them are the means of 2×2 neighbours, one is the mean of all. A
 * run has the position of its middle.
 *
 * @example Four tokens, one for each quarter
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { poolTokens } from "./pooling.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const input = {
 *   tokens: tf.reshape(tf.range(0, 16), [1, 16, 1]) as tf.Tensor3D,
 *   positions: tf.reshape(tf.range(0, 16, 1, "int32"), [1, 16]) as tf.Tensor2D,
 *   mask: tf.fill([1, 16], 1, "bool") as tf.Tensor2D,
 *   padded: false,
 *   grid: [4, 4] as [number, number],
 * };
 * assertEquals(poolTokens(input, 4).tokens.arraySync(), [[[2.5], [4.5], [10.5], [12.5]]]);
 * ```
 *
 * @param input Tokens of a grid, none of them padding.
 * @param k How many, at most N; or int32 `[B]`, as many for each image, which are then masked in a sequence that keeps its length.
 * @returns What the encoder is given.
 * @throws {RangeError} if the tokens have no grid, or k is no positive whole number.
 */
export function poolTokens(input: EncoderInput, k: number | tf.Tensor1D): EncoderInput {
  checkKeep({ k });
  const { tokens, grid, sizes } = input;
  const [b, n] = tokens.shape;
  if (grid === undefined || input.padded) {
    throw new RangeError("Neighbours are averaged of tokens that fill a grid, as those of ViT and mSVD do: keep all.");
  }
  const length = typeof k === "number" ? Math.min(k, n) : n; // K
  return tf.tidy(() => {
    const counts = typeof k === "number"
      ? tf.fill([b, 1], length)
      : tf.reshape(tf.minimum(tf.cast(k, "float32"), n), [b, 1]); // [B, 1]
    const { ranks, places } = zCurve(grid);
    // Half a step inwards: a run's end is then never a rounding error away from the next one's beginning.
    const along = tf.div(tf.add(tf.tensor2d(ranks, [1, n]), 0.5), n); // [1, N]
    const runs = tf.cast(tf.floor(tf.mul(along, counts)), "int32"); // [B, N]
    const numbers = tf.reshape(tf.range(0, length, 1, "int32"), [1, length, 1]);
    const members = tf.cast(tf.equal(numbers, tf.expandDims(runs, 1)), "float32"); // [B, K, N]
    const counted = tf.sum(members, 2, true); // [B, K, 1]; 0 beyond an image's runs
    const shares = tf.divNoNan(members, counted) as tf.Tensor3D; // [B, K, N]
    const middles = tf.round(tf.matMul(shares, tf.tile(tf.expandDims(tf.tensor2d(places), 0), [b, 1, 1]))); // [B, K, 2]
    // 1 where there is no run: division and logarithm have no finite gradient at 0.
    const mean = sizes && tf.add(tf.matMul(shares, tf.expandDims(sizes, 2)), tf.cast(tf.equal(counted, 0), "float32")); // [B, K, 1]
    const weights = mean === undefined ? shares : tf.div(tf.mul(shares, tf.expandDims(sizes!, 1)), mean) as tf.Tensor3D;
    const [rows, columns] = tf.split(middles, 2, 2); // [B, K, 1] each
    return {
      ...input,
      tokens: tf.matMul(weights, tokens), // [B, K, D]
      positions: tf.reshape(tf.cast(tf.add(tf.mul(rows!, grid[1]), columns!), "int32"), [b, length]) as tf.Tensor2D,
      mask: tf.reshape(tf.greater(counted, 0), [b, length]) as tf.Tensor2D,
      ...(mean === undefined ? {} : { sizes: tf.reshape(mean, [b, length]) as tf.Tensor2D }),
      padded: typeof k !== "number",
      places: input.places ?? n,
    };
  });
}

/** For each token of a grid, row by row, its rank along a Z curve and its row and column; a curve of the square that holds the grid. */
function zCurve([rows, columns]: readonly [number, number]): { ranks: number[]; places: [number, number][] } {
  const places = Array.from(
    { length: rows * columns },
    (_, i): [number, number] => [Math.floor(i / columns), i % columns],
  );
  const order = places.map(([row, column], i) => ({ i, at: 2 * spreadBits(row) + spreadBits(column) }))
    .sort((a, b) => a.at - b.at);
  const ranks = new Array<number>(places.length);
  order.forEach(({ i }, rank) => ranks[i] = rank);
  return { ranks, places };
}

/** A whole number with a zero between any two of its bits. */
function spreadBits(value: number): number {
  return value === 0 ? 0 : value % 2 + 4 * spreadBits(Math.floor(value / 2));
}
