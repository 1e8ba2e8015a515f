import { assertEquals, assertThrows } from "@std/assert";
import type { ComplexPair } from "../../lib/ops/complex.ts";
import { fft2, ifft2 } from "../../lib/ops/fft2.ts";
import { fftShift, inverseFftShift } from "../../lib/ops/fft_shift.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { readGolden } from "../support/golden.ts";
import { checkGradients } from "../support/gradients.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

const golden = readGolden("fourier");
const TRANSFORMS = { fft2, ifft2 };
const NORMS = ["backward", "ortho"] as const;
const numbers = (shape: number[], seed: number) => tf.tensor(testNumbers(shape.reduce((a, b) => a * b), seed), shape);
const pair = (shape: number[]) => ({ real: numbers(shape, 1), imag: numbers(shape, 2) });
const stacked = ({ real, imag }: ComplexPair) => tf.stack([real, imag]);

Deno.test("fft2() and ifft2() equal NumPy's for even, odd, prime and unequal sides", () => {
  for (const shape of ["4x6", "5x7", "8x8", "1x13", "2x3x6x9"]) {
    const of = (key: string): ComplexPair => ({
      real: golden[`${shape}${key}.real`]!,
      imag: golden[`${shape}${key}.imag`]!,
    });
    for (const [kind, transform] of Object.entries(TRANSFORMS)) {
      for (const norm of NORMS) {
        const name = `.${kind}.${norm}`;
        assertClose(stacked(transform(of(""), { norm })), stacked(of(name)), 1e-6, shape + name);
      }
    }
  }
});

Deno.test("fft2() equals the sum that defines it", () => {
  const [h, w] = [3, 5];
  const z = { real: numbers([h, w], 1), imag: numbers([h, w], 2) };
  const [re, im] = [z.real.arraySync() as number[][], z.imag.arraySync() as number[][]];
  const [real, imag] = [[] as number[], [] as number[]];
  for (let k = 0; k < h; k++) {
    for (let l = 0; l < w; l++) {
      let [a, b] = [0, 0];
      for (let i = 0; i < h; i++) {
        for (let j = 0; j < w; j++) {
          const angle = -2 * Math.PI * (k * i / h + l * j / w);
          a += re[i]![j]! * Math.cos(angle) - im[i]![j]! * Math.sin(angle);
          b += re[i]![j]! * Math.sin(angle) + im[i]![j]! * Math.cos(angle);
        }
      }
      real.push(a);
      imag.push(b);
    }
  }
  const spectrum = fft2(z);
  assertClose(spectrum.real, real, 1e-6);
  assertClose(spectrum.imag, imag, 1e-6);
});

Deno.test("fft2() of real numbers is that with zeros for imaginary parts, and symmetric", () => {
  const x = numbers([2, 4, 5], 1);
  const spectrum = fft2(x);
  assertEquals(stacked(spectrum).arraySync(), stacked(fft2({ real: x, imag: tf.zerosLike(x) })).arraySync());
  const mirrored = (part: tf.Tensor) => tf.reverse(tf.slice(part, [0, 1, 1]), [1, 2]);
  const inner = (part: tf.Tensor) => tf.slice(part, [0, 1, 1]);
  assertClose(mirrored(spectrum.real), inner(spectrum.real), 1e-6);
  assertClose(mirrored(spectrum.imag), tf.neg(inner(spectrum.imag)), 1e-6);
});

Deno.test("ifft2() undoes fft2(), and the other way round", () => {
  for (const shape of [[1, 1], [2, 2], [7, 11], [3, 16, 12], [2, 2, 31, 5]]) {
    for (const norm of NORMS) {
      const z = pair(shape);
      assertClose(stacked(ifft2(fft2(z, { norm }), { norm })), stacked(z), 1e-6, `[${shape}]`);
      assertClose(stacked(fft2(ifft2(z, { norm }), { norm })), stacked(z), 1e-6, `[${shape}]`);
    }
  }
});

Deno.test("fft2() keeps energy: all of it with ortho, times H·W otherwise (Parseval)", () => {
  const z = pair([6, 35]);
  const energy = (z: ComplexPair) => tf.sum(tf.square(stacked(z))).arraySync() as number;
  assertClose([energy(fft2(z, { norm: "ortho" }))], [energy(z)], 1e-6);
  assertClose([energy(fft2(z))], [energy(z) * 6 * 35], 1e-6);
});

Deno.test("fft2() and ifft2() have PyTorch's gradients", () => {
  const of = (key: string) => golden[`gradient${key}`]!;
  for (const [kind, transform] of Object.entries(TRANSFORMS)) {
    for (const norm of NORMS) {
      const gradients = tf.grads((real, imag) => {
        const y = transform({ real: real!, imag: imag! }, { norm });
        return tf.add(tf.sum(tf.mul(y.real, of(".w"))), tf.sum(tf.mul(y.imag, of(".v"))));
      })([of(".real"), of(".imag")]);
      ["real", "imag"].forEach((part, i) => assertClose(gradients[i]!, of(`.${kind}.${norm}.${part}`), 1e-6));
    }
  }
});

Deno.test("fft2() and ifft2() have gradients equal to difference quotients, in first and second order", () => {
  const z = pair([2, 3, 5]);
  for (const transform of Object.values(TRANSFORMS)) {
    for (const norm of NORMS) {
      checkGradients((real, imag) => {
        const y = transform({ real: real!, imag: imag! }, { norm });
        return tf.concat([y.real, tf.square(y.imag)]);
      }, [z.real, z.imag]);
      checkGradients((x) => tf.square(transform(x!, { norm }).imag), [z.real]);
    }
  }
});

Deno.test("fft2() leaves nothing behind, with and without gradient", () => {
  const x = numbers([2, 4, 4], 1);
  for (const norm of NORMS) {
    assertNoLeaks(() => tf.dispose({ ...fft2(x, { norm }) }));
    assertNoLeaks(() => tf.grad((x) => fft2(x, { norm }).imag)(x).dispose());
  }
});

Deno.test("fft2() says what it wanted", () => {
  const x = tf.ones([2, 3]);
  assertThrows(() => fft2(tf.ones([3])), RangeError, "fft2() transforms the last two axes");
  assertThrows(() => ifft2(tf.ones([2, 0])), RangeError, "ifft2() transforms the last two axes");
  assertThrows(
    () => fft2({ real: x, imag: tf.ones([3, 2]) }),
    RangeError,
    "two parts of one shape: got [2,3] and [3,2]",
  );
  assertThrows(() => fft2(tf.ones([2, 3], "int32")), TypeError, "fft2() takes float32 parts: got int32");
  // @ts-expect-error: no such norm
  assertThrows(() => fft2(x, { norm: "forward" }), RangeError, 'norm is "backward" or "ortho": got "forward"');
});

Deno.test("fftShift() and inverseFftShift() have gradients, for even and odd sides", () => {
  for (const shift of [fftShift, inverseFftShift]) {
    for (const shape of [[4, 6], [3, 5], [2, 4, 5]]) {
      const x = tf.tensor(testNumbers(shape.reduce((a, b) => a * b), 3), shape);
      const weights = tf.tensor(testNumbers(x.size, 4), shape);
      checkGradients((x) => tf.mul(tf.square(shift(x!)), weights), [x]);
    }
  }
});
