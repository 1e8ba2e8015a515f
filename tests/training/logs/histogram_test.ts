import { assertEquals } from "@std/assert";
import "../../support/require_setup.ts";
import { histogram } from "../../../lib/training/logs/histogram.ts";
import { testNumbers } from "../../support/random.ts";

Deno.test("histogram() counts every finite value once, between the smallest and the largest", () => {
  const values = testNumbers(1000, 5, -3, 7);
  const buckets = histogram(values, 7);
  assertEquals([buckets.length, buckets[0]![0], buckets[6]![1]], [7, Math.min(...values), Math.max(...values)]);
  buckets.forEach(([left, right, count], i) => {
    const last = i === 6;
    assertEquals(count, values.filter((x) => x >= left && (last ? x <= right : x < right)).length);
    if (!last) assertEquals(right, buckets[i + 1]![0]);
  });
});

Deno.test("histogram() of no, one and infinite values", () => {
  assertEquals(histogram([]), []);
  assertEquals(histogram([NaN, Infinity]), []);
  assertEquals(histogram([2, -Infinity, 2]), [[1.5, 2.5, 2]]);
});
