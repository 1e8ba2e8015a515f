const Z = 1.959963984540054; // the normal distribution has 95 % of its mass within ± this many standard deviations

/**
 * 95 % interval of a share, such as an accuracy, of which `hits` of `count` independent examples were seen (Wilson: Probable inference,
 * the law of succession, and statistical inference, 1927; Brown, Cai and DasGupta, 2001, advise it). It tells what other pictures of
 * the same kind would give for this one model; not what another seed would.
 *
 * @example 1 % of 3,000 pictures is within chance
 * ```ts
 * import { wilsonInterval } from "./wilson_interval.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const [low, high] = wilsonInterval(2370, 3000); // 79 %
 * assertAlmostEquals(low, 0.775, 1e-3);
 * assertAlmostEquals(high, 0.804, 1e-3);
 * ```
 *
 * @param hits How many examples were right.
 * @param count How many there were.
 * @returns Ends of the interval, within [0, 1].
 * @throws {RangeError} if `count` is no positive whole number, or `hits` none from 0 to `count`.
 */
export function wilsonInterval(hits: number, count: number): [low: number, high: number] {
  if (!Number.isInteger(count) || count < 1 || !Number.isInteger(hits) || hits < 0 || hits > count) {
    throw new RangeError(`Of a positive whole number of examples some or all are hits: got ${hits} of ${count}.`);
  }
  const share = hits / count;
  const weight = 1 + Z ** 2 / count;
  const middle = (share + Z ** 2 / (2 * count)) / weight;
  const half = Z / weight * Math.sqrt(share * (1 - share) / count + Z ** 2 / (4 * count ** 2));
  return [hits === 0 ? 0 : middle - half, hits === count ? 1 : middle + half]; // these ends are exact, but for rounding
}
