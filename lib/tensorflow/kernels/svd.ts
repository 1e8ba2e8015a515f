import * as tf from "@tensorflow/tfjs-core";
import { attribute } from "../attributes.ts";
import { defineGradient } from "../gradient.ts";
import { defineKernel } from "../native_kernel.ts";
import {
  columnSigns,
  diagonal,
  finiteMatrices,
  guardedInverse,
  inverseGaps,
  norm,
  poisoned,
} from "./matrix_decomposition.ts";
import { binary } from "./native_math.ts";

/* Svd: { x [..., M, N] } → u [..., M, R], s [..., R] descending, v [..., N, R], R = min(M, N), x = u · diag(s) · vᵀ. */

defineKernel("Svd", (ops, { x }) => {
  const { values, poison } = finiteMatrices(ops, x!);
  const [s, u, v] = ops.runMany("Svd", [values], [
    attribute.type("T", "float64"),
    attribute.bool("compute_uv", true),
    attribute.bool("full_matrices", false),
  ], 3);
  const signs = columnSigns(ops, u!);
  const rank = x!.shape.length;
  return [binary(ops, "Mul", u!, signs), s!, binary(ops, "Mul", v!, signs)]
    .map((part) => poisoned(ops, part, poison, rank));
});

defineGradient("Svd", {
  outputsToSave: [true, true, true],
  gradFunc: (dys, saved) => ({ x: () => svdGradient(saved, dys as unknown as tf.Tensor[]) }),
});

/**
 * Townsend, "Differentiating the Singular Value Decomposition", 2016, equation (37):
 * `U · [F∘(UᵀdU - dUᵀU) · S + S · F∘(VᵀdV - dVᵀV) + dS] · Vᵀ + (I - UUᵀ) · dU · S⁻¹ · Vᵀ + U · S⁻¹ · dVᵀ · (I - VVᵀ)` with
 * `F_ij = 1 / (s_j² - s_i²)`. F and S⁻¹ are computed for s divided by its norm, where the guard of the inverses has a scale.
 */
function svdGradient(factors: tf.Tensor[], gradients: tf.Tensor[]): tf.Tensor {
  const [u, s, v] = factors as [tf.Tensor, tf.Tensor, tf.Tensor];
  const [du, ds, dv] = gradients as [tf.Tensor, tf.Tensor, tf.Tensor];
  const [m, n, r] = [u.shape.at(-2)!, v.shape.at(-2)!, s.shape.at(-1)!];
  const length = norm(s); // [..., 1]
  const unit = tf.div(s, length); // [..., R]
  const gaps = inverseGaps(tf.square(unit)); // [..., R, R]
  const [rows, columns] = [tf.expandDims(unit, -1), tf.expandDims(unit, -2)]; // S from the left, S from the right
  const turned = tf.add(tf.mul(tf.mul(gaps, skew(u, du)), columns), tf.mul(rows, tf.mul(gaps, skew(v, dv))));
  const scale = tf.expandDims(length, -1); // [..., 1, 1]
  const inner = tf.add(tf.div(turned, scale), diagonal(ds)); // [..., R, R]
  let dx = tf.matMul(tf.matMul(u, inner), v, false, true); // [..., M, N]
  const inverse = tf.div(tf.expandDims(guardedInverse(unit), -2), scale); // [..., 1, R]
  if (m > r) dx = tf.add(dx, tf.matMul(tf.mul(outside(u, du), inverse), v, false, true));
  if (n > r) dx = tf.add(dx, tf.matMul(u, tf.mul(outside(v, dv), inverse), false, true));
  return dx;
}

/** `UᵀdU - dUᵀU`. */
function skew(basis: tf.Tensor, gradient: tf.Tensor): tf.Tensor {
  return tf.sub(tf.matMul(basis, gradient, true), tf.matMul(gradient, basis, true));
}

/** The part of `gradient` that is at right angles to the columns of `basis`. */
function outside(basis: tf.Tensor, gradient: tf.Tensor): tf.Tensor {
  return tf.sub(gradient, tf.matMul(basis, tf.matMul(basis, gradient, true)));
}
