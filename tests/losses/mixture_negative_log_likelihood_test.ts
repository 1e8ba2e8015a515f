import { assertThrows } from "@std/assert";
import { mixtureNegativeLogLikelihood } from "../../lib/losses/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { checkGradients } from "../support/gradients.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

/** One mixture of K Gaussians in C dimensions, for `count` vectors. */
function mixtureOf([k, c]: readonly [number, number], count: number) {
  const tiled = (seed: number, shape: number[], high: number) => {
    const values = tf.tensor(testNumbers(shape.reduce((a, b) => a * b, 1), seed, -high, high), [1, ...shape]);
    return tf.tile(values, [count, ...shape.map(() => 1)]);
  };
  return { logits: tiled(1, [k], 1), means: tiled(2, [k, c], 2), logVariances: tiled(3, [k, c], 1) };
}

Deno.test("the density of a mixture integrates to 1, in one and in two dimensions", () => {
  const [from, to, cells] = [-12, 12, 400];
  const width = (to - from) / cells;
  const line = tf.add(tf.mul(tf.add(tf.range(0, cells), 0.5), width), from); // middles of the cells
  const sum = (points: tf.Tensor2D, k: number) => {
    const [count, c] = points.shape;
    const losses = mixtureNegativeLogLikelihood(mixtureOf([k, c], count), points);
    return tf.sum(tf.mul(tf.exp(tf.neg(losses)), width ** c)).dataSync()[0]!;
  };
  assertClose([sum(tf.reshape(line, [cells, 1]), 3)], [1], 1e-4);
  const [x, y] = tf.meshgrid(line, line) as [tf.Tensor, tf.Tensor];
  assertClose([sum(tf.stack([tf.reshape(x, [-1]), tf.reshape(y, [-1])], 1) as tf.Tensor2D, 4)], [1], 1e-4);
});

Deno.test("far from all components the loss stays finite, and so does its gradient", () => {
  const mixture = { logits: tf.tensor2d([[0, 50]]), means: tf.zeros([1, 2, 1]), logVariances: tf.fill([1, 2, 1], -8) };
  const x = tf.tensor2d([[1000]]);
  const wanted = 0.5 * (1e6 * Math.exp(8) - 8 + Math.log(2 * Math.PI));
  assertClose(mixtureNegativeLogLikelihood(mixture, x), [wanted], 1e-5);
  const gradient = tf.grad((y) => mixtureNegativeLogLikelihood(mixture, y))(x);
  assertClose(gradient, [1000 * Math.exp(8)], 1e-5);
});

Deno.test("the loss has gradients equal to difference quotients by all that it depends on, in first and second order", () => {
  const { logits, means, logVariances } = mixtureOf([3, 2], 4);
  const x = tf.tensor2d(testNumbers(8, 5), [4, 2]);
  checkGradients(
    (x, logits, means, logVariances) =>
      mixtureNegativeLogLikelihood({ logits: logits!, means: means!, logVariances: logVariances! }, x!),
    [x, logits, means, logVariances],
    { tolerance: 4e-3 },
  );
  assertNoLeaks(() => mixtureNegativeLogLikelihood({ logits, means, logVariances }, x).dispose());
});

Deno.test("shapes that do not belong together are refused", () => {
  const mixture = mixtureOf([3, 2], 4);
  assertThrows(
    () => mixtureNegativeLogLikelihood(mixture, tf.zeros([4, 1])),
    RangeError,
    "got vectors [4,1], logits [4,3]",
  );
  assertThrows(() => mixtureNegativeLogLikelihood(mixture, tf.zeros([3, 2])), RangeError, "Mixtures of vectors");
});
