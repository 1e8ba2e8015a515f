import { assertEquals, assertThrows } from "@std/assert";
import { eigh } from "../../lib/ops/eigh.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { readGolden } from "../support/golden.ts";
import { checkGradients } from "../support/gradients.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

const golden = readGolden("decompositions");
const matrix = (shape: number[], seed: number) => tf.tensor(testNumbers(shape.reduce((a, b) => a * b), seed), shape);
const rebuilt = ({ values, vectors }: ReturnType<typeof eigh>) =>
  tf.matMul(tf.mul(vectors, tf.expandDims(values, -2)), vectors, false, true);
const symmetric = (x: tf.Tensor) => {
  const axes = x.shape.map((_, axis) => axis);
  return tf.mul(tf.add(x, tf.transpose(x, [...axes.slice(0, -2), x.rank - 1, x.rank - 2])), 0.5);
};

Deno.test("eigh() equals PyTorch's in float64, with its gradient", () => {
  for (const name of ["symmetric", "one"]) {
    const of = (key: string) => golden[`${name}.${key}`]!;
    const { values, vectors } = eigh(of("x"));
    assertClose(values, of("values"), 1e-6, `${name} values`);
    assertClose(vectors, of("vectors"), 1e-6, `${name} vectors`);
    const gradient = tf.grad((x) => {
      const { values, vectors } = eigh(x);
      return tf.add(tf.sum(tf.mul(values, of("w_values"))), tf.sum(tf.mul(vectors, of("w_vectors"))));
    })(of("x"));
    assertClose(gradient, of("dx"), 5e-6, `${name} gradient`);
  }
});

Deno.test("eigh() rebuilds the symmetric part from orthonormal vectors and ascending values", () => {
  for (const shape of [[1, 1], [2, 2], [7, 7], [2, 3, 5, 5], [48, 48]]) {
    const x = matrix(shape, 5);
    const result = eigh(x);
    assertClose(rebuilt(result), symmetric(x), 2e-6, `[${shape}]`);
    const products = tf.matMul(result.vectors, result.vectors, true);
    assertClose(products, tf.add(tf.zerosLike(products), tf.eye(shape.at(-1)!)), 1e-6, `[${shape}]`);
    const rows = result.values.reshape([-1, shape.at(-1)!]).arraySync() as number[][];
    for (const row of rows) assertEquals(row, row.toSorted((a, b) => a - b));
  }
});

Deno.test("eigh() makes the largest entry of each vector positive, the first of equally large ones", () => {
  const { vectors } = eigh(matrix([3, 6, 6], 7));
  assertClose(tf.max(vectors, -2), tf.max(tf.abs(vectors), -2), 0);
  assertClose(eigh(tf.tensor2d([[2, 1], [1, 2]])).vectors, [1, 1, -1, 1].map((sign) => sign * Math.SQRT1_2), 1e-6);
});

Deno.test("eigh() answers NaN and infinities with NaN, in their matrix only", () => {
  const x = tf.tensor3d([[[1, NaN], [0, 1]], [[1, 2], [2, 1]], [[Infinity, 0], [0, 1]]]);
  const { values, vectors } = eigh(x);
  for (const part of [values, vectors]) {
    const [first, second, third] = tf.unstack(part).map((one) => Array.from(one.dataSync()));
    assertEquals([first!, third!].flat().every(Number.isNaN), true);
    assertEquals(second!.every(Number.isFinite), true);
  }
  assertClose(tf.unstack(values)[1]!, [-1, 3], 1e-6);
});

Deno.test("eigh() has gradients equal to difference quotients, in first and second order", () => {
  const diagonal = tf.tensor2d([[1, 0, 0], [0, 2, 0], [0, 0, 3.5]]);
  const x = tf.add(diagonal, tf.mul(matrix([2, 3, 3], 3), 0.2));
  checkGradients((x) => eigh(x!).values, [x]);
  checkGradients((x) => eigh(x!).vectors, [x]);
  checkGradients((x) => {
    const { values, vectors } = eigh(x!);
    return tf.mul(vectors, tf.expandDims(values, -2));
  }, [x]);
});

Deno.test("eigh() has finite gradients where eigenvalues are equal", () => {
  const x = tf.mul(tf.eye(3), 2);
  const gradient = tf.grad((x) => tf.sum(eigh(x).vectors))(x);
  assertEquals(Array.from(gradient.dataSync()).every(Number.isFinite), true);
  const trace = tf.grad((x) => tf.sum(eigh(x).values))(x); // the trace, whatever the vectors
  assertClose(trace, tf.eye(3), 1e-6);
});

Deno.test("eigh() leaves nothing behind, with and without gradient", () => {
  const x = matrix([2, 3, 3], 1);
  assertNoLeaks(() => tf.dispose({ ...eigh(x) }));
  assertNoLeaks(() => tf.grad((x) => eigh(x).values)(x).dispose());
});

Deno.test("eigh() says what it wanted", () => {
  assertThrows(() => eigh(tf.ones([2, 3])), RangeError, "takes square matrices, [..., N, N]: got the shape [2,3]");
  assertThrows(() => eigh(tf.ones([3])), RangeError, "takes matrices with entries");
  assertThrows(() => eigh(tf.ones([2, 2], "bool")), TypeError, "takes float32 matrices: got bool");
});
