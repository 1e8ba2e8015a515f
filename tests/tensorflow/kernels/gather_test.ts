import { assertEquals, assertThrows } from "@std/assert";
import { assertClose } from "../../support/close.ts";
import { tf } from "../../support/engine.ts";
import { readGolden } from "../../support/golden.ts";
import { checkGradients } from "../../support/gradients.ts";
import { assertNoLeaks } from "../../support/leaks.ts";
import { testNumbers, testRandom } from "../../support/random.ts";

const int32 = (shape: number[], below: number, seed: number) => {
  const next = testRandom(seed);
  const count = shape.reduce((a, b) => a * b, 1);
  const values = Array.from({ length: count }, () => Math.floor(next() * below));
  const indices: tf.Tensor = tf.tensor(values, shape, "int32");
  return indices as tf.Tensor1D;
};

for (
  const [name, axis, batchDims] of [["gather_axis", 1, 0], ["gather_batch", 2, 1], ["gather_pairs", 2, 2]] as const
) {
  Deno.test(`tf.gather() equals PyTorch's indexing, values and gradient: ${name}`, () => {
    const golden = readGolden("indexing");
    const f = (x: tf.Tensor) => tf.gather(x, golden[`${name}.indices`] as tf.Tensor1D, axis, batchDims);
    assertClose(f(golden[`${name}.x`]!), golden[`${name}.y`]!, 0);
    assertClose(tf.grad(f)(golden[`${name}.x`]!, golden[`${name}.w`]!), golden[`${name}.dx`]!);
  });
}

const CASES: [string, number[], number[], number, number][] = [
  ["rows", [4, 3], [6], 0, 0],
  ["rows by a matrix of indices", [4, 3], [2, 3], 0, 0],
  ["one row by a scalar", [4, 3], [], 0, 0],
  ["one column by a scalar", [3, 4], [], 1, 0],
  ["last axis", [2, 3, 4], [5], 2, 0],
  ["one batch axis", [2, 4, 3], [2, 5], 1, 1],
  ["one batch axis, one index each", [2, 4, 3], [2], 1, 1],
  ["one batch axis, a free axis", [2, 3, 4, 2], [2, 5], 2, 1],
  ["two batch axes", [2, 3, 4], [2, 3, 2], 2, 2],
  ["negative axis and batch axes from the end", [2, 3, 4], [2, 3, 2], -1, -1],
];

for (const [name, shape, indicesShape, axis, batchDims] of CASES) {
  Deno.test(`tf.gather() has right gradients in first and second order: ${name}`, () => {
    const indices = int32(indicesShape, 4, 5);
    const x = tf.tensor(testNumbers(shape.reduce((a, b) => a * b), 6), shape);
    checkGradients((x) => tf.square(tf.gather(x, indices, axis, batchDims)), [x]);
  });
}

Deno.test("tf.gather() takes numbers of every type, and empty tensors", () => {
  const picks = tf.tensor1d([1, 1, 0], "int32");
  assertEquals(tf.gather(tf.tensor1d([true, false]), picks).arraySync() as unknown, [0, 0, 1]);
  assertEquals(tf.gather(tf.tensor1d([5, 7], "int32"), picks).arraySync(), [7, 7, 5]);
  const none = tf.tensor1d([], "int32");
  assertEquals(tf.gather(tf.zeros([2, 3]), none, 1).shape, [2, 0]);
  assertEquals(tf.grad((x) => tf.gather(x, none, 1))(tf.ones([2, 3])).arraySync(), [[0, 0, 0], [0, 0, 0]]);
  assertEquals(tf.grad((x) => tf.gather(x, none, 1))(tf.ones([2, 0])).shape, [2, 0]);
  assertEquals(tf.grad((x) => tf.gather(x, picks, 1))(tf.ones([0, 3])).shape, [0, 3]);
});

Deno.test("tf.gather() lets gradients pass beside indices that depend on x", () => {
  const gradient = tf.grad((x) => tf.sum(tf.gather(tf.square(x), tf.expandDims(tf.argMax(x)) as tf.Tensor1D)));
  assertEquals(gradient(tf.tensor1d([1, 4, 2])).arraySync(), [0, 8, 0]);
});

Deno.test("tf.gather() names an index out of range, and goes on working", () => {
  const x = tf.tensor2d([[1, 2, 3], [4, 5, 6]]);
  for (const index of [3, -1, 2 ** 31 - 1, -(2 ** 31)]) {
    const indices = tf.tensor1d([0, index], "int32");
    assertThrows(() => tf.gather(x, indices, 1), RangeError, `index value ${index} is not in [0, 2]`);
  }
  assertThrows(() => tf.gather(x, tf.tensor2d([[0], [5]], [2, 1], "int32"), 1, 1), RangeError, "5 is not in [0, 2]");
  assertThrows(() => tf.gather(tf.zeros([0, 3]), tf.tensor1d([0], "int32")), Error);
  assertEquals(tf.gather(x, tf.tensor1d([2], "int32"), 1).arraySync(), [[3], [6]]);
});

Deno.test("tf.gather() refuses axes and batch axes that the tensors lack", () => {
  const [x, indices] = [tf.zeros([2, 3]), tf.tensor1d([0], "int32")];
  for (const axis of [2, -3, 0.5]) assertThrows(() => tf.gather(x, indices, axis), RangeError, "from -2 to 1");
  assertThrows(() => tf.gather(tf.scalar(1), indices), RangeError, "axis");
  assertThrows(() => tf.gather(x, indices, 0, 1), Error, "less than or equal to axis");
  assertThrows(() => tf.gather(x, indices, 1, 2), Error, "batchDims");
  assertThrows(() => tf.gather(x, indices, 1, 1), Error, "indices.shape");
});

Deno.test("tf.gather() leaves nothing behind", () => {
  const [x, indices] = [tf.ones([2, 3, 4]), int32([2, 5], 4, 1)];
  assertNoLeaks(() => tf.gather(x, indices, 2, 1).dispose());
  assertNoLeaks(() => tf.grad((x) => tf.gather(x, indices, 2, 1))(x).dispose());
  const bad = tf.tensor1d([9], "int32");
  assertNoLeaks(() => void assertThrows(() => tf.gather(x, bad)));
});
