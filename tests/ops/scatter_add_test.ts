import { assertEquals, assertThrows } from "@std/assert";
import { scatterAdd } from "../../lib/ops/scatter_add.ts";
import { tf } from "../support/engine.ts";
import { checkGradients } from "../support/gradients.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

const rows = () => tf.tensor2d([[2, 0], [0, 1], [2, 0]], [3, 2], "int32");

Deno.test("scatterAdd() adds updates of the same place up", () => {
  const x = tf.tensor2d([[1, 2], [3, 4], [5, 6]]);
  assertEquals(scatterAdd(x, rows(), tf.tensor1d([10, 20, 30])).arraySync(), [[1, 22], [3, 4], [45, 6]]);
  const whole = scatterAdd(x, tf.tensor1d([1, 1], "int32"), tf.tensor2d([[1, 2], [10, 20]]));
  assertEquals(whole.arraySync(), [[1, 2], [14, 26], [5, 6]]);
  assertEquals(x.arraySync(), [[1, 2], [3, 4], [5, 6]]);
});

Deno.test("scatterAdd() adds int32 too", () => {
  const sums = scatterAdd(tf.zeros([2], "int32"), tf.tensor1d([1, 1], "int32"), tf.tensor1d([3, 4], "int32"));
  assertEquals([sums.arraySync(), sums.dtype], [[0, 7], "int32"]);
});

Deno.test("scatterAdd() has right gradients in first and second order", () => {
  const f = (x: tf.Tensor, updates: tf.Tensor) => tf.square(scatterAdd(tf.square(x), rows(), tf.square(updates)));
  checkGradients(f, [tf.tensor(testNumbers(6, 1), [3, 2]), tf.tensor(testNumbers(3, 2), [3])], { tolerance: 5e-3 });
});

Deno.test("scatterAdd() leaves nothing behind", () => {
  const [x, indices, updates] = [tf.zeros([3, 2]), rows(), tf.ones([3])];
  assertNoLeaks(() => scatterAdd(x, indices, updates).dispose());
  assertNoLeaks(() => tf.dispose(tf.grads((x, u) => scatterAdd(x!, indices, u!))([x, updates])));
});

Deno.test("scatterAdd() refuses types and shapes that do not fit, and indices out of range", () => {
  const x = tf.zeros([3, 2]);
  assertThrows(() => scatterAdd(x, tf.zeros([2, 2]), tf.zeros([2])), TypeError, "int32 indices");
  assertThrows(() => scatterAdd(x, rows(), tf.zeros([3], "int32")), TypeError, "type of x");
  assertThrows(() => scatterAdd(x, rows(), tf.zeros([2])), RangeError, "updates");
  assertThrows(() => scatterAdd(x, tf.zeros([2, 3], "int32"), tf.zeros([2])), RangeError, "M ≤ 2");
  assertThrows(() => scatterAdd(x, tf.scalar(0, "int32"), tf.zeros([2])), RangeError, "indices");
  for (const index of [3, -1]) {
    assertThrows(() => scatterAdd(x, tf.tensor1d([index], "int32"), tf.ones([1, 2])), Error, `[${index}]`);
  }
});
