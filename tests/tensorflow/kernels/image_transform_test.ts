import { assertEquals } from "@std/assert";
import { assertClose } from "../../support/close.ts";
import { tf } from "../../support/engine.ts";
import { assertNoLeaks } from "../../support/leaks.ts";

const image = tf.tensor4d([1, 2, 3, 4, 5, 6], [1, 2, 3, 1]);

Deno.test("tf.image.transform() looks where the projection says and fills the rest", () => {
  const shift = tf.tensor2d([[1, 0, 1, 0, 1, 0, 0, 0]]); // one column to the right
  assertClose(tf.image.transform(image, shift, "nearest", "constant", 9), [2, 3, 9, 5, 6, 9]);
  const half = tf.tensor2d([[1, 0, 0.5, 0, 1, 0, 0, 0]]);
  assertClose(tf.image.transform(image, half, "bilinear", "nearest", 0), [1.5, 2.5, 3, 4.5, 5.5, 6]);
  assertEquals(tf.image.transform(image, shift, "nearest", "wrap", 0, [1, 5]).shape, [1, 1, 5, 1]);
});

Deno.test("tf.image.rotateWithOffset() by half a turn reverses a picture, and fills each channel with its own value", () => {
  const pixels = tf.tensor4d([1, 10, 2, 20, 3, 30], [1, 1, 3, 2]);
  assertClose(tf.image.rotateWithOffset(pixels, Math.PI, 0, [0.5, 0]), [0, 0, 3, 30, 2, 20]);
  assertClose(tf.image.rotateWithOffset(pixels, Math.PI, [7, 8, 9], [0.5, 0]), [7, 8, 3, 30, 2, 20]);
});

Deno.test("transforming pictures leaves no tensor behind", () => {
  const pixels = tf.zeros<tf.Rank.R4>([1, 4, 4, 4]);
  assertNoLeaks(() => tf.dispose(tf.image.rotateWithOffset(pixels, 1, [1, 2, 3])));
});
