import { assertEquals, assertThrows } from "@std/assert";
import { crossEntropy } from "../../lib/losses/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { checkGradients } from "../support/gradients.ts";
import { readGolden } from "../support/golden.ts";
import { assertNoLeaks } from "../support/leaks.ts";

const golden = readGolden("softmax_cross_entropy");
const logits = golden.logits as tf.Tensor2D;
const labels = golden.classes as tf.Tensor1D;

Deno.test("crossEntropy() is the mean of PyTorch's losses, with and without label smoothing", () => {
  assertClose(crossEntropy(logits, labels), tf.mean(golden["classes.loss"]!), 1e-6);
  const smooth = crossEntropy(logits, labels, { labelSmoothing: 0.1 });
  assertClose(smooth, tf.mean(golden["classes_smooth.loss"]!), 1e-6);
});

Deno.test("crossEntropy() by hand: two classes at odds 1 to 3", () => {
  const loss = crossEntropy(tf.tensor2d([[0, Math.log(3)], [Math.log(3), 0]]), tf.tensor1d([1, 1], "int32"));
  assertEquals(loss.shape, []);
  assertClose(loss, [(Math.log(4 / 3) + Math.log(4)) / 2], 1e-6);
});

Deno.test("crossEntropy() has the gradient that difference quotients give", () => {
  const small = tf.mul(tf.slice(logits, 0, 5), 0.3); // the last row is far out, where quotients are rounding errors
  checkGradients((x) => crossEntropy(x as tf.Tensor2D, tf.slice(labels, 0, 5)), [small]);
});

Deno.test("crossEntropy() leaves nothing behind", () => {
  assertNoLeaks(() => crossEntropy(logits, labels, { labelSmoothing: 0.2 }).dispose());
});

Deno.test("crossEntropy() refuses labels that do not fit the logits", () => {
  assertThrows(() => crossEntropy(logits, tf.tensor1d([0, 1], "int32")), RangeError, "Classes for logits [6,5]");
});
