import { pairedBootstrap } from "../../lib/metrics/mod.ts";
import type { FinishedRun } from "../results/finished_runs.ts";
import { type Claim, judge, type Verdict } from "./claim.ts";
import { type PictureScores, pictureScores } from "./picture_scores.ts";

/** A claim with what was measured of it. */
export interface ClaimResult {
  claim: Claim;
  /** Null where runs are missing. */
  measured: Measured | null;
}

/** Two models on the same test pictures. */
export interface Measured {
  /** Seeds of the model, and of what it is compared with. */
  seeds: [of: number, against: number];
  /** Accuracy of the one less the other's, with its 95 % interval. */
  difference: number;
  interval: [low: number, high: number];
  verdict: Verdict;
}

/** Of the resampling, so that a verdict is the same each time. */
const SEED = 0;

/**
 * Judges claims by finished runs: a paired bootstrap over pictures, and over seeds where there are several.
 *
 * @param claims Which.
 * @param runs Of one profile and data set.
 */
export async function claimResults(
  claims: readonly Claim[],
  runs: readonly FinishedRun[],
): Promise<ClaimResult[]> {
  const results: ClaimResult[] = [];
  for (const claim of claims) {
    const of = await pictureScores(runs, claim.of);
    const against = await scoresAgainst(claim, of, runs);
    results.push({ claim, measured: of && against ? compare(claim, of, against) : null });
  }
  return results;
}

function compare(claim: Claim, of: PictureScores, against: PictureScores): Measured {
  if (JSON.stringify([of.labels, of.classes]) !== JSON.stringify([against.labels, against.classes])) {
    throw new RangeError(`"${claim.says}" compares runs that were tested on different pictures.`);
  }
  const { difference, interval } = pairedBootstrap(of.scores, against.scores, { seed: SEED });
  const seeds: [number, number] = [of.seeds.length, against.seeds.length];
  return { seeds, difference, interval, verdict: judge(interval, claim.difference) };
}

/** What a model is compared with; undefined if there is no run of it. */
async function scoresAgainst(
  { against }: Claim,
  of: PictureScores | undefined,
  runs: readonly FinishedRun[],
): Promise<PictureScores | undefined> {
  if (against !== "chance" && "experiment" in against) return await pictureScores(runs, against);
  if (of === undefined) return undefined;
  const accuracy = against === "chance" ? 1 / of.classes.length : against.accuracy;
  return { ...of, seeds: [0], scores: [of.labels.map(() => accuracy)] }; // on every picture alike
}
