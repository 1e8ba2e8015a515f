import { assertEquals, assertThrows } from "@std/assert";
import { meanSquaredError } from "../../lib/losses/mod.ts";
import { tf } from "../support/engine.ts";

Deno.test("meanSquaredError() is the mean of squares, with its gradient, and broadcasts nothing", () => {
  const [a, b] = [tf.tensor2d([[1, 2], [3, 4]]), tf.tensor2d([[1, 0], [0, 0]])];
  assertEquals(meanSquaredError(a, b).arraySync(), (4 + 9 + 16) / 4);
  assertEquals(tf.grad((x) => meanSquaredError(x, b))(a).arraySync(), [[0, 1], [1.5, 2]]);
  assertThrows(() => meanSquaredError(a, tf.ones([2, 1])), RangeError, "one shape: got [2,2] and [2,1]");
});
