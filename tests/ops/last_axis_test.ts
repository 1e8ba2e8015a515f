import { assertEquals, assertThrows } from "@std/assert";
import { swapWithLast } from "../../lib/ops/last_axis.ts";
import { tf } from "../support/engine.ts";

Deno.test("swapWithLast() swaps an axis with the last, and says when there is nothing to swap", () => {
  const x = tf.zeros([2, 3, 4]);
  assertEquals(swapWithLast(x, 0), [2, 1, 0]);
  assertEquals(swapWithLast(x, -2), [0, 2, 1]);
  assertEquals(swapWithLast(x, 2), undefined);
  assertEquals(swapWithLast(x, -1), undefined);
});

Deno.test("swapWithLast() refuses an axis that the tensor lacks", () => {
  for (const axis of [2, -3, 0.5, NaN]) {
    assertThrows(() => swapWithLast(tf.zeros([2, 3]), axis), RangeError, "from -2 to 1");
  }
  assertThrows(() => swapWithLast(tf.scalar(1), 0), RangeError);
});
