import { chart, type ChartSpec } from "../../lib/figures/chart.ts";
import { GREY } from "../../lib/figures/sheet.ts";
import { TOKENIZER_COLORS } from "../../lib/figures/tokenizer_colors.ts";
import { percent } from "../../lib/figures/words.ts";
import { examplePicture, SIDE } from "./example_picture.ts";
import { type FigureConfig, WIDTH } from "./figure.ts";
import { type RankShare, rankShares, type ShareOf, tokenizerRank } from "./singular_values.ts";

const SHARES = [0.9, 0.95, 0.99];
const COLOR = TOKENIZER_COLORS.svd;

/** How each curve looks, and where its name stands. */
const CURVES = {
  energy: { name: "σ², squared singular values", dash: [1, 0], shape: "square", at: 2 },
  sigma: { name: "σ, singular values", dash: [6, 4], shape: "circle", at: 16 },
} as const;

/**
 * The thesis shows how large a share of the singular values, and of their squares, the first components of a photograph hold, over a
 * linear axis of ranks. Ours has a logarithmic one, so that the few components that hold most of the squares are seen, and marks the
 * ranks at which the SVD tokenizer stops.
 */
export const FIGURE_9: FigureConfig = {
  number: 9,
  title: "Information held by the first components, by singular values and by their squares",
  async draw() {
    const picture = examplePicture();
    const curves = (["energy", "sigma"] as const).map((of) => ({
      of,
      shares: rankShares(picture, of),
      stops: SHARES.map((share) => ({ rank: tokenizerRank(picture, share, of), share })),
    }));
    const say = (stops: readonly RankShare[]) => stops.map(({ rank, share }) => `rank ${rank} for ${percent(share)}`);
    const words = curves.map(({ of, stops }) => `${CURVES[of].name}: ${say(stops).join(", ")}`);
    const spec = {
      width: WIDTH - 70,
      height: 330,
      encoding: {
        x: {
          field: "rank",
          type: "quantitative",
          title: `rank: components kept, of ${SIDE}`,
          scale: { type: "log", base: 2, domain: [1, SIDE] },
          axis: { values: [1, 2, 4, 8, 16, 32, 64, 128, SIDE], grid: false },
        },
        y: {
          field: "share",
          type: "quantitative",
          title: "share held",
          scale: { domain: [0, 1] },
          axis: { values: [0, 0.2, 0.4, 0.6, 0.8, ...SHARES], format: ".0%" },
        },
      },
      layer: curves.flatMap(({ of, shares, stops }) => layers(of, shares, stops)),
    };
    return await chart(spec as ChartSpec, [FIGURE_9.title, ...words].join("\n"));
  },
};

function layers(of: ShareOf, shares: readonly RankShare[], stops: readonly RankShare[]): object[] {
  const { name, dash, shape, at } = CURVES[of];
  const text = { type: "text", fontSize: 12.5, align: "left", baseline: "middle" };
  const named = shares.find(({ rank }) => rank === at);
  return [
    { data: { values: shares }, mark: { type: "line", color: COLOR, strokeDash: dash, strokeWidth: 2 } },
    { data: { values: [named] }, mark: { ...text, text: name, color: GREY, dx: 12, dy: 12 } },
    { data: { values: stops }, mark: { type: "point", shape, filled: true, size: 70, color: COLOR, opacity: 1 } },
    {
      data: { values: stops },
      mark: { ...text, color: GREY, dx: 7, dy: 10 },
      encoding: { text: { field: "rank", type: "quantitative" } },
    },
  ];
}
