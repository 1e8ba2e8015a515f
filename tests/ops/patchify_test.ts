import { assertEquals, assertThrows } from "@std/assert";
import { patchify, unpatchify } from "../../lib/ops/patchify.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";
import { tf } from "../support/engine.ts";

Deno.test("patchify() keeps rows of patches, rows within a patch, and channels together", () => {
  const image = tf.tensor4d(Array.from({ length: 4 * 6 * 2 }, (_, i) => i), [1, 4, 6, 2]); // value = (row·6 + column)·2 + channel
  const patches = patchify(image, 2);
  assertEquals(patches.shape, [1, 6, 8]);
  assertEquals(patches.arraySync()[0]![0], [0, 1, 2, 3, 12, 13, 14, 15]);
  assertEquals(patches.arraySync()[0]![1], [4, 5, 6, 7, 16, 17, 18, 19]); // to the right
  assertEquals(patches.arraySync()[0]![3], [24, 25, 26, 27, 36, 37, 38, 39]); // the next row of patches
  tf.dispose([image, patches]);
});

Deno.test("unpatchify() undoes patchify() for any batch and shape", () => {
  for (const [b, h, w, c, patch] of [[1, 4, 4, 1, 4], [3, 6, 9, 3, 3], [2, 8, 2, 5, 1]] as const) {
    const image = tf.tensor4d(testNumbers(b * h * w * c, 1), [b, h, w, c]);
    const patches = patchify(image, patch);
    const again = unpatchify(patches, [h, w], patch);
    assertEquals(again.dataSync(), image.dataSync());
    tf.dispose([image, patches, again]);
  }
});

Deno.test("patchify() and unpatchify() refuse sizes that do not divide", () => {
  const image = tf.zeros([1, 6, 6, 3]) as tf.Tensor4D;
  assertThrows(() => patchify(image, 4), RangeError, "divides 6 and 6: got 4");
  assertThrows(() => patchify(image, 0), RangeError, "got 0");
  const patches = tf.zeros([1, 4, 27]) as tf.Tensor3D;
  assertThrows(() => unpatchify(patches, [6, 9], 3), RangeError, "made of 6 patches of 9 pixels: got 4 tokens");
  tf.dispose([image, patches]);
});

Deno.test("patchify() leaves nothing behind but its result", () => {
  const image = tf.ones([2, 8, 8, 3]) as tf.Tensor4D;
  assertNoLeaks(() => tf.dispose(patchify(image, 4)));
  image.dispose();
});
