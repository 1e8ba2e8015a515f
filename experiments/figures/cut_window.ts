import type { Picture } from "../../lib/datasets/landscape.ts";
import { pictureData } from "../../lib/figures/picture_data.ts";
import type { Sheet } from "../../lib/figures/sheet.ts";
import { type Recorded, times } from "./recorded_shapes.ts";
import { CHANNELS, cropPart, onlyPart, type Parts } from "./spectrum_parts.ts";

/** Pixels that a window's side is shown with. */
const SHOWN = 136;
/** How far channels stand behind each other, and parts apart. */
const [BEHIND, APART] = [7, 10];
/** Side of each window where parts lie within each other. */
const SMALL = 80;
const STACK = SHOWN + (CHANNELS.length - 1) * BEHIND;
/** Where parts, vectors, the layer and tokens begin, and where the last ends. */
const [PARTS, VECTORS, LAYER, TOKENS, END] = [208, 398, 522, 642, 720];
const HEIGHT = 36;
/** Colour of places beyond a part. */
const PAPER = [0.93, 0.95, 0.96];

/** Pixels down that {@linkcode drawCut} takes. */
export const CUT_HEIGHT = STACK + 55;

/** A window of a spectrum and how a tokenizer cuts it. */
export interface Cut {
  planes: readonly Picture[];
  parts: Parts;
  /** Whether parts lie within each other: then each is shown in a window of its own. */
  nested?: boolean;
  /** What parts are: one, and several. */
  names: readonly [one: string, several: string];
  tokenizer: Recorded;
  /** What the layer from parts to tokens is. */
  layer: string;
}

/** Draws a window, its parts, and the tokens that they become, from left to right. Returns in words what is shown. */
export async function drawCut(sheet: Sheet, y: number, cut: Cut): Promise<string> {
  const { planes, names: [name, several], tokenizer } = cut;
  const side = planes[0]!.width;
  const [count, width] = tokenizer.result("") as [number, number];
  const length = (CHANNELS.length * side * side / count).toLocaleString("en");
  await drawStack(sheet, y, planes);
  await drawParts(sheet, y, cut, count);
  const window = times([side, side, planes.length]);
  sheet.caption(0, y + STACK + 17, ["low-pass output", window, "Re and Im of R, G and B"]);
  const parts = [`${count} ${several}`, `${(side * side / count).toLocaleString("en")} frequencies each`];
  sheet.caption(PARTS, y + STACK + 17, parts);
  const middle = y + STACK / 2;
  sheet.arrow([STACK + 7, middle], [PARTS - 7, middle]);
  const layer = [cut.layer, `${length} → ${width}`];
  sheet.box({ x: LAYER, y, width: TOKENS - LAYER - 20, height: STACK, kind: "layer", lines: layer });
  for (let i = 0; i < count; i++) {
    const center = y + STACK * (i + 0.5) / count;
    const at = { y: center - HEIGHT / 2, height: HEIGHT };
    const lines = [`${name} ${i}`, `${length} numbers`];
    sheet.box({ ...at, x: VECTORS, width: LAYER - VECTORS - 20, kind: "data", lines });
    sheet.box({ ...at, x: TOKENS, width: END - TOKENS, kind: "result", lines: [`token ${i}`, `${width}`] });
    sheet.arrow([VECTORS - 20, center], [VECTORS - 2, center]);
    sheet.arrow([LAYER - 20, center], [LAYER - 2, center]);
    sheet.arrow([TOKENS - 20, center], [TOKENS - 2, center]);
  }
  return `A window of ${window} (${CHANNELS.join(", ")}) in ${
    parts.join(", ")
  }: ${length} numbers, each made a token by one layer: ${layer.join(", ")}.`;
}

/** The channels behind each other, the first in front. */
async function drawStack(sheet: Sheet, y: number, planes: readonly Picture[]): Promise<void> {
  for (const [i, plane] of planes.toReversed().entries()) {
    const [x, top] = [(planes.length - 1 - i) * BEHIND, y + i * BEHIND];
    sheet.picture(await pictureData(plane, { format: "png" }), [x, top, SHOWN, SHOWN], { pixelated: true });
    sheet.rectangle([x, top, SHOWN, SHOWN], { width: 1 });
  }
}

async function drawParts(
  sheet: Sheet,
  y: number,
  { planes, parts, nested = false }: Cut,
  count: number,
): Promise<void> {
  const [plane] = planes as [Picture];
  for (let i = 0; i < count; i++) {
    let [picture, x, top, width, height] = [onlyPart(plane, parts, i, PAPER), i % 2, Math.floor(i / 2), SMALL, SMALL];
    if (nested) {
      [x, top] = [x * (SMALL + APART), top * (SMALL + APART)];
    } else {
      const cropped = cropPart(plane, parts, i);
      picture = cropped.picture;
      const gaps = plane.width / picture.width - 1;
      const scale = (2 * SMALL + APART - gaps * APART) / plane.width;
      [width, height] = [picture.width * scale, picture.height * scale];
      [x, top] = [cropped.column / picture.width * (width + APART), cropped.row / picture.height * (height + APART)];
    }
    const place = [PARTS + x, y + top, width, height] as const;
    sheet.picture(await pictureData(picture, { format: "png" }), place, { pixelated: true });
    sheet.rectangle(place, { width: 1 });
    sheet.box({ x: place[0] + 3, y: place[1] + 3, width: 17, height: 17, kind: "data", lines: [`${i}`] });
  }
}
