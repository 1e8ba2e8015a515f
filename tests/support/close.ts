import { AssertionError } from "@std/assert";
import type * as tf from "@tensorflow/tfjs-core";

/** Numbers to compare: a tensor, or a flat array. */
export type Numbers = tf.Tensor | ArrayLike<number>;

/**
 * Fails unless every element of `actual` differs from `expected` by at most `tolerance` times the largest magnitude in
 * `expected` (or by `tolerance` itself, if that is all zeros). Not-a-number equals only itself.
 */
export function assertClose(actual: Numbers, expected: Numbers, tolerance = 1e-5, what = "values"): void {
  const [a, e] = [toArray(actual), toArray(expected)];
  if (a.length !== e.length) throw new AssertionError(`${what}: wanted ${e.length} elements, got ${a.length}.`);
  let scale = 0;
  for (const value of e) if (Number.isFinite(value)) scale = Math.max(scale, Math.abs(value));
  const limit = tolerance * (scale || 1);
  for (let i = 0; i < e.length; i++) {
    const [x, y] = [a[i]!, e[i]!];
    if (Object.is(x, y) || Math.abs(x - y) <= limit) continue;
    throw new AssertionError(`${what}: element ${i} is ${x}, wanted ${y} within ${limit}.`);
  }
}

function toArray(values: Numbers): number[] {
  return Array.from("dataSync" in values ? values.dataSync() as ArrayLike<number> : values);
}
