import { Sheet } from "../../lib/figures/sheet.ts";
import { profileOf } from "../../lib/models/mod.ts";
import { Initializer } from "../../lib/nn/mod.ts";
import { FftPatchTokenizer } from "../../lib/tokenizers/mod.ts";
import { CUT_HEIGHT, drawCut } from "./cut_window.ts";
import { examplePicture, SIDE } from "./example_picture.ts";
import { type FigureConfig, WIDTH } from "./figure.ts";
import { recordTokenizer } from "./recorded_shapes.ts";
import { patches, windowPlanes } from "./spectrum_parts.ts";

/** Side of the window: the smallest of the thesis's table 3. */
const WINDOW = 64;
const PATCH = WINDOW / 2;

/**
 * The thesis shows the output of a low-pass filter in 4 patches. Ours shows all six channels of it, the signed logarithms that our
 * tokenizer takes (grey is 0, white is positive), their patches, and what becomes of each.
 */
export const FIGURE_5: FigureConfig = {
  number: 5,
  title: "Tokens of a spectrum by patches",
  async draw() {
    const filter = { filterSize: WINDOW };
    const { width } = profileOf("paper");
    const tokenizer = new FftPatchTokenizer({ width, patch: PATCH, filter }, new Initializer(0));
    const sheet = new Sheet(WIDTH, CUT_HEIGHT);
    const words = await drawCut(sheet, 1, {
      planes: windowPlanes(examplePicture(), WINDOW),
      parts: patches(WINDOW, PATCH),
      names: ["patch", "patches"],
      tokenizer: recordTokenizer(tokenizer, SIDE),
      layer: "convolution",
    });
    return sheet.figure(FIGURE_5.title, [words]);
  },
};
