import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { tf } from "../../support/engine.ts";
import { assertNoLeaks } from "../../support/leaks.ts";

Deno.test("tf.multinomial() repeats for the same seed, and differs for another", () => {
  const logits = tf.zeros([2, 50]) as tf.Tensor2D;
  const draw = (seed: number) => tf.multinomial(logits, 20, seed).arraySync();
  assertEquals(draw(3.14), draw(3.14));
  assertNotEquals(draw(3.14), draw(3.15));
  assertNotEquals(draw(1), draw(-1));
});

Deno.test("tf.multinomial() takes probabilities if they are normalized", () => {
  const drawn = tf.multinomial(tf.tensor1d([0, 0.25, 0.75]), 20_000, 1, true);
  assertEquals(drawn.dtype, "int32");
  const share = tf.mean(tf.cast(tf.equal(drawn, 1), "float32")).arraySync() as number;
  assert(Math.abs(share - 0.25) < 0.01, `class 1 was drawn with frequency ${share}`);
  assertEquals(new Set(drawn.dataSync()), new Set([1, 2]));
});

Deno.test("tf.multinomial() leaves nothing behind", () => {
  const logits = tf.zeros([2, 5]) as tf.Tensor2D;
  assertNoLeaks(() => tf.multinomial(logits, 20, 1).dispose());
  const probabilities = tf.fill([2, 5], 0.2) as tf.Tensor2D;
  assertNoLeaks(() => tf.multinomial(probabilities, 20, 1, true).dispose());
});
