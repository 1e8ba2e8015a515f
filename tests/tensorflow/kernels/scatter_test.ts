import { assertEquals, assertThrows } from "@std/assert";
import { assertClose } from "../../support/close.ts";
import { tf } from "../../support/engine.ts";
import { readGolden } from "../../support/golden.ts";
import { checkGradients } from "../../support/gradients.ts";
import { assertNoLeaks } from "../../support/leaks.ts";
import { testNumbers } from "../../support/random.ts";

const vector = (values: number[]) => tf.tensor1d(values, "int32");
const points = (rows: number[][]) => tf.tensor2d(rows, [rows.length, rows[0]!.length], "int32");
const numbers = (shape: number[], seed: number) =>
  tf.tensor(testNumbers(shape.reduce((a, b) => a * b, 1), seed), shape);

Deno.test("tf.gatherND() and tf.scatterND() equal PyTorch's indexing, values and gradient", () => {
  const golden = readGolden("indexing");
  const indices = golden["gather_nd.indices"]!;
  const take = (x: tf.Tensor) => tf.gatherND(x, indices);
  const add = (x: tf.Tensor) => tf.scatterND(indices, x, [3, 3, 2]);
  for (const [name, f] of [["gather_nd", take], ["scatter_nd", add]] as const) {
    assertClose(f(golden[`${name}.x`]!), golden[`${name}.y`]!, 0);
    assertClose(tf.grad(f)(golden[`${name}.x`]!, golden[`${name}.w`]!), golden[`${name}.dx`]!);
  }
});

Deno.test("tf.scatterND() takes a vector of places along the first axis", () => {
  assertEquals(tf.scatterND(vector([0, 3, 0]), tf.tensor1d([1, 2, 4]), [5]).arraySync() as unknown, [5, 0, 0, 2, 0]);
  const rows = tf.scatterND(vector([2, 0]), tf.tensor2d([[1, 2], [3, 4]], [2, 2], "int32"), [3, 2]);
  assertEquals(rows.arraySync() as unknown, [[3, 4], [0, 0], [1, 2]]);
});

Deno.test("tf.tensorScatterUpdate() takes a vector of places along the first axis", () => {
  const updated = tf.tensorScatterUpdate(tf.ones([3, 2]), vector([2]), tf.tensor2d([[5, 6]]));
  assertEquals(updated.arraySync() as unknown, [[1, 1], [1, 1], [5, 6]]);
});

Deno.test("tf.gatherND() has right gradients in first and second order", () => {
  const f = (indices: tf.Tensor) => (x: tf.Tensor) => tf.square(tf.gatherND(x, indices));
  checkGradients(f(points([[0, 1], [2, 0], [0, 1]])), [numbers([3, 2, 2], 1)]);
  checkGradients(f(points([[1], [1]])), [numbers([3, 2], 2)]);
  checkGradients(f(tf.tensor3d([[[0], [1]], [[1], [0]]], [2, 2, 1], "int32")), [numbers([3, 2], 3)]);
  checkGradients(f(vector([2, 1])), [numbers([3, 2], 4)]); // one index vector: a scalar
  checkGradients(f(vector([2])), [numbers([3, 2], 5)]); // one row
});

Deno.test("tf.scatterND() has right gradients in first and second order", () => {
  checkGradients((u) => tf.square(tf.scatterND(points([[0, 1], [2, 0], [0, 1]]), u, [3, 2])), [numbers([3], 1)]);
  checkGradients((u) => tf.square(tf.scatterND(vector([2, 0, 2]), u, [3, 2])), [numbers([3, 2], 2)]);
});

Deno.test("tf.tensorScatterUpdate() has right gradients in first and second order", () => {
  const f = (indices: tf.Tensor) => (x: tf.Tensor, u: tf.Tensor) => {
    return tf.square(tf.tensorScatterUpdate(tf.square(x), indices, tf.square(u)));
  };
  checkGradients(f(points([[0, 1], [2, 0]])), [numbers([3, 2], 1), numbers([2], 2)], { tolerance: 5e-3 });
  checkGradients(f(vector([2, 0])), [numbers([3, 2], 3), numbers([2, 2], 4)], { tolerance: 5e-3 });
});

Deno.test("tf.unsortedSegmentSum() has right gradients in first and second order", () => {
  const f = (ids: tf.Tensor, segments: number) => (x: tf.Tensor) => {
    return tf.square(tf.unsortedSegmentSum(x, ids as tf.Tensor1D, segments));
  };
  checkGradients(f(vector([2, 0, 2, 1]), 4), [numbers([4, 3], 1)]);
  checkGradients(f(vector([2, -1, 2, -5]), 3), [numbers([4, 3], 2)]); // negative: in no sum
  checkGradients(f(points([[0, 2], [2, 1]]), 3), [numbers([2, 2, 3], 3)]); // ids of rank 2
});

Deno.test("tf.unsortedSegmentSum() gives no gradient to rows that are in no sum", () => {
  const f = (x: tf.Tensor) => tf.unsortedSegmentSum(x, vector([1, -1, 0]), 2);
  assertEquals(tf.grad(f)(tf.ones([3]), tf.tensor1d([10, 20])).arraySync(), [20, 0, 10]);
  const none = (x: tf.Tensor) => tf.unsortedSegmentSum(x, vector([-1, -1]), 0);
  assertEquals(tf.grad(none)(tf.ones([2, 3])).arraySync(), [[0, 0, 0], [0, 0, 0]]);
});

Deno.test("gather and scatter ops report indices out of range, and go on working", () => {
  const x = tf.ones([3, 2]);
  for (const index of [3, -1, 2 ** 31 - 1, -(2 ** 31)]) {
    const named = `${index}`;
    assertThrows(() => tf.gatherND(x, points([[index, 0]])), Error, named);
    assertThrows(() => tf.scatterND(points([[index]]), tf.ones([1, 2]), [3, 2]), Error, named);
    assertThrows(() => tf.scatterND(vector([index]), tf.ones([1, 2]), [3, 2]), Error, named);
    assertThrows(() => tf.tensorScatterUpdate(x, points([[index]]), tf.ones([1, 2])), Error, named);
    if (index >= 0) assertThrows(() => tf.unsortedSegmentSum(x, vector([0, index, 0]), 3), Error, named);
  }
  assertThrows(() => tf.unsortedSegmentSum(x, vector([0, 0, 0]), -1), Error, "UnsortedSegmentSum");
  assertEquals(tf.gatherND(x, points([[2, 1]])).arraySync() as unknown, [1]);
});

Deno.test("gather and scatter gradients leave nothing behind", () => {
  const [x, u, indices, ids] = [tf.ones([3, 2]), tf.ones([2, 2]), vector([2, 0]), vector([1, -1, 0])];
  assertNoLeaks(() => tf.grad((x) => tf.gatherND(x, indices))(x).dispose());
  assertNoLeaks(() => tf.grad((u) => tf.scatterND(indices, u, [3, 2]))(u).dispose());
  assertNoLeaks(() => tf.dispose(tf.grads((x, u) => tf.tensorScatterUpdate(x!, indices, u!))([x, u])));
  assertNoLeaks(() => tf.grad((x) => tf.unsortedSegmentSum(x, ids, 2))(x).dispose());
});
