import { assertEquals, assertThrows } from "@std/assert";
import { centralWindow, centralWindows, integralImage, logSpectrum, smallestWindows } from "../../lib/ops/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

const random = (shape: number[], low = -1) =>
  tf.tensor(testNumbers(shape.reduce((a, b) => a * b, 1), 3, low, 1), shape);

Deno.test("integralImage() gives the sum of any rectangle by four corners", () => {
  const x = random([2, 5, 7]) as tf.Tensor3D;
  const [values, sums] = [x.arraySync()[1]!, integralImage(x).arraySync()[1]!];
  const [top, bottom, left, right] = [1, 4, 2, 7];
  let wanted = 0;
  for (let i = top; i < bottom; i++) for (let j = left; j < right; j++) wanted += values[i]![j]!;
  const got = sums[bottom]![right]! - sums[top]![right]! - sums[bottom]![left]! + sums[top]![left]!;
  assertClose([got], [wanted], 1e-5);
  assertNoLeaks(() => integralImage(x).dispose());
});

Deno.test("centralWindow() is centred on the zero frequency of even and odd sides", () => {
  for (const [h, w] of [[8, 8], [8, 6], [7, 9]] as const) {
    const flat = tf.ones([1, h, w, 1]) as tf.Tensor4D; // its spectrum is one number, at frequency zero
    const window = centralWindow(logSpectrum(flat), 4).arraySync()[0]!;
    assertClose([window[2]![2]![0]!], [Math.log(1 + Math.sqrt(h * w))], 1e-6);
    window[2]![2]![0] = 0;
    assertClose(window.flat(2), new Float32Array(32), 1e-5);
  }
});

Deno.test("logSpectrum() has real parts, then imaginary ones, and leaves batch and channels in place", () => {
  // cos(2π x / 8): real parts of √64 / 2 at columns 4 ± 1; sin: imaginary ones of opposite sign
  const wave = (f: (x: number) => number) => Float32Array.from({ length: 64 }, (_, i) => f(2 * Math.PI * (i % 8) / 8));
  const images = tf.stack([
    tf.stack([tf.tensor2d(wave(Math.cos), [8, 8]), tf.tensor2d(wave(Math.sin), [8, 8])], 2),
    tf.zeros([8, 8, 2]),
  ]) as tf.Tensor4D; // [2, 8, 8, 2]
  const spectrum = logSpectrum(images).arraySync();
  const size = Math.log(1 + 8 / 2);
  assertClose(spectrum[0]![4]![5]!, [size, 0, 0, -size], 1e-5);
  assertClose(spectrum[0]![4]![3]!, [size, 0, 0, size], 1e-5);
  assertClose(spectrum[1]!.flat(2), new Float32Array(256));
  assertNoLeaks(() => logSpectrum(images).dispose());
});

Deno.test("centralWindows() cuts a window of its own out of each image", () => {
  for (const [h, w] of [[8, 12], [9, 8]] as const) {
    const x = random([3, h, w, 2]) as tf.Tensor4D;
    const sides = [2, 8, 6];
    const windows = centralWindows(x, tf.tensor1d(sides, "int32"), 8);
    sides.forEach((side, i) => {
      const image = tf.slice(x, [i, 0, 0, 0], [1, h, w, 2]);
      const wanted = tf.pad(centralWindow(image, side), [[0, 0], [0, 8 - side], [0, 8 - side], [0, 0]]);
      assertClose(tf.slice(windows, [i, 0, 0, 0], [1, 8, 8, 2]), wanted, 0);
    });
    const tensor = tf.tensor1d(sides, "int32");
    assertNoLeaks(() => centralWindows(x, tensor, 8).dispose());
  }
});

Deno.test("smallestWindows() finds what a search by hand finds, each image by itself", () => {
  const [h, w, step] = [12, 16, 2];
  const spread = random([4, h, w], 0);
  const decay = tf.tensor3d([0.5, 0.8, 0.95, 1.2], [4, 1, 1]);
  const radius = tf.tensor2d(
    Array.from({ length: h * w }, (_, i) => Math.max(Math.abs(Math.floor(i / w) - 6), Math.abs(i % w - 8))),
    [h, w],
  );
  const energy = tf.mul(spread, tf.pow(decay, tf.expandDims(radius, 0))) as tf.Tensor3D;
  const values = energy.arraySync();
  for (const share of [0.3, 0.6, 0.9, 1]) {
    const wanted = values.map((image) => {
      const total = image.flat().reduce((a, b) => a + b);
      for (let side = step; side <= 12; side += step) {
        const rows = image.slice(6 - side / 2, 6 + side / 2);
        const held = rows.flatMap((row) => row.slice(8 - side / 2, 8 + side / 2)).reduce((a, b) => a + b);
        if (held >= share * total) return side;
      }
      return 12; // the largest that fits
    });
    assertEquals(Array.from(smallestWindows(energy, { share, step }).dataSync()), wanted, `share ${share}`);
  }
  assertNoLeaks(() => smallestWindows(energy, { share: 0.5, step: 4 }).dispose());
});

Deno.test("smallestWindows() takes the smallest window of a black picture", () => {
  assertEquals(Array.from(smallestWindows(tf.zeros([2, 8, 8]), { share: 1, step: 4 }).dataSync()), [4, 4]);
});

Deno.test("windows that do not fit are refused", () => {
  const x = tf.zeros([1, 8, 6, 1]) as tf.Tensor4D;
  for (const side of [0, 3, 8, 2.5]) {
    assertThrows(() => centralWindow(x, side), RangeError, `an even number from 2 to 6, the shorter side`);
    assertThrows(() => centralWindows(x, tf.tensor1d([2], "int32"), side), RangeError, `got ${side}`);
  }
  for (const share of [0, 1.1, NaN]) {
    assertThrows(() => smallestWindows(tf.zeros([1, 8, 8]), { share, step: 2 }), RangeError, "share of energy");
  }
});
