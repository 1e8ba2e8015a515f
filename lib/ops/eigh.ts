import * as tf from "@tensorflow/tfjs-core";
import { checkMatrices } from "./svd.ts";

/** Eigenvalues and eigenvectors of symmetric matrices: `x = vectors · diag(values) · vectorsᵀ`. */
export interface Eigh {
  /** Eigenvalues in ascending order, `[..., N]`. */
  values: tf.Tensor;
  /** Orthonormal eigenvectors in columns, `[..., N, N]`. */
  vectors: tf.Tensor;
}

/**
 * Eigendecomposition of symmetric matrices `[..., N, N]`; computed in float64. Of any other matrix the symmetric part
 * `(x + xᵀ) / 2` is taken, and the gradient is symmetric.
 *
 * Signs: the entry of largest magnitude in each eigenvector is positive; of entries within 10⁻⁶ of the largest, the first
 * one. A matrix that holds NaN or an infinity has results of NaN; others in the batch are not affected.
 *
 * Gradient: it divides by the differences `λ_j - λ_i`. With eigenvalues divided by their norm, 1/d is replaced by
 * d / (d² + 10⁻¹²): exact to 10⁻⁶ while these are at least 10⁻³, finite where they vanish. The vectors of equal eigenvalues
 * have no derivative; what is returned there counts such pairs as zero.
 *
 * Source: Giles, "Collected Matrix Derivative Results for Forward and Reverse Mode Algorithmic Differentiation", 2008.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { eigh } from "./eigh.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const { values } = eigh(tf.tensor2d([[0, 1], [1, 0]]));
 * assertEquals(Array.from(values.dataSync()), [-1, 1]);
 * ```
 *
 * @param x float32 matrices, `[..., N, N]`.
 * @returns Eigenvalues and eigenvectors.
 * @throws {RangeError} if `x` is no batch of square matrices with entries.
 * @throws {TypeError} if `x` is not float32.
 */
export function eigh(x: tf.Tensor): Eigh {
  checkMatrices(x, "eigh()");
  if (x.shape.at(-1) !== x.shape.at(-2)) {
    throw new RangeError(`eigh() takes square matrices, [..., N, N]: got the shape [${x.shape}].`);
  }
  const [values, vectors] = tf.engine().runKernel<tf.Tensor[]>("Eigh", { x });
  return { values: values!, vectors: vectors! };
}
