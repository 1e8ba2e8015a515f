import type { Box, BoxKind, Sheet } from "../../lib/figures/sheet.ts";

/** Heights of boxes with two lines, and of what is between them. */
export const [BOX, GAP] = [38, 16];

/** What a box of a column says. */
export type Labelled = readonly [kind: BoxKind, ...lines: string[]];

/** Draws boxes below each other, each with an arrow to the next. Returns them. */
export function boxColumn(sheet: Sheet, x: number, y: number, width: number, boxes: readonly Labelled[]): Box[] {
  return boxes.map(([kind, ...lines], i) => {
    const box = { x, y: y + i * (BOX + GAP), width, height: BOX, kind, lines };
    if (i > 0) sheet.arrow([x + width / 2, box.y - GAP], [x + width / 2, box.y]);
    sheet.box(box);
    return box;
  });
}

/** Draws boxes beside each other, each with an arrow to the next. */
export function boxRow(sheet: Sheet, x: number, y: number, width: number, boxes: readonly Labelled[]): void {
  boxes.forEach(([kind, ...lines], i) => {
    const left = x + i * (width + GAP);
    if (i > 0) sheet.arrow([left - GAP, y + BOX / 2], [left - 1, y + BOX / 2]);
    sheet.box({ x: left, y, width, height: BOX, kind, lines });
  });
}
