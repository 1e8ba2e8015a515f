import { assertClose } from "../../support/close.ts";
import { tf } from "../../support/engine.ts";
import { checkGradients } from "../../support/gradients.ts";
import { assertNoLeaks } from "../../support/leaks.ts";
import { testNumbers } from "../../support/random.ts";

const toFirst = (x: tf.Tensor) => tf.transpose(x, [0, 3, 1, 2]);
const picture = () => tf.tensor4d(testNumbers(2 * 5 * 4 * 3, 1), [2, 5, 4, 3]);
const filter = () => tf.tensor4d(testNumbers(3 * 2 * 3 * 2, 2), [3, 2, 3, 2]);

for (const pad of ["same", "valid", [[0, 0], [0, 0], [1, 2], [0, 1]]] as const) {
  Deno.test(`tf.conv2d() of NCHW equals that of NHWC: padding ${pad}`, () => {
    const [x, w] = [picture(), filter()];
    const explicit = typeof pad === "string" ? pad : pad.map(([a, b]) => [a, b] as [number, number]);
    const last = Array.isArray(explicit) ? [0, 2, 3, 1].map((axis) => explicit[axis]!) : explicit;
    const first = tf.conv2d(toFirst(x) as tf.Tensor4D, w, 1, explicit as "same", "NCHW");
    assertClose(first, toFirst(tf.conv2d(x, w, 1, last as "same", "NHWC")), 1e-6);
  });
}

for (const format of ["NHWC", "NCHW"] as const) {
  Deno.test(`tf.conv2d() of ${format} takes padding as one number, also in its gradients`, () => {
    const x = format === "NHWC" ? picture() : toFirst(picture());
    const w = filter();
    const by = (pad: unknown) => (x: tf.Tensor, w: tf.Tensor) =>
      tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, pad as "same", format);
    const [none, sides] = [[0, 0], [1, 1]];
    const each = format === "NHWC" ? [none, sides, sides, none] : [none, none, sides, sides];
    assertClose(by(1)(x, w), by(each)(x, w), 0);
    checkGradients(by(1), [x, w]);
  });
}

Deno.test("tf.conv2d() of NCHW has right gradients in first and second order", () => {
  const x = toFirst(picture());
  checkGradients(
    (x, w) => tf.square(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "same", "NCHW")),
    [x, filter()],
    { tolerance: 5e-3 },
  );
});

Deno.test("tf.fused.conv2d() of NCHW equals that of NHWC, with bias and activation", () => {
  const [x, w, bias] = [picture(), filter(), tf.tensor1d([0.5, -0.25])];
  const settings = { filter: w, strides: 1, pad: "same", bias, activation: "relu" } as const;
  const first = tf.fused.conv2d({ ...settings, x: toFirst(x) as tf.Tensor4D, dataFormat: "NCHW" });
  assertClose(first, toFirst(tf.fused.conv2d({ ...settings, x })), 1e-6);
});

Deno.test("tf.conv2d() of NCHW leaves no tensor behind", () => {
  const [x, w] = [toFirst(picture()) as tf.Tensor4D, filter()];
  assertNoLeaks(() => tf.dispose(tf.conv2d(x, w, 1, "same", "NCHW")));
});
