import { percent } from "../../lib/figures/words.ts";
import { judge } from "../claims/claim.ts";
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
        "accuracy with these",
        "on things",
      ],
      ...gated.map(row),
    ]),
    ...maps(gated),
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

/** What the last column is to be compared with. */
function maps(gated: readonly AnyRunSummary[]): string[] {
  const known = gated.find(({ gateMap }) => gateMap !== undefined)?.gateMap;
  if (known === undefined) return [];
  const { contrast, usual, pictures } = known;
  return [
    `The last column is the chance that a token on a thing has a larger gate than one beside it, mean over ${pictures} pictures, with its ` +
    `95 % interval. By a coin it would be 0.50, by the contrast of a token's pixels ${
      contrast.toFixed(2)
    }, and by how often other pictures ` +
    `have a thing at its place ${
      usual.toFixed(2)
    }; this knows where a token lies and not what is on it, and a gate the reverse.`,
  ];
}

function verdict(gated: readonly AnyRunSummary[]): string[] {
  const focus = gated.filter(({ experiment }) => experiment === "msvd-focus" satisfies ExperimentName);
  if (focus.length === 0) return [];
  const reached = focus.every(({ gates }) => gates!.gateGini > UNEQUAL);
  const told = focus.flatMap(({ gateMap }) => gateMap === undefined ? [] : [gateMap]).flatMap((map) => {
    const { interval, beyondUsual, beyondUsualInterval: [low, high] } = map;
    return [
      `that they lie on things more than a coin would: **${judge(interval, { above: 0.5 })}**`,
      `more than where things usually are: **${judge([low, high], { above: 0 })}** (${signed(beyondUsual)}, ${
        signed(low)
      } to ${signed(high)})`,
    ];
  });
  return [
    `Scores that are shares of attention: an index above ${UNEQUAL} **${reached ? "is reached" : "is not reached"}**` +
    (told.length === 0 ? "" : `; ${told.join("; ")}`) +
    ". What they do to accuracy, and whether half of the tokens is enough, are rows of the table of questions and goals above.",
  ];
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;
}
