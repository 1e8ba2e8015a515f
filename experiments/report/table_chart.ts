import { chart, type ChartSpec } from "../../lib/figures/chart.ts";
import type { Figure } from "../../lib/figures/figure.ts";
import { tokenizerColor } from "../../lib/figures/tokenizer_colors.ts";
import { titleOf } from "../experiments.ts";
import { percent } from "../progress.ts";
import type { RowResult } from "../results/table_results.ts";
import type { TableConfig } from "../tables/mod.ts";

/** Where a chart's points come from; ours are filled. */
const OURS = "ours";
const THESIS = "thesis";

/** Colours of lines over tokens: by number and by share of the model that the table is about, then the other models. */
const LINES = ["#3fb950", "#4493f8", "#ab7df8", "#db6d28", "#d29922", "#8b949e"];

/** What a measure's axis is called. */
const TITLES = { accuracy: "accuracy", mse: "MSE, lower is better" } as const;

/**
 * A table as a chart: a line for each model, ours as a filled circle and the thesis's as an open one; for models that keep some of their
 * tokens, accuracy over how many they keep.
 *
 * @returns Undefined if none of the rows has been run.
 */
export async function tableChart(table: TableConfig, rows: readonly RowResult[]): Promise<Figure | undefined> {
  const known = rows.filter(({ ours }) => ours !== null);
  if (known.length === 0) return undefined;
  const said = known.map(({ label, ours, thesis }) =>
    `${label}: ${show(table, ours!.mean)}${
      thesis?.[table.measure] === undefined ? "" : `, thesis ${show(table, thesis[table.measure]!)}`
    }`
  );
  const text = `${table.title}. ${said.join("; ")}.`;
  return await chart(table.rows.some(({ keep }) => keep) ? overTokens(table, rows) : dots(table, rows), text);
}

function dots({ measure }: TableConfig, rows: readonly RowResult[]): ChartSpec {
  const values = rows.flatMap(({ label, experiment, ours, thesis, verdict }) => [
    ...(ours === null ? [] : [{ label, of: OURS, value: ours.mean, color: colorOf(experiment) }]),
    ...(thesis?.[measure] === undefined || verdict !== undefined
      ? []
      : [{ label, of: THESIS, value: thesis[measure], color: colorOf(experiment) }]),
  ]);
  const format = measure === "accuracy" ? { format: "%" } : {};
  return {
    width: 420,
    height: { step: 22 },
    data: { values },
    encoding: {
      y: {
        field: "label",
        type: "nominal",
        sort: rows.map(({ label }) => label),
        title: null,
        axis: { labelLimit: 220, grid: true },
      },
      x: { field: "value", type: "quantitative", title: TITLES[measure], axis: { ...format, tickCount: 8 } },
    },
    layer: [
      point(OURS, { filled: true, size: 90, opacity: 1 }),
      point(THESIS, { filled: false, size: 90, strokeWidth: 2, opacity: 1 }),
    ],
  } as ChartSpec;
}

/** An experiment's name begins with its tokenizer's; before that it says what is told, if no class is. */
function colorOf(experiment: string): string {
  return tokenizerColor(experiment.replace(/^age-/, ""));
}

function point(of: string, mark: object): object {
  return {
    transform: [{ filter: { field: "of", equal: of } }],
    mark: { type: "point", ...mark },
    encoding: { color: { field: "color", type: "nominal", scale: null } },
  };
}

/** Of the thesis's 256 tokens and of ours, as shares. */
function overTokens({ measure, rows: configs }: TableConfig, rows: readonly RowResult[]): ChartSpec {
  const whole = Math.max(...rows.map(({ ours }) => ours?.tokens ?? 0)) - 1;
  const first = rows.find((_, i) => configs[i]!.keep !== undefined)!.experiment;
  const values = rows.flatMap(({ label, experiment, ours, thesis }, i) => {
    const keep = configs[i]!.keep;
    if (keep === undefined) return [];
    const kind = experiment !== first ? titleOf(experiment) : "share" in keep ? "share p of the scores" : "k tokens";
    return [
      ...(ours === null ? [] : [{ label, of: OURS, kind, tokens: (ours.tokens - 1) / whole, value: ours.mean }]),
      ...(thesis?.tokens === undefined || thesis[measure] === undefined
        ? []
        : [{ label, of: THESIS, kind, tokens: (thesis.tokens - 1) / 256, value: thesis[measure] }]),
    ];
  });
  return {
    width: 420,
    height: 240,
    data: { values },
    encoding: {
      x: {
        field: "tokens",
        type: "quantitative",
        title: "tokens kept",
        axis: { format: "%" },
        scale: { domain: [0, 1] },
      },
      y: { field: "value", type: "quantitative", title: measure, axis: { format: "%" }, scale: { zero: false } },
      color: {
        ...{ field: "kind", type: "nominal", title: "kept" },
        scale: { domain: [...new Set(values.map(({ kind }) => kind))], range: LINES },
        legend: { labelLimit: 0 },
      },
      strokeDash: {
        field: "of",
        type: "nominal",
        title: null,
        scale: { domain: [OURS, THESIS], range: [[1, 0], [4, 3]] },
      },
    },
    layer: [{ mark: { type: "line", strokeWidth: 1.5 } }, { mark: { type: "point", filled: true, size: 40 } }],
  } as ChartSpec;
}

function show({ measure }: TableConfig, value: number): string {
  return measure === "accuracy" ? percent(value) : value.toFixed(1);
}
