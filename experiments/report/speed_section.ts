import type { InferenceRow } from "../../bench/inference.ts";
import { type Figure } from "../../lib/figures/figure.ts";
import { lineChart } from "../../lib/figures/line_chart.ts";
import { tokenizerColor } from "../../lib/figures/tokenizer_colors.ts";
import { percent } from "../../lib/figures/words.ts";
import { PROFILES } from "../../lib/models/mod.ts";
import { EXPERIMENTS } from "../experiments.ts";
import type { FinishedRun } from "../results/finished_runs.ts";
import { markdownTable } from "../results/table_text.ts";
import { SPEED_LINES, type SpeedCase } from "./speed_cases.ts";

/** Where the measurement of speed lies. */
export const SPEED_RESULT = "bench/results/inference.json";
/** Where its chart is put, beside the report. */
export const SPEED_CHART = "results/speed.svg";

/** A model with what is known of it. */
export interface SpeedPoint extends SpeedCase {
  imagesPerSecond: number;
  /** Mean over the seeds. */
  accuracy: number;
}

interface InferenceResult {
  environment: Record<string, string | number>;
  plan: { profile: keyof typeof PROFILES; batch: number; rounds: number };
  rows: InferenceRow[];
}

/** Models whose speed was measured and whose accuracy is known. */
export async function speedPoints(runs: readonly FinishedRun[]): Promise<SpeedPoint[]> {
  const { rows, plan } = await readSpeed();
  const { imageSize, levels } = PROFILES[plan.profile];
  const all = (imageSize / 2 ** levels) ** 2;
  return rows.flatMap(({ imagesPerSecond, ...one }) => {
    const accuracies = runs.filter(({ summary }) => summary.experiment === one.experiment)
      .map(({ summary }) => accuracyOf(summary, one.k, all)).filter((accuracy) => accuracy !== undefined);
    if (accuracies.length === 0) return [];
    const accuracy = accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length;
    return [{ ...one, imagesPerSecond: imagesPerSecond.median, accuracy }];
  });
}

/** Accuracy against speed: one line for a model that works with any number of tokens, or for several of a kind. */
export async function speedChart(points: readonly SpeedPoint[]): Promise<Figure> {
  const lines = SPEED_LINES.flatMap(({ name, experiments, color }) => {
    const own = points.filter(({ experiment }) => experiments.includes(experiment))
      .toSorted((a, b) => a.imagesPerSecond - b.imagesPerSecond);
    if (own.length === 0) return [];
    const line = own.map((one) =>
      [Number(one.imagesPerSecond.toPrecision(4)), Number(one.accuracy.toFixed(4))] as const
    );
    const single = line.length === 1;
    return [{
      ...{ name, points: line, color: tokenizerColor(color) },
      ...(single
        ? {
          mark: "points" as const,
          label: { at: 0, side: name.startsWith("mSVD") ? "above" as const : "right" as const },
        }
        : { label: { at: line.length - 1, side: "right" as const } }),
    }];
  });
  const speeds = points.map(({ imagesPerSecond }) => imagesPerSecond);
  const heights = points.map(({ accuracy }) => accuracy);
  return await lineChart("Accuracy against speed", {
    ...{ width: 560, height: 280 },
    x: {
      ...{ title: "images a second", log: 2, ticks: [500, 1000, 2000, 4000, 8000, 16_000] },
      domain: [0.75 * Math.min(...speeds), 1.8 * Math.max(...speeds)],
    },
    y: { title: "accuracy", format: ".0%", domain: [Math.min(...heights) - 0.02, Math.max(...heights) + 0.04] },
    lines,
  });
}

/** For each of ViT's lengths, the fastest of our models that is more accurate. */
export async function speedSection(points: readonly SpeedPoint[]): Promise<string> {
  const { environment, plan } = await readSpeed();
  const isVit = ({ experiment }: SpeedPoint) => experiment.startsWith("vit");
  const drawn = points.filter(({ experiment }) =>
    SPEED_LINES.some(({ experiments }) => experiments.includes(experiment))
  );
  const others = drawn.filter((point) => !isVit(point));
  const rows = drawn.filter(isVit).map((vit) => {
    const better = others.filter(({ accuracy }) => accuracy > vit.accuracy);
    const best = better.reduce<SpeedPoint | undefined>(
      (fastest, one) => fastest === undefined || one.imagesPerSecond > fastest.imagesPerSecond ? one : fastest,
      undefined,
    );
    return { vit, best, gain: best === undefined ? 0 : best.imagesPerSecond / vit.imagesPerSecond };
  });
  const beaten = rows.filter(({ gain }) => gain > 1).length;
  const table = rows.map(({ vit, best, gain }) => [
    ...told(vit),
    ...(best === undefined ? ["none", "–", "–"] : told(best)),
    best === undefined ? "–" : gain.toFixed(2),
  ]);
  const verdict = beaten === rows.length
    ? "At every length of ViT one of ours is both faster and more accurate, as measured."
    : `At ${beaten} of ${rows.length} of ViT's points one of ours is both faster and more accurate, as measured; at the others none is.`;
  return [
    "![Accuracy against images a second of ViT, mSVD, FFT and SVD models](speed.svg)",
    markdownTable([
      [
        "ViT",
        "accuracy",
        "images/s",
        "fastest of ours that is more accurate",
        "accuracy",
        "images/s",
        "times as fast",
      ],
      ...table,
    ]),
    `${verdict} Accuracies are known to about two points. Pictures a second are from pixels in memory to classes, ${plan.batch} at once; medians of ${plan.rounds} interleaved rounds ` +
    `(\`deno task bench:inference\`; ${environment.cpu}, ${environment.threads} threads).`,
  ].join("\n\n");
}

function told({ experiment, k, accuracy, imagesPerSecond }: SpeedPoint): string[] {
  const tokens = k === undefined ? "" : `, ${k} ${k === 1 ? "token" : "tokens"}`;
  return [`${EXPERIMENTS[experiment].title}${tokens}`, percent(accuracy), imagesPerSecond.toFixed(0)];
}

/** Of a run with k tokens; its own accuracy if these are all. */
function accuracyOf(
  { accuracy, selections = [] }: FinishedRun["summary"],
  k: number | undefined,
  all: number,
): number | undefined {
  if (k === undefined || k === all) return accuracy;
  return selections.find(({ keep }) => "k" in keep && keep.k === k)?.accuracy;
}

async function readSpeed(): Promise<InferenceResult> {
  return JSON.parse(await Deno.readTextFile(SPEED_RESULT));
}
