import { assertThrows } from "@std/assert";
import { inverseLogSpectrum } from "../../lib/decoder/inverse_log_spectrum.ts";
import { centralWindow, logSpectrum } from "../../lib/ops/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { readGolden } from "../support/golden.ts";
import { checkGradients } from "../support/gradients.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

const images = (b: number, h: number, w: number, seed = 3) =>
  tf.tensor4d(testNumbers(b * h * w * 3, seed, 0, 1), [b, h, w, 3]);

Deno.test("inverseLogSpectrum() undoes logSpectrum(), of even and odd sides, of white and of black", () => {
  for (const [h, w] of [[8, 8], [6, 10], [7, 5], [1, 4]] as const) {
    const x = tf.concat([images(2, h, w), tf.ones([1, h, w, 3]), tf.zeros([1, h, w, 3])]) as tf.Tensor4D;
    assertClose(inverseLogSpectrum(logSpectrum(x), [h, w]), x, 1e-4, `${h}×${w}`);
  }
});

Deno.test("inverseLogSpectrum() of a window leaves out the frequencies beyond it and keeps the mean", () => {
  const x = images(2, 16, 24);
  const low = inverseLogSpectrum(centralWindow(logSpectrum(x), 8), [16, 24]);
  assertClose(tf.mean(low, [1, 2]), tf.mean(x, [1, 2]), 1e-4);
  const again = inverseLogSpectrum(centralWindow(logSpectrum(low), 10), [16, 24]); // its frequencies are there, and no others
  assertClose(again, low, 1e-3);
});

Deno.test("inverseLogSpectrum() equals PyTorch's, values and gradient, clamped values too", () => {
  const golden = readGolden("autoencoders");
  const wave = (name: string, count: number) => {
    const shift = Array.from(name).reduce((sum, letter, k) => sum + (k + 1) * letter.charCodeAt(0), 0);
    return Float32Array.from({ length: count }, (_, i) => Math.sin(i * i * 0.6180339887 + shift));
  };
  const window = tf.mul(tf.tensor4d(wave("window", 2 * 6 * 8 * 8), [2, 8, 8, 6]), 3) as tf.Tensor4D;
  const target = tf.tensor4d(wave("target", 2 * 12 * 10 * 3), [2, 12, 10, 3]);
  assertClose(inverseLogSpectrum(window, [12, 10]), golden["spectrum/images"]!, 1e-5);
  const loss = (x: tf.Tensor) => tf.mean(tf.squaredDifference(inverseLogSpectrum(x as tf.Tensor4D, [12, 10]), target));
  assertClose(tf.grad(loss)(window), golden["spectrum/gradient"]!, 1e-5);
});

Deno.test("inverseLogSpectrum() has the gradients of its differences, at frequencies that are 0 too", () => {
  const f = (x: tf.Tensor) => inverseLogSpectrum(x as tf.Tensor4D, [5, 6]);
  checkGradients(f, [tf.tensor4d(testNumbers(2 * 4 * 4 * 2, 1), [2, 4, 4, 2])], { order: 1 });
  const zeros = tf.grad((x) => tf.sum(f(x)))(tf.zeros([1, 4, 4, 2]));
  assertClose(tf.max(zeros), [Math.sqrt(5 * 6)], 1e-5); // of frequency zero: each pixel gets 1/√(H·W)
});

Deno.test("inverseLogSpectrum() keeps what an untrained model may say finite", () => {
  const wild = tf.mul(tf.tensor4d(testNumbers(32 * 32 * 6, 2), [1, 32, 32, 6]), 1e6) as tf.Tensor4D;
  const largest = tf.max(tf.abs(inverseLogSpectrum(wild, [32, 32]))).dataSync()[0]!;
  if (!(largest <= Math.SQRT2 * 32 * 32)) throw new Error(`the largest value is ${largest}`);
});

Deno.test("inverseLogSpectrum() refuses windows that do not fit", () => {
  const refused = "A window of the spectrum of 8×8 images is [B, rows, columns, 2·C]";
  for (const shape of [[1, 9, 8, 6], [1, 8, 9, 6], [1, 8, 8, 3]] as [number, number, number, number][]) {
    assertThrows(() => inverseLogSpectrum(tf.zeros(shape), [8, 8]), RangeError, refused);
  }
});

Deno.test("inverseLogSpectrum() leaves no tensors", () => {
  const x = tf.zeros([1, 4, 4, 6]) as tf.Tensor4D;
  assertNoLeaks(() => inverseLogSpectrum(x, [8, 8]).dispose());
});
