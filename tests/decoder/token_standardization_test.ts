import { assertEquals, assertRejects } from "@std/assert";
import { TokenStandardization } from "../../lib/decoder/mod.ts";
import { buffers, parameters } from "../../lib/nn/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { testNumbers } from "../support/random.ts";

Deno.test("TokenStandardization measures all batches as one, of whatever sizes, and undoes itself", async () => {
  const tokens = tf.add(tf.mul(tf.tensor3d(testNumbers(7 * 5 * 3, 1), [7, 5, 3]), [1, 100, 0.01]), [1000, -5, 0]);
  const standardization = new TokenStandardization(3);
  const before = tf.memory().numTensors;
  const batches = tf.split(tokens, [4, 1, 2], 0) as tf.Tensor3D[];
  await standardization.measure(batches);
  tf.dispose(batches);
  assertEquals(tf.memory().numTensors, before);
  const { mean, variance } = tf.moments(tokens, [0, 1]);
  assertClose(standardization.mean, mean, 1e-6);
  assertClose(tf.div(standardization.deviation, tf.sqrt(variance)), [1, 1, 1], 1e-4);
  const standard = standardization.call(tokens as tf.Tensor3D);
  const after = tf.moments(standard, [0, 1]);
  assertClose(tf.add(after.mean, 1), [1, 1, 1], 1e-3);
  assertClose(after.variance, [1, 1, 1], 1e-3);
  assertClose(standardization.undo(standard), tokens, 1e-6);
  assertEquals([[...parameters(standardization).keys()], [...buffers(standardization).keys()]], [
    [],
    ["mean", "deviation"],
  ]);
});

Deno.test("a channel that never varies loses its mean and nothing else; no batch is an error", async () => {
  const standardization = new TokenStandardization(1);
  await standardization.measure([tf.fill([1, 2, 1], 7)]);
  assertEquals(Array.from(standardization.call(tf.fill([1, 1, 1], 9)).dataSync()), [2]);
  await assertRejects(() => standardization.measure([]), RangeError, "give one batch or more");
});
