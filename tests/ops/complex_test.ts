import { assertEquals, assertThrows } from "@std/assert";
import { complexAbs, fromComplex64, toComplex64 } from "../../lib/ops/complex.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { checkGradients } from "../support/gradients.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

Deno.test("toComplex64() and fromComplex64() undo one another", () => {
  const z = { real: tf.tensor1d([1, -2]), imag: tf.tensor1d([0.5, 3]) };
  const tensor = toComplex64(z);
  assertEquals(tensor.dtype, "complex64");
  assertEquals(Array.from(tensor.dataSync()), [1, 0.5, -2, 3]);
  const back = fromComplex64(tensor);
  assertEquals([back.real.arraySync(), back.imag.arraySync()], [[1, -2], [0.5, 3]]);
});

Deno.test("complexAbs() is the length of the number, without overflow in between", () => {
  const z = { real: tf.tensor1d([3, 0, 3e30, 5, NaN]), imag: tf.tensor1d([-4, 0, 4e30, -12, 1]) };
  assertClose(complexAbs(z), [5, 0, 5e30, 13, NaN], 1e-6);
});

Deno.test("complexAbs() has gradients equal to difference quotients, in first and second order", () => {
  const [real, imag] = [tf.tensor(testNumbers(6, 1, 0.5, 1)), tf.tensor(testNumbers(6, 2, -1, -0.5))];
  checkGradients((real, imag) => complexAbs({ real: real!, imag: imag! }), [real, imag]);
});

Deno.test("complexAbs() has the gradient 0 at 0", () => {
  const zero = tf.scalar(0);
  const gradients = tf.grads((real, imag) => complexAbs({ real: real!, imag: imag! }))([zero, zero]);
  assertEquals(gradients.map((gradient) => gradient.arraySync()), [0, 0]);
});

Deno.test("complexAbs() leaves nothing behind, with and without gradient", () => {
  const x = tf.ones([3]);
  assertNoLeaks(() => complexAbs({ real: x, imag: x }).dispose());
  assertNoLeaks(() => tf.grad((x) => complexAbs({ real: x, imag: tf.neg(x) }))(x).dispose());
});

Deno.test("differentiating through complex64 tensors fails in a sentence that names the way", () => {
  const spectrum = (x: tf.Tensor) => tf.real(tf.fft(tf.complex(x, tf.zerosLike(x))));
  assertThrows(() => tf.grad(spectrum)(tf.ones([4])), TypeError, "Keep real and imaginary part as two float32 tensors");
});

Deno.test("complex functions say what they wanted", () => {
  const [real, imag] = [tf.ones([2]), tf.ones([3])];
  assertThrows(() => complexAbs({ real, imag }), RangeError, "takes two parts of one shape: got [2] and [3]");
  assertThrows(() => complexAbs({ real, imag: tf.ones([2], "int32") }), TypeError, "takes float32 parts");
  assertThrows(() => fromComplex64(real), TypeError, "takes a complex64 tensor: got float32");
});
