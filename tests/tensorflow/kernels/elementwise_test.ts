import { assertEquals } from "@std/assert";
import { tf } from "../../support/engine.ts";
import { assertNoLeaks } from "../../support/leaks.ts";

const list = (x: tf.Tensor) => [x.dtype, Array.from(x.dataSync())];

Deno.test("whole numbers go through round, step and leakyRelu", () => {
  const x = tf.tensor1d([-12345678, 0, 12345678], "int32");
  assertEquals(list(tf.round(x)), ["int32", [-12345678, 0, 12345678]]);
  assertEquals(list(tf.step(x)), ["int32", [0, 0, 1]]);
  assertEquals(list(tf.leakyRelu(tf.tensor1d([-2, 0, 3], "int32"), 0.5)), ["float32", [-1, 0, 3]]);
});

Deno.test("tf.sign() of NaN is 0, of whole numbers a whole number", () => {
  assertEquals(list(tf.sign(tf.tensor1d([NaN, -Infinity, -0.5, 0, 2]))), ["float32", [0, -1, -1, 0, 1]]);
  assertEquals(list(tf.sign(tf.tensor1d([-3, 0, 4], "int32"))), ["int32", [-1, 0, 1]]);
});

Deno.test("tf.bitwiseAnd() and tf.diag() of bool", () => {
  assertEquals(list(tf.bitwiseAnd(tf.tensor1d([12, -1], "int32"), tf.tensor1d([10, 7], "int32"))), ["int32", [8, 7]]);
  assertEquals(list(tf.diag(tf.tensor1d([true, false], "bool"))), ["bool", [1, 0, 0, 0]]);
});

Deno.test("element-wise kernels leave no tensor behind", () => {
  const [whole, real] = [tf.tensor1d([1, 2], "int32"), tf.tensor1d([1, 2])];
  assertNoLeaks(() =>
    tf.dispose([tf.round(whole), tf.step(whole), tf.leakyRelu(whole), tf.bitwiseAnd(whole, whole), tf.sign(real)])
  );
});
