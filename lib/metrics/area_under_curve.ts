/**
 * The chance that what is so has a larger score than what is not, ties counted half: the area under the ROC curve. 0.5 is what scores that
 * say nothing have, 1 is a score that tells the two apart.
 *
 * Source: Hanley and McNeil, "The Meaning and Use of the Area under a Receiver Operating Characteristic (ROC) Curve", 1982.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { areaUnderCurve } from "./area_under_curve.ts";
 *
 * assertEquals(areaUnderCurve([0.9, 0.2, 0.5, 0.1], [true, false, true, false]), 1);
 * assertEquals(areaUnderCurve([0.9, 0.2, 0.5, 0.5], [true, false, true, false]), 0.875);
 * ```
 *
 * @param scores A finite number for each.
 * @param positive Which of them are so.
 * @returns From 0 to 1; NaN if all are so, or none.
 * @throws {RangeError} if there are not as many of both.
 */
export function areaUnderCurve(scores: ArrayLike<number>, positive: readonly boolean[]): number {
  if (scores.length !== positive.length) {
    throw new RangeError(`Each score has its truth: got ${scores.length} scores and ${positive.length} truths.`);
  }
  const order = positive.map((_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  const positives = positive.filter(Boolean).length;
  const negatives = positive.length - positives;
  let rankSum = 0; // of what is so, ranks from 1; equal scores share the mean of theirs
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) to++;
    for (let i = from; i < to; i++) if (positive[order[i]!]) rankSum += (from + to + 1) / 2;
    from = to;
  }
  return (rankSum - positives * (positives + 1) / 2) / (positives * negatives);
}
