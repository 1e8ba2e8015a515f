import type { Sheet } from "../../lib/figures/sheet.ts";
import { times } from "./recorded_shapes.ts";

/** Side in pixels of the maps with the most places, and how far maps stand behind each other. */
const [LARGEST, BEHIND] = [76, 3];
const FILL = "#cfe8ff";

/** Pixels down, from the top to the last line of words. */
export const FEATURE_MAPS_HEIGHT = 138;

/** Feature maps as squares behind each other: smaller the fewer places there are, deeper the more channels. */
export interface FeatureMaps {
  /** `[H, W, C]` of each, from left to right. */
  shapes: readonly (readonly number[])[];
  /** What is on the first square of all, as a `data:` URL. */
  picture: string;
  x: number;
  y: number;
  /** Pixels from one to the next. */
  pitch: number;
  /** What is between them. */
  between: (step: number) => string;
}

/** Draws feature maps with arrows from each to the next and their shapes below. */
export function drawFeatureMaps(sheet: Sheet, { shapes, picture, x, y, pitch, between }: FeatureMaps): void {
  const [[firstRows, , firstChannels]] = shapes as [[number, number, number]];
  const middle = y + 58;
  let end: number | undefined; // of the squares before
  for (const [i, shape] of shapes.entries()) {
    const [rows, , channels] = shape as [number, number, number];
    const side = LARGEST * (rows / firstRows) ** 0.55; // small ones would not be seen
    const count = 2 + Math.log2(channels / firstChannels);
    const depth = (count - 1) * BEHIND;
    const [left, top] = [x + i * pitch, middle - (side - depth) / 2];
    for (let k = count - 1; k >= 0; k--) {
      sheet.rectangle([left + k * BEHIND, top - k * BEHIND, side, side], { width: 1, fill: FILL });
    }
    if (i === 0) sheet.picture(picture, [left, top, side, side]);
    if (end !== undefined) {
      sheet.arrow([end + 5, middle], [left - 5, middle]);
      sheet.text((end + left) / 2, middle - 8, between(i - 1), { anchor: "middle", size: 12 });
    }
    sheet.text(left + (i === 0 ? 0 : -8), y + 118, times(shape), { bold: true, size: 12 });
    end = left + side + depth;
  }
}
