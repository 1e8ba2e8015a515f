import { assert, assertEquals, assertThrows } from "@std/assert";
import { drawScene, SCENE_CLASSES } from "../../lib/datasets/mod.ts";
import { Initializer } from "../../lib/nn/mod.ts";
import { encodeWaveletPixels, WaveletTokenizer } from "../../lib/tokenizers/mod.ts";
import { tf } from "../support/engine.ts";
import { testNumbers } from "../support/random.ts";

/** A scene, noise and black, as bytes. */
function pictures(h: number, w: number): Uint8Array {
  const noise = Uint8Array.from(testNumbers(h * w * 3, 3, 0, 256));
  return Uint8Array.of(...drawScene(SCENE_CLASSES[0]!, [h, w], 1, 0), ...noise, ...new Uint8Array(h * w * 3));
}

for (const [h, w] of [[32, 32], [16, 40]] as const) {
  for (
    const code of [{ levels: 3, planes: 2 }, {
      levels: 2,
      planes: 6,
      wavelet: "bior4.4",
      finalThreshold: 2 ** -5,
    }] as const
  ) {
    Deno.test(`pixels of ${h}×${w} are coded as the tokenizer codes them, ${JSON.stringify(code)}`, () => {
      const maxTokens = 700;
      const tokenizer = new WaveletTokenizer({ width: 4, maxTokens, ...code }, new Initializer(0));
      const bytes = pictures(h, w);
      const images = tf.div(tf.tensor4d(Float32Array.from(bytes), [3, h, w, 3]), 255) as tf.Tensor4D;
      const wanted = tokenizer.encode(images);
      const floats = images.dataSync() as Float32Array;
      const options = { imageSize: [h, w] as const, maxTokens, ...code };
      assertEquals(structuredClone(tokenizer.pixelOptions([h, w])), options); // plain data
      for (const pixels of [bytes, new Uint8ClampedArray(bytes), floats]) {
        const { ids, lengths, n } = encodeWaveletPixels(pixels, options);
        assertEquals(n, tokenizer.tokenCount([h, w]));
        assertEquals(ids, wanted.ids.dataSync() as Int32Array);
        assertEquals(lengths, wanted.lengths.dataSync() as Int32Array);
      }
      const [, noise, black] = wanted.lengths.dataSync();
      assert(noise! > maxTokens && black! < noise!, `${wanted.lengths.dataSync()}`);
    });
  }
}

Deno.test("coding pixels takes neither tensors nor TensorFlow", () => {
  const before = tf.memory().numTensors;
  encodeWaveletPixels(pictures(16, 16), { imageSize: [16, 16], levels: 2, planes: 2 });
  assertEquals(tf.memory().numTensors, before);
  const imports = (path: string): string[] => {
    const text = Deno.readTextFileSync(new URL(path, import.meta.url));
    return [...text.matchAll(/^(?:import|export) (?!type)[^;]*? from "([^"]+)"/gm)].map(([, from]) => from!);
  };
  const seen = new Set<string>();
  const follow = (path: string) => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const from of imports(path)) {
      assert(from.startsWith("."), `${path} imports ${from}`);
      follow(new URL(from, new URL(path, import.meta.url)).href);
    }
  };
  follow("../../lib/tokenizers/wavelet_pixels.ts");
  assert(seen.size > 4, `${[...seen]}`);
});

Deno.test("pixels that are no pictures, and settings that do not fit, are named", () => {
  const settings = { imageSize: [8, 8], levels: 3, planes: 1 } as const;
  const run = (count: number, more: object) => () =>
    encodeWaveletPixels(new Uint8Array(count), { ...settings, ...more });
  assertThrows(run(200, {}), RangeError, "have 192 numbers each: got 200 in all");
  assertThrows(run(192, { maxTokens: 0 }), RangeError, "from 1: got 0");
  assertThrows(run(192, { levels: 4 }), RangeError, "multiples of 16: got 8×8");
  const spoilt = new Float32Array(192).with(7, Infinity);
  assertThrows(
    () => encodeWaveletPixels(spoilt, settings),
    RangeError,
    "finite numbers: got Infinity in row 0, column 2",
  );
});
