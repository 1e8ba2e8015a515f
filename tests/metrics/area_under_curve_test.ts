import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { areaUnderCurve } from "../../lib/metrics/mod.ts";
import { testNumbers } from "../support/random.ts";

Deno.test("areaUnderCurve() equals the count over all pairs, with ties", () => {
  const scores = Array.from(testNumbers(60, 5), (value) => Math.round(value * 4)); // few values, many ties
  const positive = Array.from(testNumbers(60, 6), (value) => value > 0.1);
  let [sum, pairs] = [0, 0];
  scores.forEach((a, i) =>
    scores.forEach((b, j) => {
      if (!positive[i] || positive[j]) return;
      pairs++;
      sum += a > b ? 1 : a === b ? 0.5 : 0;
    })
  );
  assertAlmostEquals(areaUnderCurve(scores, positive), sum / pairs, 1e-12);
  assertAlmostEquals(areaUnderCurve(scores.map((score) => -score), positive), 1 - sum / pairs, 1e-12);
});

Deno.test("areaUnderCurve() of equal scores is a half, of one kind alone nothing, and lengths have to fit", () => {
  assertEquals(areaUnderCurve([2, 2, 2], [true, false, false]), 0.5);
  assertEquals(areaUnderCurve([1, 2], [true, true]), NaN);
  assertThrows(() => areaUnderCurve([1, 2], [true]), RangeError, "got 2 scores and 1 truths");
});
