import { Sheet } from "../../lib/figures/sheet.ts";
import { profileOf } from "../../lib/models/mod.ts";
import { Initializer } from "../../lib/nn/mod.ts";
import { FftBandTokenizer } from "../../lib/tokenizers/mod.ts";
import { CUT_HEIGHT, drawCut } from "./cut_window.ts";
import { examplePicture, SIDE } from "./example_picture.ts";
import { type FigureConfig, WIDTH } from "./figure.ts";
import { recordTokenizer } from "./recorded_shapes.ts";
import { rings, strips, windowPlanes } from "./spectrum_parts.ts";

/** Side of the window: the smallest of the thesis's table 3. */
const WINDOW = 64;
const BANDS = 4;
const ROW = CUT_HEIGHT + 16;

/**
 * The thesis shows the output of a low-pass filter in 4 vertical strips, and calls them intervals of frequency; its program took
 * rings about frequency zero. Ours shows both (A11, row 4): in each strip there are low and high frequencies, in each ring alike ones.
 */
export const FIGURE_6: FigureConfig = {
  number: 6,
  title: "Tokens of a spectrum by bands: strips and rings",
  async draw() {
    const planes = windowPlanes(examplePicture(), WINDOW);
    const { width } = profileOf("paper");
    const sheet = new Sheet(WIDTH, 2 * ROW - 16);
    const words: string[] = [];
    for (const [row, cut] of (["strips", "rings"] as const).entries()) {
      const tokenizer = new FftBandTokenizer(
        { width, bands: BANDS, cut, filter: { filterSize: WINDOW } },
        new Initializer(0),
      );
      const drawn = await drawCut(sheet, 1 + row * ROW, {
        planes,
        parts: (cut === "strips" ? strips : rings)(WINDOW, BANDS),
        nested: cut === "rings",
        names: [cut.slice(0, -1), cut],
        tokenizer: recordTokenizer(tokenizer, SIDE),
        layer: "linear",
      });
      words.push(drawn);
    }
    return sheet.figure(FIGURE_6.title, words);
  },
};
