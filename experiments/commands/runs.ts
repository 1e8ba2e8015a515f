import { compareRuns, type Comparison } from "../results/compare_runs.ts";
import { type FinishedRun, finishedRuns } from "../results/finished_runs.ts";
import { duration, percent } from "../progress.ts";
import { aligned } from "../text_table.ts";
import { type Command, parse, UsageError } from "../usage.ts";

/** `deno task runs` */
export const runsCommand: Command = {
  name: "runs",
  help: `deno task runs [compare <a> <b>] [options]

Lists finished runs; or compares two models on the test pictures that both saw: the difference of accuracy and macro F1 with a
95 % interval, from drawing pictures, and seeds if there are several, anew (paired bootstrap).

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
    const found = (await Promise.all(folders.map(finishedRuns))).flat().filter(({ summary }) =>
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
    const comparison = await compareRuns(runsCalled(a, found), runsCalled(b, found));
    show(comparison, comparisonText(a, b, comparison));
    return 0;
  },
};

/** The runs that a word of the command line means. */
function runsCalled(name: string, found: readonly FinishedRun[]): FinishedRun[] {
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

function listText(runs: readonly FinishedRun[]): string {
  const head = [
    "run",
    "experiment",
    "profile",
    "pictures",
    "seed",
    "epochs",
    "accuracy",
    "macro F1",
    "tokens",
    "trained",
  ];
  const rows = runs.map(({ folder, summary: s }) => [
    ...[folder, s.experiment, s.profile, s.dataset, String(s.seed), String(s.epochs)],
    ...(s.accuracy === undefined ? ["", ""] : [percent(s.accuracy), percent(s.macroF1)]),
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

function points(share: number): string {
  return `${share < 0 ? "−" : "+"}${(100 * Math.abs(share)).toFixed(1)}`;
}
