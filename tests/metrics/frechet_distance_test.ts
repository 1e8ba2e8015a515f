import { assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import { frechetDistance } from "../../lib/metrics/mod.ts";
import { symmetricEigen } from "../../lib/metrics/symmetric_eigen.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { readGolden } from "../support/golden.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

const golden = readGolden("feature_metrics");
const features = (name: string) => golden[name] as tf.Tensor2D;

Deno.test("frechetDistance() equals SciPy's matrix root: of many pictures, of fewer than D, and of flat sets", () => {
  for (const name of ["full", "few", "flat"]) {
    const [a, b] = [features(`${name}.a`), features(`${name}.b`)];
    assertClose([frechetDistance(a, b)], golden[`${name}.frechet`]!, 1e-6, name);
    assertClose([frechetDistance(b, a)], golden[`${name}.frechet`]!, 1e-6, `${name}, the other way round`);
  }
});

Deno.test("frechetDistance() is 0 from a set to itself, in any order, and that of the means for equal spread", () => {
  const a = features("few.a");
  const scale = tf.mean(tf.square(a)).dataSync()[0]!;
  assertLess(frechetDistance(a, tf.reverse(a, 0)), 1e-7 * scale);
  assertAlmostEquals(frechetDistance(a, tf.add(a, 2)), 4 * a.shape[1], 1e-3);
  assertNoLeaks(() => void frechetDistance(a, a));
});

Deno.test("frechetDistance() of one number each is by hand", () => {
  // Means 1 and 5, standard deviations √2 and √8: 16 + (√8 - √2)².
  const distance = frechetDistance(tf.tensor2d([[0], [2]]), tf.tensor2d([[3], [7]]));
  assertAlmostEquals(distance, 16 + (Math.sqrt(8) - Math.SQRT2) ** 2, 1e-12);
});

Deno.test("frechetDistance() refuses what cannot be compared", () => {
  const a = features("full.a");
  assertThrows(() => frechetDistance(a, features("few.a")), RangeError, "got widths 8, 16");
  assertThrows(() => frechetDistance(a, tf.slice(a, [0, 0], [1, 8])), RangeError, "of 2 pictures or more");
  assertThrows(() => frechetDistance(a, tf.fill([2, 8], NaN)), RangeError, "Features are finite numbers");
});

Deno.test("symmetricEigen() has NumPy's eigenvalues, zeros among them", () => {
  const matrix = golden["eigen.matrix"]!;
  const { values } = symmetricEigen(Float64Array.from(matrix.dataSync()), matrix.shape[0]!);
  assertClose(values.toSorted(), golden["eigen.values"]!, 1e-7);
});

Deno.test("symmetricEigen() rebuilds its matrix of orthonormal vectors to float64's rounding", () => {
  for (const n of [1, 2, 3, 40]) {
    const half = testNumbers(n * n, n);
    const matrix = Float64Array.from(
      { length: n * n },
      (_, at) => half[at]! + half[(at % n) * n + Math.floor(at / n)]!,
    );
    const { values, vectors } = symmetricEigen(matrix, n);
    const rebuilt = new Float64Array(n * n);
    const products = new Float64Array(n * n); // of the vectors with each other
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        for (let k = 0; k < n; k++) {
          rebuilt[i * n + j]! += values[k]! * vectors[k * n + i]! * vectors[k * n + j]!;
          products[i * n + j]! += vectors[i * n + k]! * vectors[j * n + k]!;
        }
      }
    }
    assertClose(rebuilt, matrix, 1e-13, `${n} rows`);
    assertClose(products, products.map((_, at) => at % (n + 1) === 0 ? 1 : 0), 1e-13, `vectors of ${n} rows`);
  }
  assertEquals(symmetricEigen(new Float64Array(9), 3).values, new Float64Array(3));
});
