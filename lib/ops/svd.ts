import * as tf from "@tensorflow/tfjs-core";

/** Factors of matrices: `x = u · diag(s) · vᵀ`. R is the smaller side of x. */
export interface Svd {
  /** Left singular vectors in columns, `[..., M, R]`. */
  u: tf.Tensor;
  /** Singular values, not negative and descending, `[..., R]`. */
  s: tf.Tensor;
  /** Right singular vectors in columns, `[..., N, R]`. */
  v: tf.Tensor;
}

/**
 * Singular value decomposition of matrices `[..., M, N]`, in its thin form; computed in float64.
 *
 * Signs: the entry of largest magnitude in each column of `u` is positive; of entries within 10⁻⁶ of the largest, the first
 * one. Where singular values are equal, or zero, their vectors are some orthonormal basis. A matrix that holds NaN or an
 * infinity has factors of NaN; others in the batch are not affected.
 *
 * Gradient: it divides by the differences `s_j² - s_i²` and, unless x is square, by s. With s divided by its norm, 1/d is
 * replaced by d / (d² + 10⁻¹²): exact to 10⁻⁶ while these are at least 10⁻³, finite where they vanish. The vectors of equal
 * singular values have no derivative; what is returned there counts such pairs as zero.
 *
 * Source: Townsend, "Differentiating the Singular Value Decomposition", 2016.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { svd } from "./svd.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const { s } = svd(tf.tensor2d([[0, 2], [3, 0]]));
 * assertEquals(Array.from(s.dataSync()), [3, 2]);
 * ```
 *
 * @param x float32 matrices, `[..., M, N]`.
 * @returns The three factors.
 * @throws {RangeError} if `x` has fewer than two axes, or matrices without entries.
 * @throws {TypeError} if `x` is not float32.
 */
export function svd(x: tf.Tensor): Svd {
  checkMatrices(x, "svd()");
  const [u, s, v] = tf.engine().runKernel<tf.Tensor[]>("Svd", { x });
  return { u: u!, s: s!, v: v! };
}

/**
 * Refuses what is no batch of float32 matrices.
 *
 * @throws {RangeError} if `x` has fewer than two axes, or matrices without entries.
 * @throws {TypeError} if `x` is not float32.
 */
export function checkMatrices(x: tf.Tensor, caller: string): void {
  if (x.dtype !== "float32") throw new TypeError(`${caller} takes float32 matrices: got ${x.dtype}.`);
  if (x.rank < 2 || x.size === 0) {
    throw new RangeError(`${caller} takes matrices with entries, [..., M, N]: got the shape [${x.shape}].`);
  }
}
