import { assertEquals, assertThrows } from "@std/assert";
import { gateRegularization, giniLoss } from "../../lib/losses/mod.ts";
import { capture } from "../../lib/tensorflow/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { readGolden } from "../support/golden.ts";
import { checkGradients } from "../support/gradients.ts";
import { assertNoLeaks } from "../support/leaks.ts";

const golden = readGolden("gate_losses");
const scores = golden.scores as tf.Tensor2D;
const CASES = { all: {}, masked: { mask: golden.mask! } };
const LOSSES = { regularization: gateRegularization, gini_loss: giniLoss };

for (const [name, loss] of Object.entries(LOSSES)) {
  Deno.test(`${loss.name}() equals PyTorch's double sums with its gradient, with and without padding`, () => {
    for (const [rows, options] of Object.entries(CASES)) {
      assertClose(loss(scores, options), golden[`${rows}.${name}`]!, 1e-6, rows);
      const gradient = tf.grad((x) => loss(x as tf.Tensor2D, options))(scores);
      assertClose(gradient, golden[`${rows}.${name}.gradient`]!, 1e-5, rows);
    }
  });

  Deno.test(`${loss.name}() leaves nothing behind`, () => {
    assertNoLeaks(() => loss(scores, CASES.masked).dispose());
  });
}

Deno.test("gateRegularization() is a mean: it does not grow with the number of tokens or of images", () => {
  const gates = tf.tensor2d([[0.25, 0.75]]);
  for (const repeats of [[1, 1], [1, 8], [5, 1]]) assertClose(gateRegularization(tf.tile(gates, repeats)), [0.5], 1e-6);
});

Deno.test("giniLoss() takes each image by itself: what one has more of than another costs nothing", () => {
  const equal = tf.tensor2d([[1, 1, 1], [9, 9, 9]]); // over the whole batch the index would be 0.4
  assertClose(giniLoss(equal), [1], 1e-6);
});

Deno.test("giniLoss() with a target costs what an image lacks of it, and nothing, without gradient, beyond", () => {
  const scores = tf.tensor2d([[0, 3, 0, 0], [1, 1, 1, 1]]); // indices 0.75 and 0
  assertClose(giniLoss(scores, { target: 0.4 }), [(0 + 0.4) / 2], 1e-6);
  const gradient = tf.grad((x) => giniLoss(x as tf.Tensor2D, { target: 0.4 }));
  assertClose(gradient(tf.tensor2d([[0.1, 3, 0.2, 0.3]])), [0, 0, 0, 0], 0);
  for (const target of [0, 1.5, NaN]) {
    assertThrows(() => giniLoss(scores, { target }), RangeError, `above 0 and at most 1: got ${target}.`);
  }
  assertEquals(tf.any(tf.notEqual(gradient(tf.tensor2d([[1, 2, 3, 2]])), 0)).dataSync()[0], 1);
});

Deno.test("giniLoss() after ReLU has finite gradients where all scores are 0", () => {
  const gradient = tf.grad((x) => giniLoss(tf.relu(x) as tf.Tensor2D))(tf.tensor2d([[-1, -2, 0], [-1, 2, 3]]));
  assertEquals(Array.from(gradient.dataSync().slice(0, 3), Math.abs), [0, 0, 0]);
  assertEquals(gradient.dataSync().every(Number.isFinite), true);
});

Deno.test("gate losses have gradients equal to difference quotients", () => {
  const x = tf.tensor2d([[0.2, 0.9, 0.4, 1.6], [2.1, 0.3, 0.6, 1.1]]);
  checkGradients((x) => gateRegularization(x as tf.Tensor2D), [x]);
  checkGradients((x) => giniLoss(x as tf.Tensor2D), [x]);
});

Deno.test("recorded gate losses are what eager ones are", () => {
  const mask = golden.mask!;
  const both = (x: tf.Tensor, mask: tf.Tensor) => {
    const loss = (x: tf.Tensor) =>
      tf.add(giniLoss(x as tf.Tensor2D, { mask }), gateRegularization(x as tf.Tensor2D, { mask }));
    return { loss: loss(x), gradient: tf.grad(loss)(x) };
  };
  const recorded = capture(both);
  const [eager, captured] = [both(scores, mask), recorded(scores, mask)];
  for (const key of ["loss", "gradient"] as const) assertClose(captured[key], eager[key], 1e-6, key);
  recorded.dispose();
});
