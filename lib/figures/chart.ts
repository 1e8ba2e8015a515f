import process from "node:process";
import type * as vegaLite from "vega-lite";
import { Figure } from "./figure.ts";
import { escapeXml } from "./words.ts";

/** A chart's description in Vega-Lite: data, marks and what they encode. */
export type ChartSpec = WithoutFrame<vegaLite.TopLevelSpec>;

/** `Omit` for each form that a chart may have. */
type WithoutFrame<Spec> = Spec extends unknown ? Omit<Spec, "$schema" | "config"> : never;

/** The major version whose charts JupyterLab and VS Code draw themselves. */
const SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json";

/** Looks that read well on white and on dark pages: nothing filled behind, greys in the middle, colours that differ in lightness too. */
const CONFIG: vegaLite.Config = {
  background: "transparent",
  view: { stroke: null },
  axis: {
    labelColor: "#7d8590",
    titleColor: "#7d8590",
    gridColor: "#7d859040",
    domainColor: "#7d859080",
    tickColor: "#7d859080",
    labelFontSize: 11,
    titleFontSize: 12,
  },
  legend: { labelColor: "#7d8590", titleColor: "#7d8590" },
  title: { color: "#7d8590" },
  text: { color: "#7d8590" },
  range: { category: ["#4493f8", "#db6d28", "#3fb950", "#ab7df8", "#d29922"] },
};

/**
 * Draws a chart, without a browser. In a notebook it is interactive where the front end knows Vega-Lite, and a drawing anywhere else.
 *
 * @param spec The chart, as Vega-Lite has it, with its data.
 * @param text What it shows, in words. Its first line is read out in place of the drawing, the others are its description.
 * @returns A figure.
 */
export async function chart(spec: ChartSpec, text: string): Promise<Figure> {
  const [label, ...description] = text.split("\n") as [string, ...string[]];
  const whole = { $schema: SCHEMA, description: label, ...spec, config: CONFIG } as vegaLite.TopLevelSpec;
  const { vega, compile } = await (renderer ??= loadRenderer());
  const view = new vega.View(vega.parse(compile(whole).spec), { renderer: "none" });
  try {
    return new Figure(withWords(await view.toSVG(), label, description), text, whole);
  } finally {
    view.finalize();
  }
}

/** A drawing with words in place of it for readers who do not see it. */
function withWords(svg: string, label: string, description: readonly string[]): string {
  const more = description.length === 0 ? "" : `<desc>${escapeXml(description.join("\n"))}</desc>`;
  return svg.replace(
    /<svg ([^>]*)>/,
    (_, attributes) => `<svg role="img" aria-label="${escapeXml(label)}" ${attributes}>${more}`,
  );
}

let renderer: ReturnType<typeof loadRenderer> | undefined;

/** Vega, when the first chart is drawn: it takes a while, and one of its packages has Node warn of a module that is going away. */
async function loadRenderer() {
  const before = process.noDeprecation;
  process.noDeprecation = true;
  try {
    const [vega, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
    return { vega, compile };
  } finally {
    process.noDeprecation = before ?? false;
  }
}
