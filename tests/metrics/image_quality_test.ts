import { assertEquals, assertThrows } from "@std/assert";
import { psnr, ssim } from "../../lib/metrics/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { readGolden } from "../support/golden.ts";
import { assertNoLeaks } from "../support/leaks.ts";

const golden = readGolden("image_quality");

for (const size of ["11x11", "16x24", "40x17"]) {
  Deno.test(`psnr() and ssim() of ${size} pictures equal scikit-image's`, () => {
    const [images, references] = [golden[`${size}/images`], golden[`${size}/references`]] as [tf.Tensor4D, tf.Tensor4D];
    assertClose(psnr(images, references), golden[`${size}/psnr`]!);
    assertClose(ssim(images, references), golden[`${size}/ssim`]!, 2e-5);
    assertNoLeaks(() => tf.dispose([psnr(images, references), ssim(images, references)]));
  });
}

Deno.test("equal pictures have infinite PSNR and an SSIM of 1", () => {
  const x = golden["16x24/references"] as tf.Tensor4D;
  assertEquals(Array.from(psnr(x, x).dataSync()), [Infinity, Infinity, Infinity]);
  assertClose(ssim(x, x), [1, 1, 1], 1e-5);
});

Deno.test("psnr() and ssim() refuse pictures of other shapes, and ssim() small ones", () => {
  const [x, y] = [tf.zeros([1, 16, 16, 3]), tf.zeros([1, 16, 16, 1])] as [tf.Tensor4D, tf.Tensor4D];
  for (const f of [psnr, ssim]) assertThrows(() => f(x, y), RangeError, "got [1,16,16,3] and [1,16,16,1]");
  const small = tf.zeros([1, 10, 16, 3]) as tf.Tensor4D;
  assertThrows(() => ssim(small, small), RangeError, "11×11 pixels or more: got 10×16");
});
