import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { multinomial, randomIntegers, randomNormal, randomUniform, truncatedNormal } from "../../lib/ops/random.ts";
import type { Seed } from "../../lib/ops/seed.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { readGolden } from "../support/golden.ts";
import { assertNoLeaks } from "../support/leaks.ts";

const SEED = [42, -7] as const;

type Draw = (shape: number[], seed: Seed) => tf.Tensor;
const DRAWS: Record<string, Draw> = {
  randomUniform,
  randomIntegers: (shape, seed) => randomIntegers(shape, seed, { low: -1000, high: 1000 }),
  randomNormal,
  truncatedNormal,
  multinomial: (shape, seed) =>
    tf.tidy(() => multinomial(tf.zeros([...shape.slice(0, -1), 1000]), shape.at(-1)!, seed)),
};

Deno.test("random numbers are those of TensorFlow's own functions, to the bit", () => {
  const golden = readGolden("random_numbers");
  const [shape, count] = [[3, 5], [33]];
  const ours = {
    uniform: randomUniform(shape, SEED),
    uniform_range: randomUniform(count, SEED, { low: -2.5, high: 7.3 }),
    integers: randomIntegers([40], SEED, { low: -5, high: 17 }),
    normal: randomNormal(shape, SEED),
    normal_scaled: randomNormal(count, SEED, { mean: 3, standardDeviation: 0.25 }),
    truncated: truncatedNormal(shape, SEED),
    truncated_scaled: truncatedNormal(count, SEED, { mean: -1, standardDeviation: 0.02 }),
    classes: multinomial(golden.logits!, 25, SEED),
  };
  for (const [name, drawn] of Object.entries(ours)) {
    assertEquals(drawn.dtype, golden[name]!.dtype, name);
    assertEquals(drawn.arraySync(), golden[name]!.arraySync(), name);
  }
});

for (const [name, draw] of Object.entries(DRAWS)) {
  Deno.test(`${name}() repeats for the same seed and differs for another seed or counter`, () => {
    const values = (seed: Seed) => draw([64], seed).arraySync();
    assertEquals(values(SEED), values(tf.tensor1d([...SEED], "int32")));
    for (const other of [[42, -6], [43, -7], [-7, 42]] as const) assertNotEquals(values(SEED), values(other));
  });

  Deno.test(`${name}() leaves nothing behind`, () => {
    const seed = tf.tensor1d([...SEED], "int32");
    assertNoLeaks(() => tf.tidy(() => void [draw([4, 3], SEED), draw([4, 3], seed)]));
    assertEquals(seed.arraySync(), [...SEED]); // a seed that was given stays the caller's
    assertNoLeaks(() => draw([7], seed).dispose());
  });

  Deno.test(`${name}() draws empty tensors`, () => assertEquals(draw([3, 0], SEED).shape, [3, 0]));
}

Deno.test("random functions draw scalars", () => {
  for (const draw of [randomUniform, randomNormal, truncatedNormal]) assertEquals(draw([], SEED).shape, []);
  assertEquals(randomIntegers([], SEED, { low: 3, high: 4 }).arraySync(), 3);
});

const COUNT = 200_000;

/** Sample mean and variance. */
function moments(x: tf.Tensor): { mean: number; variance: number } {
  const { mean, variance } = tf.moments(tf.cast(x, "float32"));
  return { mean: mean.arraySync() as number, variance: variance.arraySync() as number };
}

Deno.test("randomUniform() has the mean, variance and range that were asked for", () => {
  const x = randomUniform([COUNT], SEED, { low: -1, high: 3 });
  const { mean, variance } = moments(x);
  assertClose([mean, variance], [1, 16 / 12], 0.01);
  assert((tf.min(x).arraySync() as number) >= -1 && (tf.max(x).arraySync() as number) < 3);
});

Deno.test("randomIntegers() draws each number about equally often", () => {
  const drawn = randomIntegers([COUNT], SEED, { low: -2, high: 3 }).dataSync();
  const counts = [-2, -1, 0, 1, 2].map((value) => drawn.filter((x) => x === value).length);
  assertClose(counts, counts.map(() => COUNT / 5), 0.02);
});

Deno.test("randomNormal() has the mean, variance and tails of a normal distribution", () => {
  const x = randomNormal([COUNT], SEED, { mean: 2, standardDeviation: 3 });
  const { mean, variance } = moments(x);
  assertClose([mean, variance], [2, 9], 0.01);
  const beyond = tf.mean(tf.cast(tf.greater(tf.abs(tf.sub(x, 2)), 6), "float32")).arraySync() as number;
  assertClose([beyond], [0.0455], 0.05); // P(|z| > 2)
});

Deno.test("truncatedNormal() stays within two standard deviations", () => {
  const x = truncatedNormal([COUNT], SEED, { mean: 1, standardDeviation: 0.5 });
  const { mean, variance } = moments(x);
  assertClose([mean, Math.sqrt(variance)], [1, 0.5 * 0.8796], 0.01);
  const largest = tf.max(tf.abs(tf.sub(x, 1))).arraySync() as number;
  assert(largest <= 1 && largest > 0.99, `largest deviation ${largest}`);
});

/** Σ (observed - expected)² / expected. */
function chiSquare(classes: ArrayLike<number>, probabilities: number[]): number {
  const counts = probabilities.map((_, c) => Array.from(classes).filter((x) => x === c).length);
  return probabilities.reduce((sum, p, c) => sum + (counts[c]! - classes.length * p) ** 2 / (classes.length * p), 0);
}

Deno.test("multinomial() draws classes as often as softmax says", () => {
  const rows = [[0.1, 0.2, 0.3, 0.4], [0.7, 0.1, 0.1, 0.1]];
  const drawn = multinomial(tf.log(tf.tensor2d(rows)), 20_000, SEED); // [2, 20000]
  assertEquals([drawn.shape, drawn.dtype], [[2, 20_000], "int32"]);
  rows.forEach((row, i) => {
    const statistic = chiSquare((tf.slice(drawn, [i, 0], [1, -1])).dataSync(), row);
    assert(statistic < 16.27, `chi-square ${statistic}`); // 3 degrees of freedom: exceeded once in 1000 seeds
  });
});

Deno.test("multinomial() takes logits of any rank, and never draws a class of logit -Infinity", () => {
  assertEquals(multinomial(tf.zeros([3]), 5, SEED).shape, [5]);
  assertEquals(multinomial(tf.zeros([2, 3, 4]), 5, SEED).shape, [2, 3, 5]);
  const drawn = multinomial(tf.tensor1d([-Infinity, 0, -Infinity]), 100, SEED);
  assertEquals(new Set(drawn.dataSync()), new Set([1]));
});

Deno.test("multinomial() never draws a class whose logit is not finite, and gives C where none is finite", () => {
  const rows = tf.tensor2d([[0, NaN], [0, Infinity], [-Infinity, -Infinity], [-Infinity, 0]]);
  assertEquals(multinomial(rows, 2, SEED).arraySync() as unknown, [[0, 0], [0, 0], [2, 2], [1, 1]]);
});

Deno.test("multinomial() lets no gradient through, and does not stop others", () => {
  const gradient = tf.grad((x) => {
    const drawn = multinomial(x, 1, SEED);
    return tf.sum(tf.gather(tf.square(x), drawn as tf.Tensor1D));
  });
  const logits = tf.tensor1d([1, 2, 3]);
  const [taken] = multinomial(logits, 1, SEED).dataSync();
  assertEquals(gradient(logits).arraySync(), [0, 1, 2].map((i) => i === taken ? 2 * (i + 1) : 0));
});

Deno.test("random functions refuse what they cannot draw", () => {
  for (const shape of [[-1], [1.5], [2 ** 31], [NaN]]) {
    for (const draw of [randomUniform, randomNormal, truncatedNormal]) {
      assertThrows(() => draw(shape, SEED), RangeError, "shape holds whole numbers");
    }
  }
  assertThrows(() => randomUniform([2], SEED, { low: 1, high: 1 }), RangeError, "low < high");
  assertThrows(() => randomUniform([2], SEED, { low: 0, high: Infinity }), RangeError, "finite");
  assertThrows(() => randomIntegers([2], SEED, { low: 3, high: 3 }), RangeError, "low < high");
  assertThrows(() => randomIntegers([2], SEED, { high: 2.5 }), RangeError, "whole");
  assertThrows(() => randomNormal([2], SEED, { standardDeviation: -1 }), RangeError, "at least 0");
  assertThrows(() => truncatedNormal([2], SEED, { mean: NaN }), RangeError, "finite");
  assertThrows(() => multinomial(tf.zeros([2, 0]), 3, SEED), RangeError, "at least one class");
  assertThrows(() => multinomial(tf.zeros([2]), -1, SEED), RangeError, "whole numbers from 0");
  assertThrows(() => randomUniform([2], [0.5, 0]), RangeError, "seed");
});

Deno.test("random functions report a shape that no memory holds", () => {
  assertThrows(() => randomUniform([2 ** 30, 2 ** 30, 2 ** 30], SEED), Error, "StatelessRandomUniform");
});
