import { assert, assertEquals } from "@std/assert";
import { copying, nearestNeighbors } from "../../lib/metrics/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { readGolden } from "../support/golden.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

const golden = readGolden("feature_metrics");
const cloud = (count: number, seed: number) => tf.tensor2d(testNumbers(count * 4, seed), [count, 4]);

Deno.test("nearestNeighbors() equals SciPy's distances", () => {
  for (const name of ["full", "few", "flat"]) {
    const [a, b] = [golden[`${name}.a`], golden[`${name}.b`]] as [tf.Tensor2D, tf.Tensor2D];
    const { indices, distances } = nearestNeighbors(b, a);
    assertEquals([...indices], [...golden[`${name}.nearest`]!.dataSync()]);
    assertClose(distances, golden[`${name}.distances`]!, 1e-6, name);
    assertNoLeaks(() => void nearestNeighbors(b, a));
  }
});

Deno.test("copying() tells copies, near copies and new pictures apart", () => {
  const [train, test] = [cloud(150, 1), cloud(100, 2)];
  const nearer = (generated: tf.Tensor2D) => copying(generated, { train, test }).nearer;
  assertEquals(nearer(train), 1);
  assert(nearer(tf.add(train, tf.mul(cloud(150, 3), 0.05))) > 0.95);
  const fresh = nearer(cloud(100, 4));
  assert(Math.abs(fresh - 0.5) < 0.13, `${fresh}`); // three standard deviations of Mann and Whitney's statistic
  assertEquals(nearer(tf.add(cloud(50, 5), 100)), 0);
});

Deno.test("copying() has medians of distances, by hand, and counts ties half", () => {
  const [train, test] = [tf.tensor2d([[0], [100]]), tf.tensor2d([[1], [2], [104]])];
  const generated = tf.tensor2d([[2], [3], [99], [110]]); // distances 2, 3, 1, 10 beside 1, 2, 4
  const { generatedToTrain, testToTrain, nearer } = copying(generated, { train, test });
  assertEquals([generatedToTrain, testToTrain], [2.5, 2]);
  assertClose([nearer], [(1.5 + 1 + 2.5 + 0) / 12], 1e-12);
});
