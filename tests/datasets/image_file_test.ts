import { assertEquals, assertRejects } from "@std/assert";
import sharp from "sharp";
import "../support/require_setup.ts";
import { encodePng, MAX_PIXELS, readPicture } from "../../lib/datasets/image_file.ts";
import { drawLandscape } from "../../lib/datasets/landscape.ts";

async function withFile(bytes: Uint8Array, run: (path: string) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempFile({ dir: "out" });
  try {
    await Deno.writeFile(path, bytes);
    await run(path);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("readPicture() reads back what encodePng() wrote, to half a level", async () => {
  const drawn = drawLandscape(24, 32);
  await withFile(await encodePng(drawn), async (path) => {
    const read = await readPicture(path, [24, 32]);
    const worst = Math.max(...read.pixels.map((value, i) => Math.abs(value - drawn.pixels[i]!)));
    assertEquals(worst <= 0.5 / 255 + 1e-6, true, `worst difference ${worst}`);
  });
});

Deno.test("readPicture() turns a picture as its camera says", async () => {
  const red = { r: 255, g: 0, b: 0 };
  const top = await sharp({ create: { width: 8, height: 4, channels: 3, background: red } }).png().toBuffer();
  const tall = sharp({ create: { width: 8, height: 8, channels: 3, background: "#0000ff" } }).composite([{
    input: top,
    top: 0,
    left: 0,
  }]);
  await withFile(await tall.withMetadata({ orientation: 3 }).jpeg({ quality: 100 }).toBuffer(), async (path) => {
    const { pixels } = await readPicture(path, [8, 8]); // orientation 3: upside down
    assertEquals([pixels[0]! < 0.1, pixels.at(-3)! > 0.9], [true, true]);
  });
});

Deno.test("readPicture() takes grey, transparent and 16-bit pictures to three channels", async () => {
  const flat = (channels: 3 | 4, alpha = 1) =>
    sharp({ create: { width: 4, height: 4, channels, background: { r: 255, g: 0, b: 0, alpha } } });
  const files = [
    [await flat(3).greyscale().png().toBuffer(), undefined],
    [await flat(4, 0).png().toBuffer(), 1], // transparent: white
    [await flat(3).toColourspace("rgb16").png().toBuffer(), 1],
    [await flat(3).toColourspace("cmyk").jpeg().toBuffer(), undefined],
  ] as const;
  for (const [bytes, red] of files) {
    await withFile(bytes, async (path) => {
      const { pixels } = await readPicture(path, [2, 2]);
      assertEquals(pixels.length, 12);
      if (red !== undefined) assertEquals(pixels[0], red);
    });
  }
});

Deno.test("readPicture() refuses what is no picture, damaged or too large, in one sentence that names the file", async () => {
  const whole = await encodePng(drawLandscape(64, 64));
  const huge = new TextEncoder().encode(
    `<svg xmlns="http://www.w3.org/2000/svg" width="20000" height="20000"><rect width="9" height="9"/></svg>`,
  );
  assertEquals(20000 * 20000 > MAX_PIXELS, true);
  for (
    const bytes of [
      new Uint8Array(),
      new TextEncoder().encode("not a picture"),
      whole.subarray(0, whole.length / 2),
      huge,
    ]
  ) {
    await withFile(bytes, async (path) => {
      const error = await assertRejects(() => readPicture(path, [8, 8]), RangeError);
      assertEquals(error.message.startsWith(`${path} is read as a picture`), true, error.message);
    });
  }
  await assertRejects(() => readPicture("out/no_such_file.png", [8, 8]), Deno.errors.NotFound);
});

Deno.test("drawLandscape() draws the same picture for a seed, and another for another", () => {
  const { pixels } = drawLandscape(16, 16, 3);
  assertEquals(drawLandscape(16, 16, 3).pixels, pixels);
  assertEquals(drawLandscape(16, 16, 4).pixels.every((value, i) => value === pixels[i]), false);
  assertEquals(pixels.every((value) => value >= 0 && value <= 1), true);
});
