import { randomDraws } from "./random_draws.ts";

/**
 * What is compared: a number made of one run's scores of some pictures, of which some may come several times.
 *
 * @param scores The run's score of every picture.
 * @param pictures Which of them count.
 */
export type BootstrapStatistic = (scores: ArrayLike<number>, pictures: Int32Array) => number;

/** Options of {@linkcode pairedBootstrap}. */
export interface PairedBootstrapOptions {
  /** A whole number: equal seeds give equal results. */
  seed: number;
  /** How many times pictures and runs are drawn anew. Default: 10,000. */
  resamples?: number;
  /** What is compared. Default: the mean score. */
  statistic?: BootstrapStatistic;
}

/** A difference between two models, and how sure it is. */
export interface BootstrapDifference {
  /** The statistic of each model on all pictures, a mean over its runs. */
  means: [a: number, b: number];
  /** That of `a` minus that of `b`. */
  difference: number;
  /** 95 % interval of the difference. */
  interval: [low: number, high: number];
  /** Two-sided p value of there being no difference; never below 2 / (resamples + 1). */
  p: number;
}

/**
 * How much better one model does than another on the same pictures, with an interval: pictures are drawn with replacement, the same for
 * both models, and so are each model's runs if there are several, which differ by their seeds (a hierarchical bootstrap). The interval
 * has the percentiles 2.5 and 97.5 of the differences so found; p is twice the smaller share of differences on one side of 0, one more
 * counted above and below the line (Efron and Tibshirani: An Introduction to the Bootstrap, 1993, chapters 13 and 16; Davison and
 * Hinkley: Bootstrap Methods, 1997, section 4.2).
 *
 * One run of each model says what other pictures would give, not what other seeds would. S runs give the variance between seeds
 * (S − 1) / S times its size: with two or three the interval is still too narrow.
 *
 * @example Right or wrong on six pictures, with two seeds each
 * ```ts
 * import { pairedBootstrap } from "./paired_bootstrap.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const better = [[1, 1, 1, 1, 0, 1], [1, 1, 1, 0, 1, 1]];
 * const worse = [[1, 0, 1, 0, 0, 1], [1, 1, 0, 0, 0, 1]];
 * const { means, difference, interval } = pairedBootstrap(better, worse, { seed: 0 });
 * assertEquals(means, [5 / 6, 1 / 2]);
 * assertEquals(interval[0] < difference && difference < interval[1], true);
 * ```
 *
 * @param a Scores of the first model, `[seed][picture]`: 1 or 0 for right or wrong, an error, or what the statistic takes.
 * @param b Scores of the second, of the same pictures in the same order; it may have another number of runs.
 * @param options Seed, number of resamples and statistic.
 * @returns The difference.
 * @throws {RangeError} if there are no runs or pictures, runs have different numbers of pictures, a score is no finite number, or
 * `resamples` is no whole number from 100.
 */
export function pairedBootstrap(
  a: readonly ArrayLike<number>[],
  b: readonly ArrayLike<number>[],
  options: PairedBootstrapOptions,
): BootstrapDifference {
  const { seed, resamples = 10_000, statistic = meanScore } = options;
  const count = checkRuns([...a, ...b], a.length > 0 && b.length > 0);
  if (!Number.isInteger(resamples) || resamples < 100) {
    throw new RangeError(`Percentiles need a whole number of resamples from 100: got ${resamples}.`);
  }
  const everything = Int32Array.from({ length: count }, (_, picture) => picture);
  const observed = (runs: readonly ArrayLike<number>[]) => mean(runs.map((scores) => statistic(scores, everything)));
  const means: [number, number] = [observed(a), observed(b)];
  const draw = randomDraws(seed);
  const pictures = new Int32Array(count);
  const drawn = (runs: readonly ArrayLike<number>[]) => {
    const values: (number | undefined)[] = []; // a run that is drawn twice is worked out once
    let sum = 0;
    for (let i = 0; i < runs.length; i++) {
      const run = draw(runs.length);
      sum += values[run] ??= statistic(runs[run]!, pictures);
    }
    return sum / runs.length;
  };
  const differences = Float64Array.from({ length: resamples }, () => {
    for (let i = 0; i < count; i++) pictures[i] = draw(count);
    return drawn(a) - drawn(b);
  }).sort();
  return {
    means,
    difference: means[0] - means[1],
    interval: [percentile(differences, 0.025), percentile(differences, 0.975)],
    p: twoSided(differences),
  };
}

/** The default statistic. */
function meanScore(scores: ArrayLike<number>, pictures: Int32Array): number {
  let sum = 0;
  for (const picture of pictures) sum += scores[picture]!;
  return sum / pictures.length;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Between neighbours in proportion, as NumPy's `quantile` has it. */
function percentile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return below + (place - Math.floor(place)) * (above - below);
}

function twoSided(differences: Float64Array): number {
  let [notAbove, notBelow] = [0, 0];
  for (const difference of differences) {
    if (difference <= 0) notAbove++;
    if (difference >= 0) notBelow++;
  }
  return Math.min(1, 2 * (Math.min(notAbove, notBelow) + 1) / (differences.length + 1));
}

/** Number of pictures of all runs. */
function checkRuns(runs: readonly ArrayLike<number>[], bothHaveSome: boolean): number {
  const count = runs[0]?.length ?? 0;
  if (!bothHaveSome || count === 0) {
    throw new RangeError("Two models are compared by one run or more of each, on one picture or more: one has none.");
  }
  for (const scores of runs) {
    if (scores.length !== count) {
      throw new RangeError(
        `Runs are compared on the same pictures: got ${count} scores in one and ${scores.length} in another.`,
      );
    }
    for (let i = 0; i < count; i++) {
      if (!Number.isFinite(scores[i])) {
        throw new RangeError(`Scores are finite numbers: picture ${i} has ${scores[i]}.`);
      }
    }
  }
  return count;
}
