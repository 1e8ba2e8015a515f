import { assert, assertThrows } from "@std/assert";
import { denormalizeColors, imagesOfDct, imagesOfPatches, imagesOfSvd } from "../../lib/models/mod.ts";
import { blockDct, patchify } from "../../lib/ops/mod.ts";
import { normalizeColors, svdComponents } from "../../lib/tokenizers/mod.ts";
import { dwt2, idwt2, imageOfSequence, waveletSequence } from "../../lib/wavelets/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers, testRandom } from "../support/random.ts";

const SIZES = [[8, 8], [8, 16], [24, 8], [16, 32]] as const;
const images = (h: number, w: number, seed: number) => {
  const noise = tf.tensor4d(testNumbers(2 * h * w * 3, seed, 0, 1), [2, h, w, 3]);
  return tf.concat([noise, tf.ones([1, h, w, 3]), tf.zeros([1, h, w, 3])]) as tf.Tensor4D; // white and black too
};

for (const [h, w] of SIZES) {
  Deno.test(`${h}×${w} images come back from patches, cosine coefficients, singular vectors and wavelets`, () => {
    for (const seed of [1, 2, 3]) {
      const x = images(h, w, seed);
      const colors = normalizeColors(x);
      assertClose(denormalizeColors(colors), x, 1e-5, "colours");
      for (const side of [2, 4, 8]) {
        assertClose(imagesOfPatches(patchify(colors, side), [h, w], side), x, 1e-4, `patches of ${side}`);
        assertClose(imagesOfDct(blockDct(colors, { block: side }), [h, w], side), x, 1e-4, `blocks of ${side}`);
      }
      for (const signs of ["canonical", "arbitrary"] as const) {
        const components = svdComponents(x, { rank: { rank: Math.min(h, w) }, signs });
        assertClose(imagesOfSvd(components, [h, w]), x, 1e-4, `singular vectors, ${signs}`);
      }
      for (const wavelet of ["haar", "bior4.4"] as const) {
        const options = { wavelet, levels: 2 };
        assertClose(idwt2(dwt2(x, options), options), x, 1e-4, `${wavelet} bands`);
        const code = { ...options, planes: 20, finalThreshold: 2 ** -14 };
        const picture = x.dataSync().slice(0, h * w * 3);
        assertClose(
          imageOfSequence(waveletSequence(picture, [h, w, 3], code), [h, w, 3], code),
          picture,
          1e-3,
          `${wavelet} code, to its last threshold`,
        );
      }
    }
  });
}

Deno.test("imagesOfSvd() of k components is the nearest picture of that rank: the error falls to what is left of σ²", () => {
  const x = images(12, 16, 4);
  const colors = normalizeColors(x);
  let last = Infinity;
  for (const rank of [1, 3, 6, 12]) {
    const again = normalizeColors(imagesOfSvd(svdComponents(x, { rank: { rank } }), [12, 16]));
    const error = tf.sum(tf.squaredDifference(again, colors)).dataSync()[0]!;
    assert(error < last, `rank ${rank}: ${error}, before ${last}`);
    last = error;
  }
});

Deno.test("imagesOfSvd() leaves out components that do not count, of each colour by itself", () => {
  const random = testRandom(5);
  const x = images(8, 8, 6);
  const { vectors } = svdComponents(x, { rank: { rank: 8 } });
  const ranks = Array.from({ length: 4 }, () => [1, 2, 3].map(() => 1 + Math.floor(8 * random())));
  const some = imagesOfSvd({ vectors, ranks: tf.tensor2d(ranks, [4, 3], "int32") }, [8, 8]);
  ranks.forEach((row, image) =>
    row.forEach((rank, color) => {
      const alone = imagesOfSvd(svdComponents(x, { rank: { rank } }), [8, 8]);
      const of = (y: tf.Tensor4D) => tf.slice(y, [image, 0, 0, color], [1, 8, 8, 1]);
      assertClose(of(some), of(alone), 1e-4);
    })
  );
});

Deno.test("imagesOfSvd() refuses vectors of another size and leaves no tensors", () => {
  const components = svdComponents(images(8, 8, 1), { rank: { rank: 2 } });
  assertThrows(() => imagesOfSvd(components, [8, 9]), RangeError, "Singular vectors of 8×9 images are [B, R, 51]");
  assertNoLeaks(() => imagesOfSvd(components, [8, 8]).dispose());
});
