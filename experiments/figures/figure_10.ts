import { pictureData } from "../../lib/figures/picture_data.ts";
import { type Box, Sheet } from "../../lib/figures/sheet.ts";
import { profileOf } from "../../lib/models/mod.ts";
import { Initializer } from "../../lib/nn/mod.ts";
import { MsvdTokenizer } from "../../lib/tokenizers/mod.ts";
import { BOX, boxColumn, GAP, type Labelled } from "./box_column.ts";
import { examplePicture, SIDE } from "./example_picture.ts";
import { type FigureConfig, WIDTH } from "./figure.ts";
import { recordTokenizer, times } from "./recorded_shapes.ts";

/** Side of the picture as shown, width of boxes, and where the branches, what joins them and the scorer stand. */
const [SHOWN, WIDE] = [96, 176];
const [U, JOINED, V, SCORER] = [26, 126, 226, 486];
const STEP = BOX + GAP;

/**
 * The thesis shows mSVD without its scorer: two branches of four stages, put side by side, and a linear layer. Ours has the scorer and its
 * gates too, and the shapes of our module at the thesis's size.
 */
export const FIGURE_10: FigureConfig = {
  number: 10,
  title: "The mSVD tokenizer: two branches, the scorer and its gates",
  async draw() {
    const { width, levels, headHiddenWidth: hiddenWidth } = profileOf("paper");
    const scorer = { hiddenWidth, activation: "sigmoid" } as const;
    const module = recordTokenizer(new MsvdTokenizer({ width, levels, scorer }, new Initializer(0)), SIDE);
    const [count] = module.result("") as [number];
    const number = (value: number) => value.toLocaleString("en");
    const branch = (name: "u" | "v"): Labelled[] => [
      ...Array.from({ length: levels }, (_, i): Labelled => {
        return ["layer", `${name}.stages.${i}`, times(module.result(`${name}.stages.${i}`))];
      }),
      ["layer", `${name}.mixing, 1 × 1`, times(module.result(`${name}.stages.${levels - 1}`))],
    ];
    const [inputs] = module.weight("projection.weight") as [number];
    const joined: Labelled[] = [
      ["op", "u and v side by side", times([count, inputs])],
      ["layer", "projection", times([count, width])],
    ];
    const scored: Labelled[] = [
      ["layer", "scorer.hidden", times(module.result("scorer.hidden"))],
      ["op", "norm, LeakyReLU", times(module.result("scorer.norm"))],
      ["layer", "scorer.output", times(module.result("scorer.output"))],
      ["op", "sigmoid: gates", times(module.result("scorer"))],
    ];

    const top = SHOWN + 30;
    const below = top + (levels + 1) * STEP;
    const sheet = new Sheet(WIDTH, below + 6 * STEP - GAP + 12);
    const middle = JOINED + WIDE / 2;
    sheet.picture(await pictureData(examplePicture()), [middle - SHOWN / 2, 0, SHOWN, SHOWN]);
    sheet.caption(middle + SHOWN / 2 + 12, 14, ["picture", times([SIDE, SIDE, 3])]);
    const branches = [boxColumn(sheet, U, top, WIDE, branch("u")), boxColumn(sheet, V, top, WIDE, branch("v"))];
    const [sides, projection] = boxColumn(sheet, JOINED, below, WIDE, joined) as [Box, Box];
    for (const boxes of branches) {
      const [first, last] = [boxes[0]!, boxes.at(-1)!];
      const x = first.x + WIDE / 2;
      sheet.arrow([middle, SHOWN], [middle, SHOWN + 14], [x, SHOWN + 14], [x, top]);
      sheet.arrow([x, last.y + BOX], [x, last.y + BOX + GAP / 2], [middle, last.y + BOX + GAP / 2], [middle, sides.y]);
    }
    const gates = boxColumn(sheet, SCORER, projection.y, WIDE, scored).at(-1)!;
    const gated: Box = { ...projection, y: gates.y, kind: "op", lines: ["gate × token", times([count, width])] };
    const across = projection.y + BOX / 2;
    sheet.arrow([JOINED + WIDE, across], [SCORER - 1, across]);
    sheet.arrow([middle, projection.y + BOX], [middle, gated.y]);
    sheet.arrow([SCORER, gates.y + BOX / 2], [JOINED + WIDE + 1, gates.y + BOX / 2]);
    sheet.box(gated);
    sheet.arrow([middle, gated.y + BOX], [middle, gated.y + STEP]);
    const result: Box = { ...gated, y: gated.y + STEP, kind: "result", lines: ["tokens", times(module.result(""))] };
    sheet.box(result);

    const total = number(module.parameters());
    const notes = [
      ["one stage", "3 × 3 convolution, batch norm,", "LeakyReLU, pixel-unshuffle"],
      [
        "parameters",
        ...["u", "v", "projection", "scorer"].map((part) => `${part} ${number(module.parameters(`${part}.`))}`),
        `in all ${total}`,
      ],
    ];
    let y = top + 12;
    for (const lines of notes) {
      sheet.caption(SCORER, y, lines);
      y += 15 * lines.length + 22;
    }
    const choice = ["the gates choose", "the k largest, or the fewest", "that hold a share p of their sum"];
    sheet.caption(SCORER, result.y + 12, choice);
    const say = (boxes: Labelled[]) => boxes.map(([, ...lines]) => lines.join(" ")).join(", ");
    return sheet.figure(FIGURE_10.title, [
      `Branch u: ${say(branch("u"))}. Branch v: ${say(branch("v"))}.`,
      `Then: ${say(joined)}. Scorer: ${say(scored)}. Tokens times their gates: ${times(module.result(""))}.`,
      ...[...notes, choice].map(([name, ...lines]) => `${name}: ${lines.join(" ")}`),
    ]);
  },
};
