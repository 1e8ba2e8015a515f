import { pictureData } from "../../lib/figures/picture_data.ts";
import { Sheet } from "../../lib/figures/sheet.ts";
import { profileOf } from "../../lib/models/mod.ts";
import { Initializer } from "../../lib/nn/mod.ts";
import { FftTokenizer } from "../../lib/tokenizers/mod.ts";
import { BOX, boxColumn, boxRow, GAP, type Labelled } from "./box_column.ts";
import { examplePicture, SIDE } from "./example_picture.ts";
import { drawFeatureMaps, FEATURE_MAPS_HEIGHT } from "./feature_maps.ts";
import { type FigureConfig, WIDTH } from "./figure.ts";
import { recordTokenizer, times } from "./recorded_shapes.ts";
import { windowPlanes } from "./spectrum_parts.ts";
import { drawUnshuffledNumbers } from "./unshuffled_numbers.ts";

/** Side of the window: the middle one of the thesis's table 3. */
const WINDOW = 128;
const PITCH = 148;
/** Where the right part of the lower half begins. */
const RIGHT = 222;
const TOP = FEATURE_MAPS_HEIGHT + 60;

/**
 * The thesis shows its FFT tokenizer: the low-pass output, four times a convolution, a norm, an activation and a pixel-unshuffle, and a
 * linear layer. Ours has the shapes that our module has at the thesis's size, and shows on numbers what a pixel-unshuffle does.
 */
export const FIGURE_7: FigureConfig = {
  number: 7,
  title: "The FFT tokenizer: convolutions and pixel-unshuffles of a spectrum",
  async draw() {
    const { width, levels } = profileOf("paper");
    const tokenizer = new FftTokenizer({ width, levels, filter: { filterSize: WINDOW } }, new Initializer(0));
    const recorded = recordTokenizer(tokenizer, SIDE);
    const first = recorded.result("stem.stages.0.convolution"); // as its input
    const stages = Array.from({ length: levels }, (_, i) => recorded.result(`stem.stages.${i}`));
    const [tokens, channels] = [recorded.result(""), stages.at(-1)!.at(-1)!];
    const number = (value: number) => value.toLocaleString("en");
    const mixing = recorded.weight("stem.mixing.weight");

    const sheet = new Sheet(WIDTH, TOP + 4 * BOX + 3 * GAP + 2);
    sheet.text(0, 14, `${levels} stages halve the sides and lose nothing`, { bold: true });
    const picture = await pictureData(windowPlanes(examplePicture(), WINDOW)[0]!, { quality: 80 });
    const between = (step: number) => `stage ${step}`;
    drawFeatureMaps(sheet, { shapes: [first, ...stages], picture, x: 0, y: 20, pitch: PITCH, between });

    const stage: Labelled[] = [
      ["layer", "convolution, 3 × 3", times(first)],
      ["layer", "batch norm", times(recorded.result("stem.stages.0.norm"))],
      ["op", "LeakyReLU", times(recorded.result("stem.stages.0.norm"))],
      ["op", "pixel-unshuffle", times(stages[0]!)],
    ];
    sheet.text(0, TOP - 12, "one stage, number 0", { bold: true });
    boxColumn(sheet, 1, TOP, RIGHT - 46, stage);
    sheet.text(RIGHT, TOP - 12, "pixel-unshuffle on numbers", { bold: true });
    const unshuffled = drawUnshuffledNumbers(sheet, RIGHT, TOP);

    const last: Labelled[] = [
      ["layer", `mixing, ${mixing[0]} × ${mixing[1]}`, times(stages.at(-1)!)],
      ["layer", "projection, linear", `${number(channels)} → ${number(tokens[1]!)}`],
      ["result", `${number(tokens[0]!)} tokens`, times(tokens)],
    ];
    const y = TOP + 3 * (BOX + GAP);
    sheet.text(RIGHT, y - 12, "after the last stage", { bold: true });
    boxRow(sheet, RIGHT, y, (WIDTH - 1 - RIGHT - 2 * GAP) / 3, last);
    const say = (boxes: Labelled[]) => boxes.map(([, ...lines]) => lines.join(" ")).join(", ");
    return sheet.figure(FIGURE_7.title, [
      `Stages: ${[first, ...stages].map(times).join(", ")}.`,
      `Stage 0: ${say(stage)}.`,
      `Pixel-unshuffle of the numbers 0 to 15: ${unshuffled}.`,
      `After the last stage: ${say(last)}. ${number(recorded.parameters())} parameters.`,
    ]);
  },
};
