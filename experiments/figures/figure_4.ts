import * as tf from "@tensorflow/tfjs-core";
import type { Picture } from "../../lib/datasets/landscape.ts";
import { pictureData } from "../../lib/figures/picture_data.ts";
import { Sheet } from "../../lib/figures/sheet.ts";
import { TOKENIZER_COLORS } from "../../lib/figures/tokenizer_colors.ts";
import { percent } from "../../lib/figures/words.ts";
import { profileOf } from "../../lib/models/mod.ts";
import type { WindowShape } from "../../lib/ops/mod.ts";
import { energyChart } from "./energy_chart.ts";
import { examplePicture, SIDE } from "./example_picture.ts";
import { type FigureConfig, WIDTH } from "./figure.ts";
import { decibelPicture, dynamicSide, filterEnergy, frequenciesIn, heldShares, lowPass, power } from "./low_pass.ts";

const GAP = 16;
const CELL = (WIDTH - 3 * GAP) / 4;
const ROW = CELL + 78;
/** Side of the windows whose shapes are compared: the smallest of the thesis's table 3. */
const WINDOW = 64;
const SHARES = [0.9, 0.95, 0.99];
/** Height of the chart, in pixels. */
const CHART = 210;
/** Power that is drawn black, in decibels of the largest. */
const FLOOR = -110;
const SPECTRUM = "figure-4-spectrum";

/**
 * The thesis shows a circle about the middle of a spectrum, the usual low-pass filter, before it takes a square instead. Ours shows
 * both, what is left of the picture in each, and how the dynamic filter finds its side: the energy in windows of every side, with the
 * sides for three shares beside the thesis's own of table 4.
 */
export const FIGURE_4: FigureConfig = {
  number: 4,
  title: "A picture's spectrum, low-pass windows, and what is left in them",
  async draw() {
    const picture = examplePicture();
    const step = 2 ** profileOf("paper").levels;
    const [magnitudes, counted] = [power(picture), filterEnergy(picture)];
    const dynamic = SHARES.map((share) => ({ side: dynamicSide(picture, share, step), share }));
    const cells: Cell[] = [
      { of: picture, lines: ["the picture", `${SIDE} × ${SIDE} pixels`] },
      { window: undefined, lines: ["its spectrum", `black −${-FLOOR} dB, white 0 dB`, "edges: ½ cycle a pixel"] },
      { window: "circle", lines: [`circle, s = ${WINDOW}`, "straight distance ≤ s/2", frequencies("circle")] },
      { window: "square", lines: [`square, s = ${WINDOW}`, "larger offset ≤ s/2", frequencies("square")] },
      left(picture, WINDOW, "circle"),
      ...[WINDOW, dynamic[0]!.side, dynamic[1]!.side].map((side) => left(picture, side, "square")),
    ];
    const sheet = new Sheet(WIDTH, 2 * ROW + CHART + 54);
    const spectrum = await pictureData(decibelPicture(magnitudes, FLOOR), { quality: 80 });
    sheet.element(`<defs><image id="${SPECTRUM}" width="${CELL}" height="${CELL}" href="${spectrum}"/></defs>`);
    for (const [i, cell] of cells.entries()) {
      const [x, y] = [i % 4 * (CELL + GAP), Math.floor(i / 4) * ROW];
      sheet.caption(x, y + CELL + 16, cell.lines, { size: 12 });
      if (cell.of !== undefined) sheet.picture(await pictureData(cell.of), [x, y, CELL, CELL]);
      else {sheet.element(
          `<use href="#${SPECTRUM}" x="${x}" y="${y}"/>${cell.window === undefined ? "" : mask(x, y, cell.window)}`,
        );}
    }
    const size = { width: WIDTH - 70, height: CHART };
    const curves = await energyChart({ energy: heldShares(counted), power: heldShares(magnitudes), dynamic, ...size });
    tf.dispose([magnitudes, counted]);
    sheet.drawing(0, 2 * ROW, curves);
    return sheet.figure(FIGURE_4.title, [...cells.map(({ lines }) => lines.join(", ")), curves.text]);
  },
};

/** A picture, or the spectrum with or without a window, and what is said under it. */
type Cell = { lines: string[] } & ({ of: Picture } | { of?: undefined; window: WindowShape | undefined });

function frequencies(shape: WindowShape): string {
  return `${frequenciesIn([SIDE, SIDE], WINDOW, shape).toLocaleString("en")} frequencies`;
}

function left(picture: Picture, side: number, shape: WindowShape): Cell {
  const { picture: of, kept, energy, error } = lowPass(picture, side, shape);
  const shares = [`${percent(kept)} of frequencies`, `${percent(energy)} of energy`];
  return { of, lines: [`${shape}, s = ${side}`, ...shares, `RMSE ${error.toFixed(4)}`] };
}

/** Darkness over all but the window of a spectrum whose upper left corner is at (x, y). */
function mask(x: number, y: number, shape: WindowShape): string {
  const side = CELL * WINDOW / SIDE;
  const first = (CELL - side) / 2; // the window is [c − s/2, c + s/2) about c, the middle
  const [from, r] = [`M${x + first} ${y + CELL / 2}`, side / 2];
  const window = shape === "circle"
    ? `${from} a${r} ${r} 0 1 0 ${side} 0 a${r} ${r} 0 1 0 ${-side} 0 z`
    : `M${x + first} ${y + first} h${side} v${side} h${-side} z`;
  return `<path d="M${x} ${y} h${CELL} v${CELL} h${-CELL} z ${window}" fill="#0d1117" fill-opacity="0.7" fill-rule="evenodd"/>` +
    `<path d="${window}" fill="none" stroke="${TOKENIZER_COLORS.fft}" stroke-width="2"/>`;
}
