import { assertEquals } from "@std/assert";
import { tf } from "../../support/engine.ts";

Deno.test("tf.topk() orders NaN, infinities, denormal numbers and zeros of both signs, and has a gradient", () => {
  const x = tf.tensor1d([-0, 1e-45, NaN, -Infinity, -1e-45, 0, Infinity, -3.4e38]);
  const { values, indices } = tf.topk(x, 8);
  assertEquals(indices.arraySync(), [2, 6, 1, 0, 5, 4, 7, 3]);
  assertEquals(values.dataSync()[0], NaN);
  const gradient = tf.grad((x) => tf.topk(x, 2).values);
  assertEquals(gradient(tf.tensor2d([[1, 3, 2], [9, 7, 8]]), tf.tensor2d([[1, 2], [3, 4]])).arraySync(), [
    [0, 1, 2],
    [3, 0, 4],
  ]);
});

Deno.test("tf.topk() survives rows full of NaN", () => {
  const values = Float32Array.from({ length: 4000 }, (_, i) => i % 3 === 0 ? i : NaN);
  for (const k of [1, 10, 3999, 4000]) {
    const indices = tf.topk(tf.tensor1d(values), k).indices.dataSync();
    assertEquals(new Set(indices).size, k);
    assertEquals(values[indices[0]!], NaN);
  }
});

Deno.test("Sort and ArgSort agree", () => {
  const x = tf.tensor2d([[3, 1, 2], [-1, 0, -2]]);
  for (const descending of [false, true]) {
    const [values, indices] = tf.engine().runKernel("Sort", { x }, { descending }) as tf.Tensor[];
    const places = tf.engine().runKernel("ArgSort", { x }, { descending }) as tf.Tensor1D;
    assertEquals(places.arraySync(), indices!.arraySync());
    assertEquals(tf.gather(x, places, 1, 1).arraySync(), values!.arraySync());
  }
});
