import { assertEquals, assertThrows } from "@std/assert";
import { readGolden } from "../support/golden.ts";
import { testNumbers } from "../support/random.ts";
import { resizePicture } from "../../lib/datasets/resize.ts";

type Size = [height: number, width: number];

const golden = readGolden("resize");
const cases = Object.keys(golden).filter((key) => key.endsWith(".from")).map((key) => key.replace(".from", ""));
const bytes = (key: string) => Uint8Array.from(golden[key]!.dataSync());
const size = (key: string) => golden[key]!.shape.slice(0, 2) as Size;
const resized = (name: string) => resizePicture(bytes(`${name}.from`), size(`${name}.from`), size(`${name}.pillow`));

Deno.test("resizePicture() gives Pillow's bytes, for fewer and for more pixels and odd sides", () => {
  assertEquals(cases.length, 9);
  for (const name of cases) assertEquals(resized(name), bytes(`${name}.pillow`), name);
});

Deno.test("resizePicture() is within a level of PyTorch's antialiased interpolation", () => {
  for (const name of cases) {
    const exact = golden[`${name}.torch`]!.dataSync();
    const worst = resized(name).reduce((most, value, i) => Math.max(most, Math.abs(value - exact[i]!)), 0);
    assertEquals(worst <= 1, true, `${name}: off by ${worst} levels`); // half a level for each of the two roundings
  }
});

Deno.test("resizePicture() keeps a flat picture flat, an equal size as it is, and mirrors with the picture", () => {
  const flat = new Uint8Array(13 * 9 * 3).fill(201);
  assertEquals(resizePicture(flat, [13, 9], [5, 20]), new Uint8Array(5 * 20 * 3).fill(201));
  const [h, w] = [11, 14];
  const picture = Uint8Array.from(testNumbers(h * w * 3, 5, 0, 256));
  const same = resizePicture(picture, [h, w], [h, w]);
  assertEquals([same, same === picture], [picture, false]);
  const mirror = (pixels: Uint8Array, height: number, width: number) => {
    const result = new Uint8Array(pixels.length);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const from = (row * width + column) * 3;
        result.set(pixels.subarray(from, from + 3), (row * width + width - 1 - column) * 3);
      }
    }
    return result;
  };
  assertEquals(
    resizePicture(mirror(picture, h, w), [h, w], [4, 7]),
    mirror(resizePicture(picture, [h, w], [4, 7]), 4, 7),
  );
});

Deno.test("resizePicture() keeps its result when more size pairs pass than it keeps tables for", () => {
  const picture = Uint8Array.from(testNumbers(10 * 10 * 3, 6, 0, 256));
  const before = resizePicture(picture, [10, 10], [7, 7]);
  for (let side = 1; side <= 200; side++) resizePicture(picture, [10, 10], [side, 3]);
  assertEquals(resizePicture(picture, [10, 10], [7, 7]), before);
});

Deno.test("resizePicture() refuses sides that are none and bytes that are too few", () => {
  assertThrows(
    () => resizePicture(new Uint8Array(3), [1, 1], [0, 4]),
    RangeError,
    "whole numbers from 1: got 1×1 to 0×4",
  );
  assertThrows(() => resizePicture(new Uint8Array(5), [1, 2], [4, 4]), RangeError, "has 6 bytes: got 5");
});
