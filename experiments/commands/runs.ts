import { measureName, measureText } from "../../lib/figures/words.ts";
import { compareNumberRuns, type NumbersRunComparison } from "../results/compare_numbers.ts";
import { compareRuns, type Comparison } from "../results/compare_runs.ts";
import { type AnyFinishedRun, anyFinishedRuns, type FinishedRun, taskOfRun } from "../results/finished_runs.ts";
import { outcome } from "../results/outcome.ts";
import { duration, percent } from "../progress.ts";
import { aligned } from "../text_table.ts";
import { type Command, parse, UsageError } from "../usage.ts";

/** `deno task runs` */
export const runsCommand: Command = {
  name: "runs",
  help: `deno task runs [compare <a> <b>] [options]

Lists finished runs; or compares two models on the test pictures that both saw: the difference of accuracy and macro F1 with a
95 % interval, from drawing pictures, and seeds if there are several, anew (paired bootstrap). Of regressions it is that of squared
errors, of autoencoders that of peak signal-to-noise ratios, of generators that of losses.

  <a>, <b>           a run's folder, or the name of an experiment, which means all of its seeds
  --in <folder>      where runs are looked for; may be given again (default: out/runs, out/reproduce and results)
  --profile <name>   only those of this profile
  --dataset <name>   only those on these pictures
  --json             for a program
  --help             this text`,

  async run(args) {
    const text = { type: "string" } as const;
    const { values, positionals } = parse(args, {
      ...{
        in: { type: "string", multiple: true } as const,
        profile: text,
        dataset: text,
        json: { type: "boolean" } as const,
      },
    });
    const folders = values.in ?? ["out/runs", "out/reproduce", "results"];
    const found = (await Promise.all(folders.map(anyFinishedRuns))).flat().filter(({ summary }) =>
      summary.profile === (values.profile ?? summary.profile) && summary.dataset === (values.dataset ?? summary.dataset)
    );
    const show = (value: unknown, text: string) => console.log(values.json ? JSON.stringify(value, null, 2) : text);
    const [word, a, b, ...rest] = positionals;
    if (word === undefined) {
      show(found, found.length === 0 ? `No finished run in ${folders.join(", ")}.` : listText(found));
      return 0;
    }
    if (word !== "compare" || a === undefined || b === undefined || rest.length > 0) {
      throw new UsageError(`runs lists, or compares two: runs compare <a> <b>. Got ${positionals.join(" ")}.`);
    }
    const [left, right] = [runsCalled(a, found), runsCalled(b, found)];
    const tasks = [...new Set([...left, ...right].map(taskOfRun))];
    if (tasks.length > 1) throw new RangeError(`Models of one task are compared: these are of ${tasks.join(" and ")}.`);
    if (tasks[0] === "classification") {
      const comparison = await compareRuns(left as FinishedRun[], right as FinishedRun[]);
      show(comparison, comparisonText(a, b, comparison));
    } else {
      const comparison = await compareNumberRuns(left, right);
      show(comparison, numbersText(a, b, comparison));
    }
    return 0;
  },
};

/** The runs that a word of the command line means. */
function runsCalled(name: string, found: readonly AnyFinishedRun[]): AnyFinishedRun[] {
  const folder = name.replace(/\/+$/, "");
  const runs = found.filter((run) => run.folder === folder);
  const all = runs.length > 0 ? runs : found.filter(({ summary }) => summary.experiment === name);
  if (all.length === 0) {
    throw new RangeError(`There is no finished run ${name}: it is the folder of one or an experiment that has some.`);
  }
  const kinds = new Set(all.map(({ summary: { profile, dataset } }) => `${profile} on ${dataset}`));
  if (kinds.size > 1) {
    throw new RangeError(`${name} was trained as ${[...kinds].join(", ")}: say which with --profile and --dataset.`);
  }
  const bySeed = new Map(all.toReversed().map((run) => [run.summary.seed, run]));
  return [...bySeed.values()].sort((x, y) => x.summary.seed - y.summary.seed);
}

function listText(runs: readonly AnyFinishedRun[]): string {
  const head = [
    "run",
    "experiment",
    "profile",
    "pictures",
    "seed",
    "epochs",
    "test",
    "tokens",
    "trained",
  ];
  const rows = runs.map(({ folder, summary: s }) => [
    ...[folder, s.experiment, s.profile, s.dataset, String(s.seed), String(s.epochs)],
    outcome(s),
    s.tokensMean?.toFixed(1) ?? "",
    duration(s.trainSeconds),
  ]);
  return aligned([head, ...rows]);
}

function comparisonText(a: string, b: string, { seeds, pictures, accuracy, macroF1 }: Comparison): string {
  const row = (name: string, { means, difference, interval, p }: Comparison["accuracy"]) => [
    name,
    ...means.map(percent),
    points(difference),
    `${points(interval[0])} to ${points(interval[1])}`,
    p < 0.001 ? "< 0.001" : p.toFixed(3),
  ];
  const table = aligned([
    ["", a, b, "difference", "95 % interval", "p"],
    row("accuracy", accuracy),
    row("macro F1", macroF1),
  ]);
  return `${table}\n${pictures} test pictures; seeds ${seeds.map((list) => list.join(", ")).join(" against ")}.`;
}

function numbersText(
  a: string,
  b: string,
  { seeds, pictures, measure, difference: found }: NumbersRunComparison,
): string {
  const { means, difference, interval, p } = found;
  const table = aligned([
    ["", a, b, "difference", "95 % interval", "p"],
    [
      measureName(measure),
      ...means.map(measureText),
      signed(difference),
      `${signed(interval[0])} to ${signed(interval[1])}`,
      p < 0.001 ? "< 0.001" : p.toFixed(3),
    ],
  ]);
  return `${table}\n${pictures} test pictures; seeds ${seeds.map((list) => list.join(", ")).join(" against ")}.`;
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${measureText(Math.abs(value))}`;
}

function points(share: number): string {
  return `${share < 0 ? "−" : "+"}${(100 * Math.abs(share)).toFixed(1)}`;
}
