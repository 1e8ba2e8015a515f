import { assertEquals } from "@std/assert";
import { assertClose } from "../../support/close.ts";
import { tf } from "../../support/engine.ts";
import { checkGradients, type TensorFunction } from "../../support/gradients.ts";
import { assertNoLeaks } from "../../support/leaks.ts";
import { testNumbers } from "../../support/random.ts";

type Pad = tf.MaxPoolAttrs["pad"];
const PADS: [string, Pad, [number, number], [number, number]][] = [
  ["a number", 1, [1, 1], [1, 1]],
  ["four numbers", [[0, 0], [0, 1], [1, 0], [0, 0]], [0, 1], [1, 0]],
];
const image = () => tf.tensor4d(testNumbers(2 * 5 * 4 * 3, 7), [2, 5, 4, 3]);

/** Pooling of every window by hand; padding is left out. */
function byHand(x: tf.Tensor4D, window: number, step: number, rows: [number, number], columns: [number, number]) {
  const values = x.arraySync();
  const [, h, w] = x.shape;
  const starts = (side: number, [before, after]: [number, number]) =>
    Array.from({ length: Math.floor((side + before + after - window) / step) + 1 }, (_, i) => i * step - before);
  return values.map((picture) =>
    starts(h, rows).map((top) =>
      starts(w, columns).map((left) =>
        [0, 1, 2].map((c) => {
          const seen: number[] = [];
          for (let y = Math.max(top, 0); y < Math.min(top + window, h); y++) {
            for (let x = Math.max(left, 0); x < Math.min(left + window, w); x++) seen.push(picture[y]![x]![c]!);
          }
          return { max: Math.max(...seen), mean: seen.reduce((a, b) => a + b) / seen.length };
        })
      )
    )
  );
}

for (const [what, pad, rows, columns] of PADS) {
  const fromTensorFlow: Record<"max" | "mean", (x: tf.Tensor, step: number) => tf.Tensor> = {
    max: (x, step) => tf.maxPool(x as tf.Tensor4D, 3, step, pad, "floor"),
    mean: (x, step) => tf.avgPool(x as tf.Tensor4D, 3, step, pad, "floor"),
  };
  for (const kind of ["max", "mean"] as const) {
    Deno.test(`pooling (${kind}) with padding by ${what} leaves padding out`, () => {
      const x = image();
      for (const step of [1, 2]) {
        const expected = byHand(x, 3, step, rows, columns).flat(3).map((cell) => cell[kind]);
        assertClose(fromTensorFlow[kind](x, step), expected, 1e-6);
      }
    });

    Deno.test(`pooling (${kind}) with padding by ${what} has right gradients in first and second order`, () => {
      const spread = tf.tensor4d(Float32Array.from({ length: 20 }, (_, i) => (i * 7) % 20), [1, 5, 4, 1]); // no near ties
      const f: TensorFunction = (x) => fromTensorFlow[kind](tf.square(x), 1);
      checkGradients(f, [tf.add(tf.mul(spread, 0.2), 1)], { step: 1e-2, tolerance: 5e-3 });
    });
  }

  Deno.test(`pooling with padding by ${what} leaves no tensor behind`, () => {
    const x = image();
    assertNoLeaks(() =>
      tf.tidy(() => {
        for (const f of Object.values(fromTensorFlow)) tf.grad((x) => f(x, 1))(x);
      })
    );
  });
}

Deno.test("pooling in three dimensions with padding by a number leaves padding out", () => {
  const x = tf.ones<tf.Rank.R5>([1, 1, 1, 1, 1]);
  assertEquals(tf.maxPool3d(x, 2, 1, 1).arraySync(), tf.ones([1, 2, 2, 2, 1]).arraySync());
  assertEquals(tf.avgPool3d(x, 2, 1, 1).arraySync(), tf.ones([1, 2, 2, 2, 1]).arraySync());
  const gradient = tf.grad((x) => tf.avgPool3d(x as tf.Tensor5D, 2, 1, 1))(x);
  assertEquals(gradient.arraySync(), [[[[[8]]]]]);
});

Deno.test("tf.maxPoolWithArgmax() finds where each maximum was", () => {
  const x = tf.tensor4d([1, 5, 2, 0, 3, 4, 9, 8], [2, 2, 2, 1]);
  const { result, indexes } = tf.maxPoolWithArgmax(x, 2, 2, "valid", true);
  assertEquals(Array.from(result!.dataSync()), [5, 9]);
  assertEquals([indexes!.dtype, Array.from(indexes!.dataSync())], ["int32", [1, 6]]);
});
