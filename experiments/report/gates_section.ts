import { percent } from "../../lib/figures/words.ts";
import { type ExperimentName, titleOf } from "../experiments.ts";
import { type AnyFinishedRun, type AnyRunSummary, taskOfRun } from "../results/finished_runs.ts";
import { markdownTable } from "../results/table_text.ts";

/** Gini index from which on gates are called unequal. */
const UNEQUAL = 0.3;
/** Share of the gates' sum that the table keeps. */
const SHARE = 0.5;

/** What the gates of models say, of classifiers of that profile; empty if none that is finished scores its tokens. */
export function gatesSection(runs: readonly AnyFinishedRun[], profile: string): string[] {
  const gated = runs.filter((run) =>
    taskOfRun(run) === "classification" && run.summary.profile === profile && run.summary.gates !== undefined
  ).map(({ summary }) => summary);
  if (gated.length === 0) return [];
  return [
    "### What gates say",
    `A goal: a Gini index of the gates above ${UNEQUAL} without loss of accuracy, so that a share of their sum says how many tokens a picture ` +
    `needs, and gates that lie on things. Each row is one run; half of the sum is p ${SHARE} in table 11. On drawn scenes it is known where ` +
    "things are: houses, trees, cars, ice, mountains and sails, and not the sky, water and ground around them.",
    markdownTable([
      [
        "",
        "pictures",
        "seed",
        "accuracy",
        "mean gate",
        "Gini index",
        "half of the sum: tokens",
        "accuracy",
        "on things",
      ],
      ...gated.map(row),
    ]),
    "The last column is the chance that a token on a thing has a larger gate than one beside it, mean over pictures, with its 95 % interval: " +
    "0.50 would say that gates have nothing to do with things." + contrastSentence(gated),
    ...verdict(gated),
  ];
}

function row({ experiment, dataset, seed, accuracy, gates, selections, gateMap }: AnyRunSummary): string[] {
  const half = selections?.find(({ keep }) => "share" in keep && keep.share === SHARE);
  return [
    titleOf(experiment),
    dataset,
    String(seed),
    percent(accuracy!),
    gates!.meanGate.toFixed(2),
    gates!.gateGini.toFixed(2),
    half === undefined ? "–" : half.tokensMean.toFixed(1),
    half === undefined ? "–" : percent(half.accuracy),
    gateMap === undefined
      ? "–"
      : `${gateMap.agreement.toFixed(2)} (${gateMap.interval.map((bound) => bound.toFixed(2)).join(" to ")})`,
  ];
}

function contrastSentence(gated: readonly AnyRunSummary[]): string {
  const known = gated.find(({ gateMap }) => gateMap !== undefined)?.gateMap;
  return known === undefined ? "" : ` The contrast of a token's pixels would have ${known.contrast.toFixed(2)}.`;
}

function verdict(gated: readonly AnyRunSummary[]): string[] {
  const focus = gated.filter(({ experiment }) => experiment === "msvd-focus" satisfies ExperimentName);
  if (focus.length === 0) return [];
  const reached = focus.every(({ gates }) => gates!.gateGini > UNEQUAL);
  const maps = focus.flatMap(({ gateMap }) => gateMap === undefined ? [] : [gateMap]);
  const agree = maps.length > 0 && maps.every(({ interval: [low] }) => low > 0.5);
  return [
    `Scores that are shares of attention: an index above ${UNEQUAL} is **${reached ? "reached" : "not reached"}**` +
    (maps.length === 0 ? "." : `; that gates lie on things **${agree ? "holds" : "does not hold"}**.`) +
    " What it does to accuracy is a row of the table above.",
  ];
}
