import { assertThrows } from "@std/assert";
import { centralWindow, logSpectrum, lowSpectrum } from "../../lib/ops/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

Deno.test("lowSpectrum() is the central window of logSpectrum(), of even and odd sides, with magnitudes and without", () => {
  for (const [h, w] of [[16, 16], [12, 20], [15, 9], [64, 64]] as const) {
    const x = tf.tensor4d(testNumbers(2 * h * w * 3, 5, 0, 1), [2, h, w, 3]);
    for (const side of [2, 4, 8]) {
      for (const magnitudes of [false, true]) {
        const wanted = centralWindow(logSpectrum(x, { magnitudes }), side);
        assertClose(lowSpectrum(x, side, { magnitudes }), wanted, 1e-4, `${h}×${w}, ${side}`);
      }
    }
    assertNoLeaks(() => lowSpectrum(x, 4).dispose());
  }
  assertThrows(() => lowSpectrum(tf.zeros([1, 8, 8, 3]), 10), RangeError, "10");
});

Deno.test("lowSpectrum() has the gradient of the window of logSpectrum()", () => {
  const x = tf.tensor4d(testNumbers(2 * 8 * 8 * 3, 3, 0, 1), [2, 8, 8, 3]);
  const weights = tf.tensor4d(testNumbers(2 * 4 * 4 * 9, 4), [2, 4, 4, 9]);
  const [own, wanted] = [
    (y: tf.Tensor4D) => lowSpectrum(y, 4, { magnitudes: true }),
    (y: tf.Tensor4D) => centralWindow(logSpectrum(y, { magnitudes: true }), 4),
  ].map((spectrum) => tf.grad((y) => tf.sum(tf.mul(spectrum(y as tf.Tensor4D), weights)) as tf.Scalar)(x));
  assertClose(own!, wanted!, 1e-4);
});
