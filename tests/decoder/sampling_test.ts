import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { CodeHead, MixtureHead, sampleCodes, sampleMixture } from "../../lib/decoder/mod.ts";
import { Initializer } from "../../lib/nn/mod.ts";
import { RandomStream } from "../../lib/ops/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { assertNoLeaks } from "../support/leaks.ts";

const MANY = 200_000;
const logits = tf.tensor3d([0, 1, 3, 2], [1, 1, 4]);
const many = <T extends tf.Tensor>(x: T) => tf.tile(x, x.shape.map((_, axis) => axis === 1 ? MANY : 1)) as T;

/** Share of each code, of `MANY` draws. */
function shares(options: { temperature?: number; topK?: number }): number[] {
  const drawn = sampleCodes(many(logits), { random: new RandomStream(4), ...options }).dataSync();
  return [0, 1, 2, 3].map((code) => drawn.filter((x) => x === code).length / MANY);
}

Deno.test("sampleCodes() draws by the softmax of logits divided by the temperature", () => {
  for (const temperature of [0.5, 1, 2]) {
    assertClose(shares({ temperature }), tf.softmax(tf.div(logits, temperature)).dataSync(), 0.02);
  }
  assertEquals(shares({ temperature: 0 }), [0, 0, 1, 0]);
});

Deno.test("sampleCodes() draws among the topK likeliest in their proportions, and among all where there are no more", () => {
  const two = shares({ topK: 2 });
  assertEquals([two[0], two[1]], [0, 0]);
  assertClose(two.slice(2), tf.softmax(tf.tensor1d([3, 2])).dataSync(), 0.02);
  assertEquals(shares({ topK: 4 }), shares({}));
  assertEquals(shares({ topK: 9 }), shares({}));
});

Deno.test("sampleMixture() draws vectors with the mean and variance of the mixture, by hand", () => {
  const [weights, means, variances] = [[0.25, 0.75], [-2, 4], [0.5, 2]];
  const mixture = {
    logits: many(tf.tensor3d(weights.map(Math.log), [1, 1, 2])),
    means: many(tf.tensor4d(means, [1, 1, 2, 1])),
    logVariances: many(tf.tensor4d(variances.map(Math.log), [1, 1, 2, 1])),
  };
  for (const temperature of [1, 0.5]) {
    const random = new RandomStream(4);
    const { mean, variance } = tf.moments(sampleMixture(mixture, { random, temperature }));
    const w = weights.map((weight) => weight ** (1 / temperature));
    const share = w.map((x) => x / (w[0]! + w[1]!));
    const m = share[0]! * means[0]! + share[1]! * means[1]!;
    const v = share.reduce((sum, p, k) => sum + p * (temperature * variances[k]! + (means[k]! - m) ** 2), 0);
    assertClose(tf.stack([mean, variance]), [m, v], 0.02, `temperature ${temperature}`);
  }
});

Deno.test("sampleMixture() at temperature 0 is the mean of the heaviest component; channels are drawn apart", () => {
  const mixture = {
    logits: tf.tensor3d([0, 1], [1, 1, 2]),
    means: tf.tensor4d([1, 2, 3, 4], [1, 1, 2, 2]),
    logVariances: tf.zeros([1, 1, 2, 2]) as tf.Tensor4D,
  };
  const random = new RandomStream(0);
  assertEquals(sampleMixture(mixture, { random, temperature: 0 }).arraySync(), [[[3, 4]]]);
  const [a, b] = sampleMixture(mixture, { random }).arraySync()[0]![0]!;
  assertNotEquals(a! - 3, b! - 4);
  assertNoLeaks(() => sampleMixture(mixture, { random }).dispose());
  assertNoLeaks(() => sampleCodes(logits, { random, topK: 2 }).dispose());
});

Deno.test("MixtureHead bounds its log-variances, so that a component on a single token has a bounded density", () => {
  const head = new MixtureHead({ width: 2, tokenWidth: 1, components: 1 }, new Initializer(0));
  const said = tf.tensor3d([0, 5, -100, 0, 5, 100], [1, 2, 3]);
  const { means, logVariances } = head.mixture(said);
  assertEquals(Array.from(means.dataSync()), [5, 5]);
  assertEquals(Array.from(logVariances.dataSync()), [-8, 4]);
  assertEquals(head.flops(10), 2 * 10 * (1 * 2 + 2 * 3));
});

Deno.test("heads refuse numbers that make no sense", () => {
  const init = new Initializer(0);
  assertThrows(() => new CodeHead({ width: 4, codes: 1 }, init), RangeError, "among 2 codes or more: got 1");
  const make = () => new MixtureHead({ width: 4, tokenWidth: 2, components: 0 }, init);
  assertThrows(make, RangeError, "a positive whole number of components: got 0");
  assert(new CodeHead({ width: 4, codes: 2 }, init).flops(3) === 2 * 3 * 4 * 2);
});
