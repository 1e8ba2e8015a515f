import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { dropout } from "../../lib/ops/dropout.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { readGolden } from "../support/golden.ts";
import { checkGradients } from "../support/gradients.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

const SEED = [42, -7] as const;

Deno.test("dropout() multiplies by factors that NumPy derives from TensorFlow's bits", () => {
  const { dropout_factors: factors } = readGolden("random_numbers"); // [5, 7], rate 0.3
  assertEquals(dropout(tf.ones([5, 7]), 0.3, SEED).arraySync(), factors!.arraySync());
});

Deno.test("dropout() drops the share that was asked for and keeps the mean", () => {
  for (const rate of [0.1, 0.5, 0.9]) {
    const y = dropout(tf.ones([400, 500]), rate, SEED);
    const dropped = tf.mean(tf.cast(tf.equal(y, 0), "float32")).arraySync() as number;
    assertClose([dropped], [rate], 0.02);
    assertClose([tf.mean(y).arraySync() as number], [1], 0.01);
    assertClose([tf.max(y).arraySync() as number], [1 / (1 - rate)], 2e-4);
  }
});

Deno.test("dropout() repeats for a seed, and counters give other masks", () => {
  const y = (counter: number) => dropout(tf.ones([100]), 0.5, [1, counter]).arraySync();
  assertEquals(y(0), y(0));
  assertNotEquals(y(0), y(1));
});

Deno.test("dropout() with rate 0 changes nothing", () => {
  const x = tf.tensor1d([1, 2, 3]);
  assertEquals(dropout(x, 0, SEED).arraySync(), [1, 2, 3]);
  x.dispose();
});

Deno.test("dropout() takes scalars, odd sizes and empty tensors", () => {
  for (const shape of [[], [1], [3, 5], [2, 2, 2], [0], [4, 0]]) {
    assertEquals(dropout(tf.ones(shape), 0.5, SEED).shape, shape);
  }
});

Deno.test("dropout() keeps something at rates next to 1", () => {
  const y = dropout(tf.ones([1 << 20]), 1 - 1e-9, SEED);
  assertEquals(Number.isFinite(tf.max(y).arraySync()), true);
});

Deno.test("dropout() masks its gradient as its result, in first and second order", () => {
  const x = tf.tensor(testNumbers(35, 1), [5, 7]);
  const [y, dx] = [dropout(x, 0.3, SEED), tf.grad((x) => dropout(x, 0.3, SEED))(x)];
  assertClose(tf.mul(x, dx), y);
  checkGradients((x) => dropout(tf.mul(x, tf.square(x)), 0.3, SEED), [x]);
});

Deno.test("dropout() leaves nothing behind, with and without gradient", () => {
  const x = tf.ones([5, 7]);
  assertNoLeaks(() => dropout(x, 0.3, SEED).dispose());
  assertNoLeaks(() => tf.grad((x) => dropout(x, 0.3, SEED))(x).dispose());
});

Deno.test("dropout() refuses rates outside [0, 1) and other types than float32", () => {
  for (const rate of [-0.1, 1, 2, NaN]) {
    assertThrows(() => dropout(tf.ones([2]), rate, SEED), RangeError, "dropout rate");
  }
  assertThrows(() => dropout(tf.ones([2], "int32"), 0.5, SEED), TypeError, "float32");
  assertThrows(() => dropout(tf.ones([2]), 0, [1] as unknown as [number, number]), RangeError, "seed");
});
