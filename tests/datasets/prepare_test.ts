import { assertEquals } from "@std/assert";
import { tf } from "../support/engine.ts";
import { assertClose } from "../support/close.ts";
import { BatchLoader } from "../../lib/datasets/batches.ts";
import { proceduralScenes } from "../../lib/datasets/scenes.ts";
import { Initializer } from "../../lib/nn/mod.ts";
import { encodeWaveletPixels, SvdTokenizer } from "../../lib/tokenizers/mod.ts";

const SIDE = 16;
const { test } = proceduralScenes({ train: 12, test: 10, seed: 0, imageSize: SIDE });
const OPTIONS = { imageSize: SIDE, batch: 4, augment: false };

Deno.test("components that are prepared once a picture give the tokens of the pictures", async () => {
  const rank = { share: 0.9, of: "energy", maxRank: 4 } as const;
  const tokenizer = new SvdTokenizer({ width: 6, imageSize: [SIDE, SIDE], rank }, new Initializer(0));
  const prepare = (pixels: Uint8Array) =>
    tf.tidy(() => {
      const image = tf.tensor4d(Float32Array.from(pixels, (value) => value / 255), [1, SIDE, SIDE, 3]);
      const { vectors, ranks } = tokenizer.components(image);
      return { vectors: vectors.dataSync() as Float32Array, ranks: ranks.dataSync() as Int32Array };
    });
  const loader = new BatchLoader(test, { ...OPTIONS, prepare });
  for (const epoch of [0, 1]) {
    for await (const { images, labels, prepared } of loader.epoch(epoch)) {
      const [b] = images.shape;
      const vectors = tf.reshape(prepared.vectors!, [b, rank.maxRank, 6 * SIDE]) as tf.Tensor3D; // [B, R, 3·(H + W)]
      const kept = tokenizer.tokenize({ vectors, ranks: prepared.ranks! }, { training: false });
      const fresh = tokenizer.tokenize(images, { training: false });
      assertEquals(kept.mask.arraySync(), fresh.mask.arraySync());
      assertClose(kept.tokens, fresh.tokens, 1e-5);
      tf.dispose([images, labels, prepared, vectors, kept, fresh]);
    }
  }
});

Deno.test("ids that are prepared once a picture are those of the batch", async () => {
  const options = { imageSize: [SIDE, SIDE], levels: 4, planes: 2, maxTokens: 200 } as const;
  const prepare = (pixels: Uint8Array) => {
    const { ids, lengths } = encodeWaveletPixels(pixels, options);
    return { ids, lengths };
  };
  for await (const { images, labels, prepared } of new BatchLoader(test, { ...OPTIONS, prepare }).epoch(0)) {
    const { ids, lengths } = encodeWaveletPixels(images.dataSync() as Float32Array, options);
    assertEquals([prepared.ids!.dataSync(), prepared.lengths!.dataSync()], [ids, lengths]);
    tf.dispose([images, labels, prepared]);
  }
});
