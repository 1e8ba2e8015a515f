import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import "../support/require_setup.ts";
import { sequenceLengths } from "../../lib/metrics/mod.ts";

Deno.test("sequenceLengths() counts the class token, and pads within batches in their order", () => {
  const { spread, ...rest } = sequenceLengths([1, 3, 7, 1, 4], { batch: 2 });
  assertEquals(rest, { mean: 21 / 5, min: 2, max: 8, padded: (4 + 4 + 8 + 8 + 5) / 5, batch: 2 });
  assertAlmostEquals(spread, Math.sqrt([2, 4, 8, 2, 5].reduce((sum, n) => sum + (n - 4.2) ** 2, 0) / 5), 1e-12);
});

Deno.test("sequenceLengths() of pictures that keep alike has no spread and no padding", () => {
  const lengths = sequenceLengths(Int32Array.of(256, 256, 256), { batch: 2 });
  assertEquals(lengths, { mean: 257, spread: 0, min: 257, max: 257, padded: 257, batch: 2 });
});

Deno.test("sequenceLengths() pads more in larger batches, up to the longest of all", () => {
  const kept = [3, 9, 1, 4, 20, 2, 7];
  const padded = [1, 2, 4, 7].map((batch) => sequenceLengths(kept, { batch }).padded);
  assertEquals(padded, padded.toSorted((a, b) => a - b));
  assertAlmostEquals(padded[0]!, sequenceLengths(kept, { batch: 1 }).mean, 1e-12);
  assertEquals(padded.at(-1), 21);
});

Deno.test("sequenceLengths() refuses what are no lengths", () => {
  assertThrows(() => sequenceLengths([], { batch: 1 }), RangeError, "got none");
  assertThrows(() => sequenceLengths([1, -1], { batch: 1 }), RangeError, "picture 1 has -1");
  assertThrows(() => sequenceLengths([0.5], { batch: 1 }), RangeError, "picture 0 has 0.5");
  assertThrows(() => sequenceLengths([1], { batch: 0 }), RangeError, "got 0");
});
