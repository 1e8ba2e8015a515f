import { assertEquals, assertThrows } from "@std/assert";
import { wilsonInterval } from "../../lib/metrics/mod.ts";
import { assertClose } from "../support/close.ts";
import { readGolden } from "../support/golden.ts";

const golden = readGolden("metrics");

Deno.test("wilsonInterval() equals SciPy's", () => {
  const counts = golden["wilson.counts"]!.arraySync() as number[][];
  const intervals = counts.flatMap(([hits, count]) => wilsonInterval(hits!, count!));
  assertClose(intervals, golden["wilson.intervals"]!, 1e-6);
});

Deno.test("wilsonInterval() holds the share, stays within [0, 1] and narrows with more examples", () => {
  for (const [hits, count] of [[0, 1], [1, 1], [1, 3], [40, 60]] as const) {
    const [low, high] = wilsonInterval(hits, count);
    assertEquals([low >= 0, low <= hits / count, hits / count <= high, high <= 1], [true, true, true, true]);
    const [lowOfMore, highOfMore] = wilsonInterval(100 * hits, 100 * count);
    assertEquals(highOfMore - lowOfMore < high - low, true);
  }
});

Deno.test("wilsonInterval() refuses what is no count", () => {
  assertThrows(() => wilsonInterval(0, 0), RangeError, "got 0 of 0");
  assertThrows(() => wilsonInterval(3, 2), RangeError, "got 3 of 2");
  assertThrows(() => wilsonInterval(0.5, 2), RangeError, "got 0.5 of 2");
});
