/** Values counted in buckets of one width: `[left, right, count]` each. */
export type Buckets = [left: number, right: number, count: number][];

/**
 * Counts values in buckets between the smallest and the largest; values that are not finite are left out. If all are equal, there is one
 * bucket of width 1 about them, as TensorBoard has it.
 *
 * @example
 * ```ts
 * import { histogram } from "./histogram.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(histogram([0, 1, 1, 4], 2), [[0, 2, 3], [2, 4, 1]]);
 * assertEquals(histogram([3, 3]), [[2.5, 3.5, 2]]);
 * ```
 *
 * @param values Any numbers.
 * @param count Number of buckets. Default: 30.
 * @returns The buckets from left to right; none if there are no values.
 */
export function histogram(values: ArrayLike<number>, count = 30): Buckets {
  let [low, high, finite] = [Infinity, -Infinity, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    finite++;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (finite === 0) return [];
  if (low === high) return [[low - 0.5, low + 0.5, finite]];
  const width = (high - low) / count;
  const counts = new Float64Array(count);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isFinite(value)) counts[Math.min(count - 1, Math.floor((value - low) / width))]!++;
  }
  return Array.from(counts, (n, i) => [low + i * width, i === count - 1 ? high : low + (i + 1) * width, n]);
}
