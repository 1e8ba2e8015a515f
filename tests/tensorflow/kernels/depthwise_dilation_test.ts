import { assertClose } from "../../support/close.ts";
import { tf } from "../../support/engine.ts";
import { checkGradients } from "../../support/gradients.ts";
import { assertNoLeaks } from "../../support/leaks.ts";
import { testNumbers } from "../../support/random.ts";

const x = tf.tensor4d(testNumbers(6 * 7 * 2, 1), [1, 6, 7, 2]);
const filter = tf.tensor4d(testNumbers(2 * 3 * 2, 2), [2, 3, 2, 1]);

Deno.test("tf.depthwiseConv2d() with dilation takes pixels that far apart", () => {
  const [pixels, weights] = [x.arraySync()[0]!, filter.arraySync()];
  const expected: number[] = [];
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) {
      for (let c = 0; c < 2; c++) {
        let sum = 0;
        for (let i = 0; i < 2; i++) {
          for (let j = 0; j < 3; j++) sum += pixels[row + 3 * i]![column + 2 * j]![c]! * weights[i]![j]![c]![0]!;
        }
        expected.push(sum);
      }
    }
  }
  assertClose(tf.depthwiseConv2d(x, filter, 1, "valid", "NHWC", [3, 2]), expected, 1e-6);
});

Deno.test("tf.depthwiseConv2d() with dilation has right gradients in first and second order", () => {
  checkGradients(
    (x, w) => tf.square(tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "same", "NHWC", 2)),
    [x, filter],
    { tolerance: 5e-3 },
  );
});

Deno.test("tf.depthwiseConv2d() with dilation leaves no tensor behind", () => {
  assertNoLeaks(() => tf.dispose(tf.depthwiseConv2d(x, filter, 1, "same", "NHWC", 2)));
});
