import { assertThrows } from "@std/assert";
import { layerNorm } from "../../lib/ops/layer_norm.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { readGolden } from "../support/golden.ts";
import { checkGradients } from "../support/gradients.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

const golden = readGolden("norms");
const CASES = [{ name: "layer3", epsilon: 1e-5 }, { name: "layer2", epsilon: 1e-2 }];

Deno.test("layerNorm() equals PyTorch's layer_norm, with its gradients", () => {
  for (const { name, epsilon } of CASES) {
    const of = (key: string) => golden[`${name}.${key}`]!;
    const f = (x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor) => layerNorm(x, { scale, offset, epsilon });
    const points = [of("x"), of("scale"), of("offset")] as const;
    assertClose(f(...points), of("y"), 1e-6, name);
    const gradients = tf.grads((x, scale, offset) => f(x!, scale!, offset!))([...points], of("w"));
    ["dx", "dscale", "doffset"].forEach((key, i) => assertClose(gradients[i]!, of(key), 2e-6, `${name} ${key}`));
  }
});

Deno.test("layerNorm() without scale and offset equals PyTorch's, with its gradient", () => {
  for (const { name, epsilon } of CASES) {
    const of = (key: string) => golden[`${name}.${key}`]!;
    const f = (x: tf.Tensor) => layerNorm(x, { epsilon });
    assertClose(f(of("x")), of("plain"), 1e-6, name);
    assertClose(tf.grad(f)(of("x"), of("w")), of("plain_dx"), 2e-6, name);
  }
});

Deno.test("layerNorm() with scale or offset alone takes 0 and 1 for the other", () => {
  const [x, channel] = [tf.tensor(testNumbers(12, 1), [3, 4]), tf.tensor1d([1, -2, 0.5, 3])];
  const plain = layerNorm(x);
  assertClose(layerNorm(x, { scale: channel }), tf.mul(plain, channel), 1e-6);
  assertClose(layerNorm(x, { offset: channel }), tf.add(plain, channel), 1e-6);
});

Deno.test("layerNorm() brings rows far from zero to mean 0 and variance 1", () => {
  const x = tf.add(tf.tensor(testNumbers(2 * 1000, 3), [2, 1000]), tf.tensor2d([[1000], [-500]]));
  const { mean, variance } = tf.moments(layerNorm(x), 1);
  assertClose(mean, [0, 0], 1e-4);
  assertClose(variance, [1, 1], 1e-3);
});

Deno.test("layerNorm() makes a constant row zero and passes a NaN to its own row only", () => {
  const y = layerNorm(tf.tensor2d([[5, 5, 5], [1, NaN, 2]]), { offset: tf.tensor1d([1, 2, 3]) });
  assertClose(y, [1, 2, 3, NaN, NaN, NaN]);
});

Deno.test("layerNorm() has gradients equal to difference quotients, in first and second order", () => {
  const numbers = (count: number, seed: number) => testNumbers(count, seed);
  const x = tf.tensor(numbers(30, 1), [2, 3, 5]);
  checkGradients((x, scale, offset) => layerNorm(x!, { scale, offset }), [
    x,
    tf.tensor(numbers(5, 2)),
    tf.tensor(numbers(5, 3)),
  ]);
  checkGradients((x) => layerNorm(x!), [x]);
  checkGradients((x, scale) => layerNorm(x!, { scale }), [tf.tensor(numbers(5, 4)), tf.tensor(numbers(5, 5))]);
});

Deno.test("layerNorm() leaves nothing behind, with and without gradients", () => {
  const [x, scale] = [tf.tensor(testNumbers(12, 1), [3, 4]), tf.ones([4])];
  assertNoLeaks(() => layerNorm(x, { scale }).dispose());
  assertNoLeaks(() => layerNorm(x).dispose());
  assertNoLeaks(() => tf.dispose(tf.grads((x, scale) => layerNorm(x!, { scale }))([x, scale])));
  assertNoLeaks(() => tf.grad((x) => layerNorm(x))(x).dispose());
});

Deno.test("layerNorm() says what it wanted", () => {
  const x = tf.ones([2, 3]);
  assertThrows(() => layerNorm(x, { scale: tf.ones([2]) }), RangeError, "scale has one number for each of the 3");
  assertThrows(() => layerNorm(x, { offset: tf.ones([1, 3]) }), RangeError, "offset has one number");
  assertThrows(() => layerNorm(x, { epsilon: 0 }), RangeError, "epsilon is a small positive number");
  assertThrows(() => layerNorm(tf.scalar(1)), RangeError, "channels in its last axis");
  assertThrows(() => layerNorm(tf.zeros([2, 3], "int32")), TypeError, "takes float32: got int32");
});
