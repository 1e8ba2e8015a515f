import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { seedTensor } from "../../lib/ops/seed.ts";
import { tf } from "../support/engine.ts";

Deno.test("seedTensor() takes pairs over the whole range of int32, and tensors as they are", () => {
  assertEquals(seedTensor([-(2 ** 31), 2 ** 31 - 1]).arraySync(), [-(2 ** 31), 2 ** 31 - 1]);
  const tensor = tf.tensor1d([1, 2], "int32");
  assertStrictEquals(seedTensor(tensor), tensor);
});

Deno.test("seedTensor() refuses what is no seed", () => {
  for (const pair of [[1.5, 0], [2 ** 31, 0], [NaN, 0], [1], [1, 2, 3]]) {
    assertThrows(() => seedTensor(pair as unknown as [number, number]), RangeError, "pair of whole numbers");
  }
  assertThrows(() => seedTensor(5 as unknown as [number, number]), RangeError, "got 5");
  assertThrows(() => seedTensor(tf.tensor1d([1, 2])), TypeError, "int32 tensor of shape [2]");
  assertThrows(() => seedTensor(tf.tensor1d([1, 2, 3], "int32")), TypeError, "got int32 of shape [3]");
});
