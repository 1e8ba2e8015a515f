import { assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { macroF1Statistic, pairedBootstrap } from "../../lib/metrics/mod.ts";
import { assertClose } from "../support/close.ts";
import { readGolden } from "../support/golden.ts";
import { testNumbers } from "../support/random.ts";

const golden = readGolden("metrics");
const labels = golden["bootstrap.labels"]!.dataSync();
const predictions = (name: string) => golden[`bootstrap.${name}`]!.arraySync() as number[][];
const right = (runs: number[][]) => runs.map((run) => run.map((predicted, i) => Number(predicted === labels[i])));
const [a, b] = [predictions("a"), predictions("b")];

/** Chance is left in both, most in p: that of 20,000 resamples is some 2 % of an interval's width, and 0.003 of a p of 0.03. */
function assertLike(result: { interval: number[]; p: number }, wanted: string): void {
  const [low, high, p] = golden[`bootstrap.${wanted}`]!.dataSync();
  const width = high! - low!;
  assertAlmostEquals(result.interval[0]!, low!, 0.03 * width, `${wanted}, low`);
  assertAlmostEquals(result.interval[1]!, high!, 0.03 * width, `${wanted}, high`);
  assertAlmostEquals(result.p, p!, 0.1 * p! + 0.003, `${wanted}, p`);
}

Deno.test("pairedBootstrap() of one run each has SciPy's percentile interval, and its p", () => {
  const result = pairedBootstrap([right(a)[0]!], [right(b)[0]!], { seed: 1, resamples: 20_000 });
  assertLike(result, "single");
});

Deno.test("pairedBootstrap() draws runs as well as pictures, as NumPy does it", () => {
  const result = pairedBootstrap(right(a), right(b), { seed: 2, resamples: 20_000 });
  assertLike(result, "accuracy");
  const mean = (runs: number[][]) => runs.flat().reduce((sum, x) => sum + x, 0) / runs.flat().length;
  assertClose(
    [...result.means, result.difference],
    [mean(right(a)), mean(right(b)), mean(right(a)) - mean(right(b))],
    1e-12,
  );
});

Deno.test("pairedBootstrap() takes macro F1 as its statistic", () => {
  const statistic = macroF1Statistic(labels, 4);
  const result = pairedBootstrap(a, b, { seed: 3, resamples: 20_000, statistic });
  assertLike(result, "macro_f1");
  assertClose(result.means, golden["bootstrap.macro_f1.means"]!, 1e-6);
});

Deno.test("pairedBootstrap() of three pictures finds the percentiles and p of all 27 equally likely draws", () => {
  const differences = [-1, 2, 5];
  const all = [0, 1, 2].flatMap((i) => [0, 1, 2].flatMap((j) => [0, 1, 2].map((k) => [i, j, k])))
    .map((draw) => draw.reduce((sum, i) => sum + differences[i]!, 0) / 3).sort((x, y) => x - y);
  const { interval, p } = pairedBootstrap([differences], [[0, 0, 0]], { seed: 4, resamples: 50_000 });
  assertClose(interval, [all[0]!, all.at(-1)!], 1e-9); // 1 of 27 is more than 2.5 %
  assertAlmostEquals(p, 2 * all.filter((x) => x <= 0).length / 27, 0.01);
});

Deno.test("pairedBootstrap() of a model with itself is 0 with a p of 1, and with its own runs in another order holds 0", () => {
  const scores = [...testNumbers(40, 5)];
  const same = pairedBootstrap([scores], [scores], { seed: 5, resamples: 500 });
  assertEquals(same, { means: [same.means[0], same.means[0]], difference: 0, interval: [0, 0], p: 1 });
  const { interval: [low, high], p } = pairedBootstrap(right(a), right(a).toReversed(), { seed: 6, resamples: 2000 });
  assertEquals([low < 0, high > 0, p > 0.5], [true, true, true]);
});

Deno.test("pairedBootstrap() of a constant difference has no width, and the smallest p", () => {
  const scores = [...testNumbers(40, 7)];
  const result = pairedBootstrap([scores.map((x) => x + 0.25)], [scores], { seed: 7, resamples: 500 });
  assertClose([...result.interval, result.difference], [0.25, 0.25, 0.25], 1e-12);
  assertEquals(result.p, 2 / 501);
});

Deno.test("pairedBootstrap() turns round with its models, pairs their pictures, and follows the seed", () => {
  const [ours, theirs] = [[...testNumbers(60, 8)], [...testNumbers(60, 9)]];
  const options = { seed: 8, resamples: 1000 };
  const there = pairedBootstrap([ours], [theirs], options);
  const back = pairedBootstrap([theirs], [ours], options);
  assertClose(back.interval, there.interval.map((end) => -end).reverse(), 1e-12);
  assertAlmostEquals(back.p, there.p, 1e-12);
  assertEquals(pairedBootstrap([ours], [theirs], options), there);
  const otherwise = pairedBootstrap([ours], [theirs], { ...options, seed: 9 });
  assertNotEquals(otherwise.interval, there.interval);
  const harder = (x: number, i: number) => x + 10 * Math.sin(i); // alike for both: what is paired does not notice
  const shifted = pairedBootstrap([ours.map(harder)], [theirs.map(harder)], options);
  assertClose(shifted.interval, there.interval, 1e-9);
});

Deno.test("pairedBootstrap() is wider where runs differ, though all pictures agree", () => {
  const run = (score: number) => new Array<number>(30).fill(score);
  const { interval } = pairedBootstrap([run(0), run(1)], [run(0)], { seed: 10, resamples: 2000 });
  assertEquals(interval, [0, 1]);
});

Deno.test("pairedBootstrap() refuses what cannot be compared", () => {
  const options = { seed: 0, resamples: 100 };
  assertThrows(() => pairedBootstrap([], [[1]], options), RangeError, "one has none");
  assertThrows(() => pairedBootstrap([[]], [[]], options), RangeError, "one has none");
  assertThrows(() => pairedBootstrap([[1, 2]], [[1]], options), RangeError, "2 scores in one and 1 in another");
  assertThrows(() => pairedBootstrap([[1, NaN]], [[1, 2]], options), RangeError, "picture 1 has NaN");
  assertThrows(() => pairedBootstrap([[1]], [[1]], { seed: 0, resamples: 10 }), RangeError, "got 10");
  assertThrows(() => pairedBootstrap([[1]], [[1]], { seed: 0.5 }), RangeError, "got 0.5");
  assertThrows(() => macroF1Statistic([0, 4], 4), RangeError, "example 1 has label 4");
  const statistic = macroF1Statistic([0, 1], 2);
  assertThrows(() => pairedBootstrap([[0, 2]], [[0, 1]], { ...options, statistic }), RangeError, "taken for 2");
});
