import { drawScene, SCENE_CLASSES } from "../../lib/datasets/mod.ts";
import { pictureData } from "../../lib/figures/picture_data.ts";
import { Sheet } from "../../lib/figures/sheet.ts";
import { type FigureConfig, WIDTH } from "./figure.ts";

const EXAMPLES = 3;
/** Side of a picture in pixels: more than are shown, for screens that have them. */
const SIDE = 180;
const GAP = 9;
const HEADING = 20;

/**
 * The thesis shows one photograph of each class of the Intel Image Classification set. Ours are drawn scenes of the same six
 * classes, which everything runs on where no data set is given: three of each, so that the chance within a class is seen.
 */
export const FIGURE_3: FigureConfig = {
  number: 3,
  title: "Drawn scenes of the data set's six classes",
  async draw() {
    const side = (WIDTH - (SCENE_CLASSES.length - 1) * GAP) / SCENE_CLASSES.length;
    const sheet = new Sheet(WIDTH, HEADING + EXAMPLES * (side + GAP) - GAP);
    for (const [column, kind] of SCENE_CLASSES.entries()) {
      const x = column * (side + GAP);
      sheet.text(x + side / 2, HEADING - 7, kind, { bold: true, anchor: "middle" });
      for (let row = 0; row < EXAMPLES; row++) {
        const pixels = Float32Array.from(drawScene(kind, [SIDE, SIDE], 0, 1 + row), (byte) => byte / 255);
        const data = await pictureData({ height: SIDE, width: SIDE, pixels }, { quality: 85 });
        sheet.picture(data, [x, HEADING + row * (side + GAP), side, side]);
      }
    }
    const words = `Columns, ${EXAMPLES} scenes each: ${SCENE_CLASSES.join(", ")}.`;
    return sheet.figure(FIGURE_3.title, [words]);
  },
};
