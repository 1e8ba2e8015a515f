import { assertEquals, assertThrows } from "@std/assert";
import { svd } from "../../lib/ops/svd.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { readGolden } from "../support/golden.ts";
import { checkGradients } from "../support/gradients.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

const golden = readGolden("decompositions");
const matrix = (shape: number[], seed: number) => tf.tensor(testNumbers(shape.reduce((a, b) => a * b), seed), shape);
const rebuilt = ({ u, s, v }: ReturnType<typeof svd>) => tf.matMul(tf.mul(u, tf.expandDims(s, -2)), v, false, true);
const gram = (columns: tf.Tensor) => tf.matMul(columns, columns, true);
const eyes = (like: tf.Tensor) => tf.add(tf.zerosLike(like), tf.eye(like.shape.at(-1)!));

Deno.test("svd() equals PyTorch's in float64, with its gradient", () => {
  for (const name of ["tall", "wide", "square", "column"]) {
    const of = (key: string) => golden[`${name}.${key}`]!;
    const { u, s, v } = svd(of("x"));
    assertClose(u, of("u"), 1e-6, `${name} u`);
    assertClose(s, of("s"), 1e-6, `${name} s`);
    assertClose(v, of("v"), 1e-6, `${name} v`);
    const gradient = tf.grad((x) => {
      const { u, s, v } = svd(x);
      const [a, b, c] = [tf.mul(u, of("w_u")), tf.mul(s, of("w_s")), tf.mul(v, of("w_v"))];
      return tf.addN([tf.sum(a), tf.sum(b), tf.sum(c)]);
    })(of("x"));
    assertClose(gradient, of("dx"), 3e-5, `${name} gradient`); // float32, divided by differences
  }
});

Deno.test("svd() rebuilds its input from orthonormal columns and descending values", () => {
  for (const shape of [[1, 1], [1, 6], [6, 1], [5, 5], [2, 3, 9, 4], [4, 3, 17], [40, 64]]) {
    const x = matrix(shape, 5);
    const factors = svd(x);
    assertClose(rebuilt(factors), x, 1e-6, `[${shape}]`);
    for (const columns of [factors.u, factors.v]) assertClose(gram(columns), eyes(gram(columns)), 1e-6, `[${shape}]`);
    const rows = factors.s.reshape([-1, factors.s.shape.at(-1)!]).arraySync() as number[][];
    for (const row of rows) assertEquals(row, row.toSorted((a, b) => b - a));
    assertEquals(rows.flat().every((value) => value >= 0), true);
  }
});

Deno.test("svd() makes the largest entry of each left vector positive, the first of equally large ones", () => {
  const { u } = svd(matrix([3, 8, 5], 7));
  assertClose(tf.max(u, -2), tf.max(tf.abs(u), -2), 0);
  const haar = tf.tensor2d([[2, 1], [2, -1]]); // all entries of u are ±√½
  for (const x of [haar, tf.neg(haar), tf.mul(haar, tf.tensor2d([[1, 3]])), tf.reverse(haar, 1)]) {
    assertClose(tf.slice(svd(x).u, [0, 0], [1, 2]), [Math.SQRT1_2, Math.SQRT1_2], 1e-6);
  }
});

Deno.test("svd() of a stack equals that of each matrix", () => {
  const x = matrix([3, 4, 6], 9);
  const stacked = svd(x);
  tf.unstack(x).forEach((one, i) => {
    const single = svd(one);
    for (const key of ["u", "s", "v"] as const) {
      assertEquals(tf.unstack(stacked[key])[i]!.arraySync(), single[key].arraySync());
    }
  });
});

Deno.test("svd() computes in float64: small singular values beside large ones are right", () => {
  const [u, v] = [svd(matrix([4, 4], 1)).u, svd(matrix([4, 4], 2)).u];
  const x = tf.matMul(tf.mul(u, tf.tensor1d([1, 1e-1, 1e-2, 1e-3])), v, false, true);
  assertClose(tf.mul(svd(x).s, tf.tensor1d([1, 1e1, 1e2, 1e3])), [1, 1, 1, 1], 1e-4);
});

Deno.test("svd() takes matrices of zeros and of lower rank", () => {
  const zero = svd(tf.zeros([2, 4, 3]));
  assertClose(zero.s, new Float32Array(6));
  assertClose(gram(zero.u), eyes(gram(zero.u)), 1e-6);
  const x = tf.matMul(matrix([6, 2], 1), matrix([2, 5], 2));
  const { s } = svd(x);
  assertClose(tf.slice(s, [2]), [0, 0, 0], 1e-6);
  assertClose(rebuilt(svd(x)), x, 1e-6);
});

Deno.test("svd() answers NaN and infinities with NaN, in their matrix only", () => {
  const good = [[1, 2, 3], [4, 5, 7]];
  const x = tf.tensor3d([[[1, NaN, 3], [4, 5, 6]], good, [[1, Infinity, 3], [4, 5, -Infinity]]]);
  const [all, alone] = [svd(x), svd(tf.tensor2d(good))];
  for (const key of ["u", "s", "v"] as const) {
    const [first, second, third] = tf.unstack(all[key]);
    assertEquals(second!.arraySync(), alone[key].arraySync());
    for (const bad of [first!, third!]) assertEquals(Array.from(bad.dataSync()).every(Number.isNaN), true, key);
  }
});

Deno.test("svd() has gradients equal to difference quotients, in first and second order", () => {
  const values = tf.tensor2d([[1, 0, 0, 0], [0, 2, 0, 0], [0, 0, 3.5, 0], [0, 0, 0, 0]]);
  for (const [m, n] of [[3, 3], [4, 2], [2, 4]] as const) {
    const x = tf.add(tf.slice(values, [0, 0], [m, n]), tf.mul(matrix([m, n], 3), 0.2));
    checkGradients((x) => {
      const { u, s, v } = svd(x!);
      return tf.concat([tf.mul(u, tf.expandDims(s, -2)), tf.square(v)], -2);
    }, [x]);
  }
  const stack = tf.add(
    tf.mul(matrix([2, 3, 2], 3), 0.2),
    tf.tensor3d([[[1, 0], [0, 2], [0, 0]], [[0, 0.5], [3, 0], [1, 1]]]),
  );
  checkGradients((x) => svd(x!).s, [stack]);
  checkGradients((x) => svd(x!).u, [stack]);
  checkGradients((x) => svd(x!).v, [stack]);
});

Deno.test("svd() has finite gradients where singular values are equal or zero", () => {
  for (const x of [tf.eye(3), tf.zeros([3, 2]), tf.ones([4, 4])]) {
    const gradient = tf.grad((x) => {
      const { u, s, v } = svd(x);
      return tf.addN([tf.sum(tf.square(s)), tf.sum(u), tf.sum(v)]);
    })(x);
    assertEquals(Array.from(gradient.dataSync()).every(Number.isFinite), true);
  }
  // of a function that does not depend on the choice of vectors, it is right there
  const x = tf.eye(3);
  const norm = tf.grad((x) => tf.sum(tf.square(rebuilt(svd(x)))))(x);
  assertClose(norm, tf.mul(x, 2), 1e-6);
});

Deno.test("svd() leaves nothing behind, with and without gradient", () => {
  const x = matrix([2, 4, 3], 1);
  assertNoLeaks(() => tf.dispose({ ...svd(x) }));
  assertNoLeaks(() => tf.grad((x) => svd(x).s)(x).dispose());
});

Deno.test("svd() says what it wanted", () => {
  assertThrows(() => svd(tf.ones([3])), RangeError, "takes matrices with entries, [..., M, N]: got the shape [3]");
  assertThrows(() => svd(tf.ones([0, 3])), RangeError, "takes matrices with entries");
  assertThrows(() => svd(tf.ones([2, 3], "int32")), TypeError, "takes float32 matrices: got int32");
});
