import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { RandomStream } from "../../lib/ops/random_stream.ts";
import { dropout } from "../../lib/ops/dropout.ts";
import { multinomial, randomIntegers, randomNormal, randomUniform, truncatedNormal } from "../../lib/ops/random.ts";
import { tf } from "../support/engine.ts";
import { assertNoLeaks } from "../support/leaks.ts";

Deno.test("RandomStream draws what the functions draw for its seed and counter", () => {
  const stream = new RandomStream(5);
  const x = tf.ones([4, 4]);
  assertEquals(stream.uniform([3], { high: 2 }).arraySync(), randomUniform([3], [5, 0], { high: 2 }).arraySync());
  assertEquals(stream.integers([3], { high: 9 }).arraySync(), randomIntegers([3], [5, 1], { high: 9 }).arraySync());
  assertEquals(stream.normal([3], { mean: 1 }).arraySync(), randomNormal([3], [5, 2], { mean: 1 }).arraySync());
  assertEquals(stream.truncatedNormal([3]).arraySync(), truncatedNormal([3], [5, 3]).arraySync());
  assertEquals(stream.multinomial(x, 6).arraySync(), multinomial(x, 6, [5, 4]).arraySync());
  assertEquals(stream.dropout(x, 0.5).arraySync(), dropout(x, 0.5, [5, 5]).arraySync());
  assertEquals(stream.state.arraySync(), [5, 6]);
  stream.dispose();
});

Deno.test("RandomStream continues from a saved state", () => {
  const stream = new RandomStream(5);
  stream.normal([10]).dispose();
  const saved = tf.tensor1d(stream.state.arraySync(), "int32");
  const next = stream.normal([10]).arraySync();
  const restored = new RandomStream(0);
  restored.state.assign(saved);
  assertEquals(restored.normal([10]).arraySync(), next);
  stream.dispose();
  assertEquals(saved.arraySync(), [5, 1]);
  restored.dispose();
});

Deno.test("RandomStream.fork() gives streams that repeat and that differ from one another", () => {
  const [one, other] = [new RandomStream(5), new RandomStream(5)];
  const forks = [one.fork(), one.fork(), other.fork()];
  const [a, b, again] = forks.map((fork) => fork.normal([20]).arraySync());
  assertEquals(a, again);
  assertNotEquals(a, b);
  assertNotEquals(a, one.normal([20]).arraySync());
  for (const stream of [one, other, ...forks]) stream.dispose();
});

Deno.test("RandomStream wraps its counter around", () => {
  const stream = new RandomStream([1, 2 ** 31 - 1]);
  stream.next().dispose();
  assertEquals(stream.state.arraySync(), [1, -(2 ** 31)]);
  stream.dispose();
});

Deno.test("RandomStream lives on after the tidy() it was made in, and leaves nothing behind once disposed", () => {
  assertNoLeaks(() => {
    const streams: RandomStream[] = [];
    tf.tidy(() => void streams.push(new RandomStream(5)));
    const stream = streams[0]!;
    tf.dispose([stream.uniform([3]), stream.normal([3]), stream.next()]);
    stream.fork().dispose();
    stream.dispose();
  });
});

Deno.test("RandomStream is not trained", () => {
  const stream = new RandomStream(5);
  assertEquals(stream.state.trainable, false);
  const weight = tf.variable(tf.ones([8]));
  const { grads } = tf.variableGrads(() => tf.sum(stream.dropout(weight, 0.5)) as tf.Scalar, [weight]);
  assertEquals(grads[weight.name]!.arraySync(), dropout(tf.ones([8]), 0.5, [5, 0]).arraySync());
  weight.dispose();
  stream.dispose();
});

Deno.test("RandomStream refuses what is no seed", () => {
  assertThrows(() => new RandomStream(0.5), RangeError, "seed");
  assertThrows(() => new RandomStream(2 ** 31), RangeError, "seed");
  assertThrows(() => new RandomStream(tf.tensor1d([1, 2])), TypeError, "seed");
});
