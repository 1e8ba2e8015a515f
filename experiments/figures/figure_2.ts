import * as tf from "@tensorflow/tfjs-core";
import { SCENE_CLASSES } from "../../lib/datasets/mod.ts";
import type { Picture } from "../../lib/datasets/landscape.ts";
import { pictureData } from "../../lib/figures/picture_data.ts";
import { Sheet } from "../../lib/figures/sheet.ts";
import { createClassifier, type Profile, profileOf } from "../../lib/models/mod.ts";
import { BOX, boxRow, GAP } from "./box_column.ts";
import { examplePicture, SIDE } from "./example_picture.ts";
import { type FigureConfig, WIDTH } from "./figure.ts";
import { recordModule, times } from "./recorded_shapes.ts";
import { cropPart, patches } from "./spectrum_parts.ts";

/** Side of the picture as shown. */
const SHOWN = 128;
/** What stands beside each other after the class token: numbers of patches, and dots for those between. */
const ROW = [0, 1, "…", 165, 166, "…", 255] as const;
const [LEFT, CELL] = [190, 46];
const FULL = WIDTH - LEFT - 1;
const PITCH = (FULL - CELL) / ROW.length;
/** Tops of the rows. */
const Y = { patches: 0, projection: 84, tokens: 146, positions: 192, encoder: 246, head: 312, classes: 386 };
const SMALL = 28;

/**
 * The thesis shows the Vision Transformer of Dosovitskiy et al. 2020 as that paper drew it. Ours is the classifier that every table
 * compares with, with the shapes that it has at the thesis's size, from a drawn picture to the scores of the six classes.
 */
export const FIGURE_2: FigureConfig = {
  number: 2,
  title: "The Vision Transformer, from a picture to scores of classes",
  async draw() {
    const profile = profileOf("paper");
    const { module, parameters } = recorded(profile);
    const patch = 2 ** profile.levels;
    const [count, width] = module.result("tokenizer") as [number, number];
    const [length] = module.result("encoder") as [number];
    const [, , channels] = module.weight("tokenizer.projection.weight") as [number, number, number];
    const inputs = patch * patch * channels;

    const sheet = new Sheet(WIDTH, Y.classes + SMALL + 1);
    const picture = examplePicture();
    await drawPicture(sheet, picture, patch);
    const words = [
      "picture",
      times([SIDE, SIDE, channels]),
      `${count} patches of`,
      `${times([patch, patch, channels])} = ${inputs}`,
    ];
    sheet.caption(0, SHOWN + 18, words);

    const box = { width: CELL, height: SMALL };
    for (const [slot, number] of (["class", ...ROW] as const).entries()) {
      const x = LEFT + slot * PITCH;
      const center = x + CELL / 2;
      if (number === "…") {
        for (const y of [Y.patches + CELL / 2, Y.tokens + SMALL / 2, Y.positions + SMALL / 2]) {
          sheet.text(center, y, number, { anchor: "middle", bold: true, size: 16 });
        }
        continue;
      }
      if (number === "class") {
        sheet.box({ ...box, x, y: Y.tokens, kind: "layer", lines: [number] });
      } else {
        const cropped = cropPart(picture, patches(SIDE, patch), number);
        const data = await pictureData(cropped.picture, { format: "png" });
        sheet.picture(data, [x, Y.patches, CELL, CELL], { pixelated: true });
        sheet.text(center, Y.patches + CELL + 16, `${number}`, { anchor: "middle" });
        sheet.arrow([center, Y.patches + CELL + 20], [center, Y.projection]);
        sheet.arrow([center, Y.projection + BOX], [center, Y.tokens]);
        sheet.box({ ...box, x, y: Y.tokens, kind: "data", lines: ["token"] });
      }
      sheet.text(center, Y.positions - 5, "+", { anchor: "middle", bold: true });
      const position = number === "class" ? 0 : number + 1;
      sheet.box({ ...box, x, y: Y.positions, kind: "layer", lines: [`${position}`] });
      sheet.arrow([center, Y.positions + SMALL], [center, Y.encoder]);
    }
    sheet.text(LEFT - 10, Y.positions + 19, `positions 0 to ${length - 1}`, { anchor: "end" });

    const projection = ["projection", `${inputs} → ${width}, the same for every patch`];
    sheet.box({ x: LEFT + PITCH, y: Y.projection, width: FULL - PITCH, height: BOX, kind: "layer", lines: projection });
    const encoder = [`encoder: ${profile.layers} blocks, figure 1`, times(module.result("encoder"))];
    sheet.box({ x: LEFT, y: Y.encoder, width: FULL, height: BOX, kind: "layer", lines: encoder });
    sheet.caption(0, Y.encoder + 17, ["parameters", parameters.toLocaleString("en")]);

    const wide = (FULL - 3 * GAP) / 4;
    sheet.arrow([LEFT + wide / 2, Y.encoder + BOX], [LEFT + wide / 2, Y.head]);
    const hidden = times(module.result("head.hidden"));
    const scores = times(module.result("head.output"));
    boxRow(sheet, LEFT, Y.head, wide, [
      ["op", "class token", `${width}`],
      ["layer", "head.hidden", hidden],
      ["op", "ReLU", hidden],
      ["layer", "head.output", scores],
    ]);
    const one = (FULL - (SCENE_CLASSES.length - 1) * 8) / SCENE_CLASSES.length;
    const [from, line] = [LEFT + FULL - wide / 2, (Y.head + BOX + Y.classes) / 2];
    sheet.line([[from, Y.head + BOX], [from, line]]);
    sheet.line([[LEFT + one / 2, line], [LEFT + FULL - one / 2, line]]);
    SCENE_CLASSES.forEach((name, i) => {
      const x = LEFT + i * (one + 8);
      sheet.arrow([x + one / 2, line], [x + one / 2, Y.classes]);
      sheet.box({ x, y: Y.classes, width: one, height: SMALL, kind: "result", lines: [name] });
    });
    return sheet.figure(FIGURE_2.title, [
      `${words.slice(0, 2).join(", ")}, in ${words.slice(2).join(" ")} numbers; ${projection.join(", ")}.`,
      `With the class token and positions 0 to ${length - 1}, ${encoder.join(", ")}.`,
      `The class token, ${width} numbers, by head.hidden to ${hidden}, ReLU, by head.output to ${scores} scores: ${
        SCENE_CLASSES.join(", ")
      }.`,
      `${parameters.toLocaleString("en")} parameters.`,
    ]);
  },
};

/** The classifier with one block, which says what all are and makes a twelfth of the weights, and how many numbers all train. */
function recorded(profile: Readonly<Profile>) {
  const config = { tokenizer: "vit", profile: { ...profile, layers: 1 }, classes: SCENE_CLASSES.length } as const;
  const model = createClassifier(config, 0);
  const module = recordModule(model, [1, SIDE, SIDE, 3], (images) => {
    return model.call(images as tf.Tensor4D, { training: false }).logits;
  });
  const more = (profile.layers - 1) * module.parameters("encoder.blocks.0.");
  return { module, parameters: module.parameters() + more };
}

/** The picture with the lines along which it is cut. */
async function drawPicture(sheet: Sheet, picture: Picture, patch: number): Promise<void> {
  sheet.picture(await pictureData(picture), [0, 0, SHOWN, SHOWN]);
  for (let at = patch; at < SIDE; at += patch) {
    const place = at * SHOWN / SIDE;
    sheet.line([[place, 0], [place, SHOWN]], { color: "#ffffff", width: 0.7 });
    sheet.line([[0, place], [SHOWN, place]], { color: "#ffffff", width: 0.7 });
  }
}
