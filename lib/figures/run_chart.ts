import { chart, type ChartSpec } from "./chart.ts";
import type { RunCurves } from "./run_curves.ts";
import { measureName } from "./words.ts";

/** Draws what is known of a run: losses over epochs, and measures of validation beside them. Undefined while there is nothing to draw. */
export async function runChart(curves: RunCurves): Promise<string | undefined> {
  const losses = panel("loss", curves, ["loss", "validationLoss"]);
  const measures = panel("validation", curves, curves.measures);
  const panels = [losses, measures].filter((panel) => panel !== undefined);
  if (panels.length === 0) return undefined;
  const spec = { hconcat: panels, spacing: 40, resolve: { scale: { color: "independent" } } };
  return (await chart(spec as ChartSpec, "Losses and measures of validation over epochs")).svg;
}

function panel(title: string, curves: RunCurves, keys: readonly string[]): object | undefined {
  const named = keys.map((key) => ({ key, curve: key === "loss" ? "training loss" : measureName(key) }));
  const values = named.flatMap(({ key, curve }) => curves.points(key).map((point) => ({ ...point, curve })));
  if (values.length === 0) return undefined;
  const atEpochs = named.filter(({ key }) => key !== "loss").map(({ curve }) => curve);
  const encoding = {
    x: { field: "epoch", type: "quantitative", axis: { tickMinStep: 1, grid: false }, title: "epoch" },
    y: { field: "value", type: "quantitative", scale: { zero: false }, title },
    color: {
      field: "curve",
      type: "nominal",
      title: null,
      scale: { domain: named.map(({ curve }) => curve) },
      legend: { orient: "top" },
    },
  };
  return {
    data: { values },
    width: 300,
    height: 170,
    encoding,
    layer: [
      { mark: { type: "line", strokeWidth: 1.5 } },
      { transform: [{ filter: { field: "curve", oneOf: atEpochs } }], mark: { type: "point", filled: true, size: 30 } },
    ],
  };
}
