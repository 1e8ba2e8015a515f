import { assertEquals } from "@std/assert";
import { fftShift, inverseFftShift } from "../../lib/ops/fft_shift.ts";
import { signedLog } from "../../lib/ops/signed_log.ts";
import { assertClose } from "../support/close.ts";
import { checkGradients } from "../support/gradients.ts";
import { testNumbers } from "../support/random.ts";
import { tf } from "../support/engine.ts";

Deno.test("fftShift() brings element 0 to the middle of the last two axes, for even and odd sides", () => {
  for (const [h, w] of [[4, 6], [5, 3], [1, 2], [1, 1]] as const) {
    const corner = tf.tensor(Float32Array.from({ length: h * w }, (_, i) => i === 0 ? 1 : 0), [1, 1, h, w]);
    const shifted = fftShift(corner);
    const expected = new Float32Array(h * w);
    expected[Math.floor(h / 2) * w + Math.floor(w / 2)] = 1;
    assertEquals(shifted.dataSync(), expected, `${h}×${w}`);
    tf.dispose([corner, shifted]);
  }
});

Deno.test("fftShift() leaves batch and channels in place: permuted pictures give permuted spectra", () => {
  const x = tf.tensor(testNumbers(4 * 3 * 4 * 4, 5), [4, 3, 4, 4]);
  const order = tf.tensor1d([2, 0, 3, 1], "int32");
  const [a, b] = tf.tidy(() => [fftShift(tf.gather(x, order)), tf.gather(fftShift(x), order)]);
  assertEquals(a!.dataSync(), b!.dataSync());
  tf.dispose([x, order, a!, b!]);
});

Deno.test("inverseFftShift() undoes fftShift(), also for odd sides", () => {
  const x = tf.tensor(testNumbers(2 * 5 * 7, 6), [2, 5, 7]);
  const [shifted, again] = tf.tidy(() => [fftShift(x), inverseFftShift(fftShift(x))]);
  assertEquals(again!.dataSync(), x.dataSync());
  assertEquals(shifted!.dataSync()[2 * 7 + 3], x.dataSync()[0]);
  tf.dispose([x, shifted!, again!]);
});

Deno.test("signedLog() is odd, keeps zero and grows as a logarithm", () => {
  const y = tf.tidy(() => signedLog(tf.tensor1d([0, 1, -1, 1e6, -1e-8])));
  assertClose(y, [0, Math.LN2, -Math.LN2, Math.log1p(1e6), -1e-8], 1e-6);
  y.dispose();
});

Deno.test("signedLog() has right gradients in first and second order", () => {
  const x = tf.tensor1d([0.5, -1.5, 3]);
  checkGradients((x) => signedLog(x!), [x]);
  x.dispose();
});
