import * as tf from "@tensorflow/tfjs-core";
import { type BoxKind, Sheet } from "../../lib/figures/sheet.ts";
import { pixelUnshuffle } from "../../lib/ops/mod.ts";
import { scoped } from "./scoped.ts";

const [SIDE, FACTOR] = [4, 2];
const CELL = 27;
/** How far channels are apart. */
const APART = 13;
/** By channel: the same colour before and after. */
const KINDS: readonly BoxKind[] = ["data", "layer", "op", "result"];

/** Draws what a pixel-unshuffle by 2 makes of the numbers 0 to 15. Returns it in words. */
export function drawUnshuffledNumbers(sheet: Sheet, x: number, y: number): string {
  const channels = unshuffledNumbers();
  const channelOf = (value: number) => channels.findIndex((numbers) => numbers.includes(value));
  const cell = (value: number, left: number, top: number) =>
    sheet.box({ x: left, y: top, width: CELL, height: CELL, kind: KINDS[channelOf(value)]!, lines: [`${value}`] });
  for (let value = 0; value < SIDE * SIDE; value++) {
    cell(value, x + value % SIDE * CELL, y + Math.floor(value / SIDE) * CELL);
  }
  const [middle, start] = [y + SIDE * CELL / 2, x + SIDE * CELL];
  sheet.arrow([start + 8, middle], [start + 36, middle]);
  const half = SIDE / FACTOR * CELL;
  for (const [channel, numbers] of channels.entries()) {
    const left = start + 44 + channel * (half + APART);
    numbers.forEach((value, i) =>
      cell(value, left + i % FACTOR * CELL, middle - half / 2 + Math.floor(i / FACTOR) * CELL)
    );
    sheet.text(left + half / 2, middle + half / 2 + 17, `channel ${channel}`, { anchor: "middle", size: 12 });
  }
  return channels.map((numbers, channel) => `channel ${channel}: ${numbers.join(" ")}`).join(", ");
}

/** The numbers 0 to 15, row by row in one channel of 4 × 4, in channels of 2 × 2. */
function unshuffledNumbers(): number[][] {
  return scoped(() => {
    const square = tf.reshape(tf.range(0, SIDE * SIDE), [1, SIDE, SIDE, 1]) as tf.Tensor4D;
    const channels = tf.transpose(pixelUnshuffle(square, FACTOR), [3, 0, 1, 2]); // [4, 1, 2, 2]
    return tf.reshape(channels, [FACTOR * FACTOR, -1]).arraySync() as number[][];
  });
}
