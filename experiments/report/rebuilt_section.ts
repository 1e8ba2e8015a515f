import { type ProfileName, profileOf } from "../../lib/models/mod.ts";
import { percent } from "../../lib/figures/words.ts";
import { type ExperimentName, titleOf } from "../experiments.ts";
import { type AnyFinishedRun, type AnyRunSummary, taskOfRun } from "../results/finished_runs.ts";
import { markdownTable } from "../results/table_text.ts";

/** What autoencoders and generators are to reach. */
const GOALS = { psnr: 25, recognised: 0.7, frechetShare: 0.5 } as const;

/** Autoencoders and generators, which stand in no table of the thesis; empty if none of that profile is finished. */
export function rebuiltSection(runs: readonly AnyFinishedRun[], profile: ProfileName): string[] {
  const of = (task: string) => runs.filter((run) => run.summary.profile === profile && taskOfRun(run) === task);
  const [rebuilt, drawn] = [of("autoencoder").map(({ summary }) => summary), of("generation")];
  return [
    ...(rebuilt.length === 0
      ? []
      : ["## Figures 11 and 12: pictures rebuilt from their tokens", ...rebuiltTable(rebuilt), sizes(profile)]),
    ...(drawn.length === 0 ? [] : ["## Figure 13: pictures drawn token by token", ...drawnTables(drawn)]),
  ];
}

function rebuiltTable(rows: readonly AnyRunSummary[]): string[] {
  const table = markdownTable([
    ["", "pictures", "PSNR, dB", "SSIM", "codes in use", "perplexity"],
    ...rows.map(({ experiment, dataset, psnr, ssim, codeUse, perplexity }) => [
      titleOf(experiment),
      dataset,
      psnr!.toFixed(1),
      ssim!.toFixed(3),
      codeUse === undefined ? "–" : percent(codeUse),
      perplexity === undefined ? "–" : perplexity.toFixed(0),
    ]),
  ]);
  const whole = rows.filter((row) => bottleneckOf(row) === "none");
  const words = whole.map(({ experiment, dataset, psnr }) =>
    `${titleOf(experiment)} ${psnr! >= GOALS.psnr ? "reach" : "do not reach"} it (${dataset}, ${psnr!.toFixed(1)} dB)`
  );
  return [
    table,
    ...(words.length === 0 ? [] : [`The goal without a bottleneck is ${GOALS.psnr} dB: ${words.join("; ")}.`]),
  ];
}

/** How much tokens could hold at most. */
function sizes(profile: ProfileName): string {
  const { imageSize, levels, width } = profileOf(profile);
  const [numbers, tokens] = [imageSize ** 2 * 3, (imageSize / 2 ** levels) ** 2];
  const count = (number: number) => number.toLocaleString("en");
  return `Without a bottleneck ${tokens} tokens of ${width} numbers, ${count(tokens * width)}, stand for the ${
    count(numbers)
  } of a picture: ` +
    "what is lost says more of a tokenizer than of how short pictures can be told.";
}

function drawnTables(runs: readonly AnyFinishedRun[]): string[] {
  const judgedRuns = runs.filter(({ summary: { judgement } }) => judgement !== undefined);
  const judged = judgedRuns.map(({ summary }) => summary);
  if (judged.length === 0) return ["None of them is judged."];
  const { classifier, samples, recognisedReal, frechetReal } = judged[0]!.judgement!;
  const table = markdownTable([
    ["", "recognised", "Fréchet distance", "precision", "recall", "nearer to training pictures"],
    ...judged.map(({ experiment, judgement }) => {
      const { recognised, frechet, precision, recall, copying } = judgement!;
      return [
        titleOf(experiment),
        recognised === undefined ? "–" : percent(recognised),
        frechet.toFixed(1),
        precision.toFixed(2),
        recall.toFixed(2),
        copying.nearer.toFixed(2),
      ];
    }),
    [
      "test pictures themselves",
      percent(recognisedReal),
      `${frechetReal.toFixed(1)} (training pictures)`,
      "–",
      "–",
      "0.50",
    ],
  ]);
  return [
    table,
    `${samples} samples each, judged by the features of our own ${
      titleOf(classifier)
    }, so that these Fréchet distances compare with ` +
    "nothing but each other. The last column is the chance that a sample is nearer to the training pictures than a test picture is: " +
    "copies would be near 1." +
    (judged.some(({ judgement }) => judgement!.recall < 0.01)
      ? " A recall of 0 says that samples are alike: by squared errors a class has one picture."
      : ""),
    ...goalSentences(judged),
    ...judged.flatMap(guidanceTable),
    ...judgedRuns.map(({ folder, summary: { experiment } }) =>
      `![Samples of ${titleOf(experiment)}, and the training pictures nearest to them](${
        folder.replace(/^results\//, "")
      }/samples.svg)`
    ),
  ];
}

function goalSentences(judged: readonly AnyRunSummary[]): string[] {
  const find = (name: ExperimentName) => judged.find(({ experiment }) => experiment === name)?.judgement;
  const [codes, regression] = [find("generate-scenes-codes"), find("generate-scenes-regression")];
  if (codes === undefined) return [];
  const known = codes.recognised! > GOALS.recognised ? "reached" : "not reached";
  const ratio = regression === undefined ? undefined : codes.frechet / regression.frechet;
  return [
    `The goals: more than ${percent(GOALS.recognised)} of the scenes from codes recognised, **${known}** (${
      percent(codes.recognised!)
    })` + (ratio === undefined
      ? "."
      : `; a Fréchet distance of at most half of that by squared errors, **${
        ratio <= GOALS.frechetShare ? "reached" : "not reached"
      }** (${ratio.toFixed(2)} of it).`),
  ];
}

function guidanceTable({ experiment, judgement, config }: AnyRunSummary): string[] {
  const { guidances } = judgement!;
  if (guidances === undefined) return [];
  const { guidance } = (config as { model: { sampling?: { guidance?: number } } }).model.sampling ?? {};
  return [
    `What guidance does to ${
      titleOf(experiment)
    }, judged beside the validation pictures; the samples above are drawn with ${guidance ?? 1}, which was set before:`,
    markdownTable([
      ["guidance", "recognised", "Fréchet distance", "precision", "recall"],
      ...guidances.map((row) => [
        String(row.guidance),
        percent(row.recognised),
        row.frechet.toFixed(1),
        row.precision.toFixed(2),
        row.recall.toFixed(2),
      ]),
    ]),
  ];
}

function bottleneckOf({ config }: AnyRunSummary): string | undefined {
  return (config as { model: { bottleneck?: { kind: string } } }).model.bottleneck?.kind;
}
