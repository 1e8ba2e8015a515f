import { pictureData } from "../../lib/figures/picture_data.ts";
import { Sheet } from "../../lib/figures/sheet.ts";
import { percent } from "../../lib/figures/words.ts";
import { examplePicture, SIDE } from "./example_picture.ts";
import { type FigureConfig, WIDTH } from "./figure.ts";
import { rankApproximations } from "./rank_approximation.ts";

/** The thesis's rank, and far lower ones. */
const RANKS = [160, 64, 16, 4, 1];
const COLUMNS = 3;
const GAP = 16;
const CELL = (WIDTH - (COLUMNS - 1) * GAP) / COLUMNS;
const ROW = CELL + 50;

/**
 * The thesis shows a photograph of 256 × 256 pixels beside its approximation of rank 160, and says that nothing visible is lost. Ours
 * goes on to rank 1, with the error and with how many numbers there are to keep: at rank 160 more than in the picture itself.
 */
export const FIGURE_8: FigureConfig = {
  number: 8,
  title: "A picture and its best approximations of lower rank",
  async draw() {
    const picture = examplePicture();
    const cells = [
      { picture, lines: ["the picture", `${SIDE} × ${SIDE} pixels, rank ${SIDE}`] },
      ...rankApproximations(picture, RANKS).map(({ rank, picture, numbers, error }) => ({
        picture,
        lines: [`rank ${rank}: RMSE ${error.toFixed(4)}`, `${percent(numbers)} of the numbers`],
      })),
    ];
    const sheet = new Sheet(WIDTH, Math.ceil(cells.length / COLUMNS) * ROW - 10);
    for (const [i, { picture, lines }] of cells.entries()) {
      const [x, y] = [i % COLUMNS * (CELL + GAP), Math.floor(i / COLUMNS) * ROW];
      sheet.picture(await pictureData(picture), [x, y, CELL, CELL]);
      sheet.caption(x, y + CELL + 17, lines);
    }
    return sheet.figure(FIGURE_8.title, cells.map(({ lines }) => lines.join(", ")));
  },
};
