import { assertEquals, assertThrows } from "@std/assert";
import { pixelShuffle, pixelUnshuffle } from "../../lib/ops/mod.ts";
import { tf } from "../support/engine.ts";
import { checkGradients } from "../support/gradients.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

Deno.test("pixelUnshuffle() puts pixel (i, j) of channel c into channel c·r² + i·r + j", () => {
  const [b, h, w, c, r] = [2, 6, 9, 2, 3];
  const x = tf.tensor4d(testNumbers(b * h * w * c, 1), [b, h, w, c]);
  const [before, after] = [x.arraySync(), pixelUnshuffle(x, r).arraySync()];
  for (let row = 0; row < h; row++) {
    for (let column = 0; column < w; column++) {
      for (let channel = 0; channel < c; channel++) {
        const place = channel * r * r + (row % r) * r + column % r;
        const moved = after[1]![Math.floor(row / r)]![Math.floor(column / r)]![place];
        assertEquals(moved, before[1]![row]![column]![channel]);
      }
    }
  }
});

Deno.test("pixelShuffle() is the inverse of pixelUnshuffle()", () => {
  const x = tf.tensor4d(testNumbers(2 * 4 * 6 * 12, 1), [2, 4, 6, 12]);
  assertEquals(pixelUnshuffle(pixelShuffle(x, 2), 2).arraySync(), x.arraySync());
  assertEquals(pixelShuffle(pixelUnshuffle(x, 2), 2).arraySync(), x.arraySync());
  assertEquals(pixelShuffle(x, 2).shape, [2, 8, 12, 3]);
});

Deno.test("both have gradients equal to difference quotients, in first and second order, and leave nothing behind", () => {
  const x = tf.tensor4d(testNumbers(32, 2), [1, 2, 4, 4]);
  checkGradients((x) => tf.square(pixelUnshuffle(x as tf.Tensor4D, 2)), [x]);
  checkGradients((x) => tf.square(pixelShuffle(x as tf.Tensor4D, 2)), [x]);
  assertNoLeaks(() => pixelShuffle(x, 2).dispose());
  assertNoLeaks(() => pixelUnshuffle(x, 2).dispose());
});

Deno.test("both name a factor that does not fit", () => {
  const x = tf.zeros([1, 4, 6, 3]) as tf.Tensor4D;
  for (const factor of [4, 0, 1.5]) {
    assertThrows(() => pixelUnshuffle(x, factor), RangeError, `divides 4 and 6: got ${factor}`);
    assertThrows(() => pixelShuffle(x, factor), RangeError, `divides 3 channels: got ${factor}`);
  }
});
