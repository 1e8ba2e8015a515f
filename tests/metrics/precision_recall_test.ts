import { assertEquals, assertThrows } from "@std/assert";
import { precisionRecall } from "../../lib/metrics/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { readGolden } from "../support/golden.ts";
import { assertNoLeaks } from "../support/leaks.ts";

const golden = readGolden("feature_metrics");
const features = (name: string) => golden[name] as tf.Tensor2D;
const both = (real: tf.Tensor2D, generated: tf.Tensor2D, neighbors?: number) => {
  const { precision, recall } = precisionRecall(real, generated, neighbors === undefined ? {} : { neighbors });
  return [precision, recall];
};

Deno.test("precisionRecall() equals NumPy's, of several numbers of neighbours; 3 is the default", () => {
  for (const k of [1, 3, 5]) {
    assertClose(both(features("clouds.real"), features("clouds.generated"), k), golden[`clouds.${k}`]!, 1e-6, `${k}`);
  }
  for (const name of ["full", "few", "flat"]) {
    const [a, b] = [features(`${name}.a`), features(`${name}.b`)];
    assertClose(both(a, b), golden[`${name}.precision_recall`]!, 1e-6, name);
  }
});

Deno.test("precision and recall change places with the sets; copies have both, and far off is neither", () => {
  const [a, b] = [features("clouds.real"), features("clouds.generated")];
  assertEquals(both(b, a), both(a, b).reverse());
  assertEquals(both(a, a), [1, 1]);
  assertEquals(both(a, tf.add(a, 1000)), [0, 0]);
  const one = tf.add(tf.zeros([10, 6]), tf.slice(a, [0, 0], [1, 6])) as tf.Tensor2D; // the same real picture again and again
  assertEquals(both(a, one), [1, 1 / a.shape[0]]);
  assertNoLeaks(() => void both(a, b));
});

Deno.test("precisionRecall() refuses too few pictures and neighbours that are none", () => {
  const a = features("few.a");
  assertThrows(() => both(a, tf.slice(a, [0, 0], [3, 16])), RangeError, "of 4 pictures or more: got the shape [3,16]");
  assertThrows(() => both(a, a, 0), RangeError, "neighbors is a positive whole number: got 0");
  assertThrows(() => both(a, features("full.a")), RangeError, "got widths 16, 8");
});
