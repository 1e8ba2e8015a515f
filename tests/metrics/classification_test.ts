import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import "../support/require_setup.ts";
import { accuracy, classScores, confusionMatrix, macroF1 } from "../../lib/metrics/mod.ts";

// Worked by hand. Class 2 has no examples and is never predicted; class 3 has none, but two were taken for it.
const LABELS = [0, 0, 0, 0, 1, 1];
const PREDICTIONS = [0, 0, 1, 3, 1, 3];
const CONFUSION = [[2, 1, 0, 1], [0, 1, 0, 1], [0, 0, 0, 0], [0, 0, 0, 0]];

Deno.test("confusionMatrix() counts by true class and prediction", () => {
  assertEquals(confusionMatrix(LABELS, PREDICTIONS, 4), CONFUSION);
  assertEquals(confusionMatrix(Int32Array.of(1), Float32Array.of(0), 2), [[0, 0], [1, 0]]);
  assertEquals(confusionMatrix([], [], 2), [[0, 0], [0, 0]]);
});

Deno.test("confusionMatrix() refuses numbers that are no class, and lists of different lengths", () => {
  assertThrows(() => confusionMatrix([0, 4], [0, 0], 4), RangeError, "example 1 has label 4, prediction 0");
  assertThrows(() => confusionMatrix([0], [-1], 4), RangeError, "prediction -1");
  assertThrows(() => confusionMatrix([0], [0.5], 4), RangeError, "prediction 0.5");
  assertThrows(() => confusionMatrix([0], [], 4), RangeError, "1 labels, 0 predictions");
});

Deno.test("classScores() gives precision, recall and F1 of each class, 0 where scikit-learn divides by zero", () => {
  assertEquals(classScores(CONFUSION), [
    { precision: 1, recall: 1 / 2, f1: 2 / 3, support: 4 },
    { precision: 1 / 2, recall: 1 / 2, f1: 1 / 2, support: 2 },
    { precision: 0, recall: 0, f1: 0, support: 0 },
    { precision: 0, recall: 0, f1: 0, support: 0 },
  ]);
});

Deno.test("macroF1() is the mean over all classes, those without examples too", () => {
  assertAlmostEquals(macroF1(CONFUSION), (2 / 3 + 1 / 2 + 0 + 0) / 4, 1e-15);
  assertEquals(macroF1([[3, 0], [0, 5]]), 1);
  assertEquals(macroF1([]), 0);
});

Deno.test("macroF1() counts a rare class as much as a common one, accuracy() does not", () => {
  const confusion = [[98, 0], [2, 0]]; // all taken for the common class
  assertEquals(accuracy(confusion), 0.98);
  assertAlmostEquals(macroF1(confusion), 98 / 99 / 2, 1e-15);
});

Deno.test("accuracy() is the share on the diagonal, 0 without examples", () => {
  assertEquals(accuracy(CONFUSION), 3 / 6);
  assertEquals(accuracy([[0, 0], [0, 0]]), 0);
});
