import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { regressionMetrics } from "../../lib/metrics/mod.ts";
import { assertClose } from "../support/close.ts";
import { readGolden } from "../support/golden.ts";

const golden = readGolden("metrics");

Deno.test("regressionMetrics() equals NumPy's errors, coefficient of determination and those of the mean", () => {
  const [predictions, targets] = ["predictions", "targets"].map((name) => golden[`regression.${name}`]!.dataSync());
  const { mse, rmse, mae, r2, baseline } = regressionMetrics(predictions!, targets!, 34.5);
  const wanted = golden["regression.errors"]!.dataSync();
  [mse, rmse, mae, r2, baseline.mse, baseline.rmse, baseline.mae].forEach((value, i) => {
    assertClose([value], [wanted[i]!], 1e-6, `error ${i}`);
  });
});

Deno.test("regressionMetrics() of the targets themselves is without error, of their mean no better than the baseline", () => {
  const targets = [1, 2, 6];
  const perfect = regressionMetrics(targets, targets, 3);
  assertEquals([perfect.mse, perfect.rmse, perfect.mae, perfect.r2], [0, 0, 0, 1]);
  const { r2, baseline, ...errors } = regressionMetrics([3, 3, 3], targets, 3);
  assertAlmostEquals(r2, 0, 1e-15);
  assertEquals(errors, baseline);
  assertEquals(regressionMetrics([0, 0, 0], targets, 3).r2 < 0, true, "worse than the mean");
});

Deno.test("regressionMetrics() of equal targets has no variance to explain: 1 without error, else 0", () => {
  assertEquals(regressionMetrics([4, 4], [4, 4], 0).r2, 1);
  assertEquals(regressionMetrics([4, 5], [4, 4], 0).r2, 0);
});

Deno.test("regressionMetrics() shows predictions that are no numbers, and refuses such targets", () => {
  assertEquals(Number.isNaN(regressionMetrics([NaN, 1], [1, 2], 1).mse), true);
  assertThrows(() => regressionMetrics([1, 1], [1, NaN], 1), RangeError, "example 1 has NaN");
  assertThrows(() => regressionMetrics([1], [1], Infinity), RangeError, "got Infinity");
  assertThrows(() => regressionMetrics([1], [1, 2], 1), RangeError, "2 targets, 1 predictions");
  assertThrows(() => regressionMetrics([], [], 1), RangeError, "got none");
});
