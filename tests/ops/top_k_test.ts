import { assertEquals, assertThrows } from "@std/assert";
import { topK } from "../../lib/ops/top_k.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { readGolden } from "../support/golden.ts";
import { checkGradients } from "../support/gradients.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

Deno.test("topK() equals PyTorch's, values and gradient, on an axis in the middle", () => {
  const golden = readGolden("indexing");
  const [x, y, w, dx] = ["x", "y", "w", "dx"].map((part) => golden[`top_k.${part}`]!) as [
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
  ];
  const f = (x: tf.Tensor) => topK(x, 3, { axis: 1 }).values;
  assertClose(f(x), y, 0);
  assertClose(tf.grad(f)(x, w), dx, 0);
});

Deno.test("topK() finds the elements where it says they stand, on every axis", () => {
  const x = tf.tensor(testNumbers(60, 2), [3, 4, 5]);
  for (const axis of [0, 1, 2, -1, -2, -3]) {
    const { values, indices } = topK(x, 2, { axis });
    const last = axis < 0 ? axis + 3 : axis;
    const shape = [3, 4, 5].with(last, 2);
    assertEquals([values.shape, indices.shape, indices.dtype], [shape, shape, "int32"]);
    const oneHot = tf.oneHot(indices as tf.Tensor1D, x.shape[last]!); // [..., 2, ..., side]
    const order = [0, 1, 2].filter((i) => i !== last);
    const rows = tf.expandDims(tf.transpose(x, [...order, last]), -2); // [.., .., 1, side]
    const picked = tf.sum(tf.mul(rows, tf.transpose(oneHot, [...order, last, 3])), -1); // [.., .., 2]
    assertClose(tf.transpose(values, [...order, last]), picked, 0);
  }
});

Deno.test("topK() takes the lower index among equals, and NaN before all", () => {
  const ties = topK(tf.tensor1d([1, 3, 3, 0, 3]), 2);
  assertEquals(ties.indices.arraySync(), [1, 2]);
  const zeros = topK(tf.tensor1d([-0, 0, -1, 0]), 3);
  assertEquals(zeros.indices.arraySync(), [0, 1, 3]);
  const special = topK(tf.tensor1d([1, NaN, Infinity, -Infinity, NaN]), 3);
  assertEquals(special.indices.arraySync(), [1, 4, 2]);
  assertEquals(special.values.arraySync(), [NaN, NaN, Infinity]);
});

Deno.test("topK() keeps int32 exact", () => {
  const { values, indices } = topK(tf.tensor1d([2 ** 31 - 1, 2 ** 31 - 2, -(2 ** 31), 2 ** 31 - 1], "int32"), 4);
  assertEquals(values.arraySync(), [2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 2, -(2 ** 31)]);
  assertEquals(indices.arraySync(), [0, 3, 1, 2]);
});

Deno.test("topK() without sorting gives the same elements in some order", () => {
  const x = tf.tensor(testNumbers(400, 3), [4, 100]);
  const set = (sorted: boolean) =>
    (topK(x, 17, { sorted }).indices.arraySync() as number[][]).map((row) => new Set(row));
  assertEquals(set(false), set(true));
});

Deno.test("topK() has right gradients in first and second order", () => {
  const noise = testNumbers(24, 4);
  const order = Array.from(noise.keys()).sort((a, b) => noise[a]! - noise[b]!);
  const x = tf.tensor(order.map((i) => i / 12 - 1), [2, 4, 3]); // so far apart that the order stays in difference quotients
  checkGradients((x) => topK(tf.square(tf.add(x, 2)), 2, { axis: 1 }).values, [x]);
});

Deno.test("topK() lets gradients pass beside its indices", () => {
  const gradient = tf.grad((x) => tf.sum(tf.gather(tf.square(x), topK(x, 2).indices as tf.Tensor1D)));
  assertEquals(gradient(tf.tensor1d([1, 4, 2, 3])).arraySync(), [0, 8, 0, 6]);
});

Deno.test("topK() takes k = 0, k = side and empty batches", () => {
  assertEquals(topK(tf.zeros([2, 3]), 0).values.shape, [2, 0]);
  assertEquals(topK(tf.tensor2d([[1, 3, 2]]), 3).values.arraySync(), [[3, 2, 1]]);
  assertEquals(topK(tf.zeros([0, 3]), 2).indices.shape, [0, 2]);
});

Deno.test("topK() leaves nothing behind", () => {
  const x = tf.tensor(testNumbers(24, 4), [2, 4, 3]);
  assertNoLeaks(() => tf.dispose({ ...topK(x, 2, { axis: 1 }) }));
  assertNoLeaks(() => tf.grad((x) => topK(x, 2).values)(x).dispose());
});

Deno.test("topK() refuses a k or an axis out of range", () => {
  for (const k of [-1, 4, 1.5]) assertThrows(() => topK(tf.zeros([2, 3]), k), RangeError, "from 0 to 3");
  assertThrows(() => topK(tf.zeros([2, 3]), 1, { axis: 2 }), RangeError, "axis");
  assertThrows(() => topK(tf.scalar(1), 1), RangeError, "axis");
});
