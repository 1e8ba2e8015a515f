import { assertEquals, assertThrows } from "@std/assert";
import { batchNormInference, batchNormTraining } from "../../lib/ops/batch_norm.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { readGolden } from "../support/golden.ts";
import { checkGradients } from "../support/gradients.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

const golden = readGolden("norms");
const CASES = [{ name: "batch4", epsilon: 1e-5 }, { name: "batch2", epsilon: 1e-3 }];

Deno.test("batchNormTraining() equals PyTorch's training mode, with its gradients", () => {
  for (const { name, epsilon } of CASES) {
    const of = (key: string) => golden[`${name}.${key}`]!;
    const f = (x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor) => batchNormTraining(x, { scale, offset, epsilon }).y;
    const points = [of("x"), of("scale"), of("offset")] as const;
    assertClose(f(...points), of("y"), 2e-6, name);
    const gradients = tf.grads((x, scale, offset) => f(x!, scale!, offset!))([...points], of("w"));
    ["dx", "dscale", "doffset"].forEach((key, i) => assertClose(gradients[i]!, of(key), 5e-6, `${name} ${key}`));
  }
});

Deno.test("batchNormTraining() returns the statistics that PyTorch keeps running means of", () => {
  for (const { name, epsilon } of CASES) {
    const of = (key: string) => golden[`${name}.${key}`]!;
    const { mean, variance } = batchNormTraining(of("x"), { epsilon });
    const [c] = mean.shape;
    const running = (before: tf.Tensor, now: tf.Tensor) => tf.add(tf.mul(before, 0.9), tf.mul(now, 0.1));
    assertClose(running(tf.zeros([c]), mean), of("running_mean"), 1e-6, name);
    assertClose(running(tf.ones([c]), variance), of("running_var"), 1e-6, name);
  }
});

Deno.test("batchNormTraining() takes any rank", () => {
  const x = testNumbers(24, 1);
  const y = batchNormTraining(tf.tensor(x, [8, 3])).y.dataSync();
  for (const shape of [[2, 4, 3], [2, 2, 2, 3], [2, 1, 2, 2, 3]]) {
    const result = batchNormTraining(tf.tensor(x, shape)).y;
    assertEquals(result.shape, shape);
    assertClose(result, y, 1e-6);
  }
});

Deno.test("batchNormTraining() makes a constant channel its offset", () => {
  const { y, variance } = batchNormTraining(tf.tensor2d([[5, 1], [5, 2], [5, 3]]), { offset: tf.tensor1d([7, 0]) });
  assertClose(tf.slice(y, [0, 0], [3, 1]), [7, 7, 7]);
  assertClose(variance, [0, 1]);
});

Deno.test("batchNormTraining() has gradients equal to difference quotients, in first and second order", () => {
  const points = [
    tf.tensor(testNumbers(48, 1), [2, 2, 3, 4]),
    tf.tensor(testNumbers(4, 2)),
    tf.tensor(testNumbers(4, 3)),
  ];
  checkGradients((x, scale, offset) => batchNormTraining(x!, { scale, offset }).y, points);
  checkGradients((x) => batchNormTraining(x!).y, [tf.tensor(testNumbers(12, 4), [4, 3])]);
});

Deno.test("batchNormTraining() lets no gradient through mean and variance", () => {
  const x = tf.tensor(testNumbers(12, 1), [4, 3]);
  const gradient = tf.grad((x) => {
    const { mean, variance } = batchNormTraining(x);
    return tf.add(mean, variance);
  })(x);
  assertClose(gradient, new Float32Array(12));
});

Deno.test("batchNormInference() equals PyTorch's evaluation mode", () => {
  for (const { name, epsilon } of CASES) {
    const of = (key: string) => golden[`${name}.${key}`]!;
    const [mean, variance, scale, offset] = [of("mean"), of("variance"), of("scale"), of("offset")];
    assertClose(batchNormInference(of("x"), { mean, variance, scale, offset, epsilon }), of("evaluated"), 2e-6, name);
  }
});

Deno.test("batchNormInference() has gradients equal to difference quotients, in first and second order", () => {
  const vector = (seed: number, low = -1, high = 1) => tf.tensor(testNumbers(3, seed, low, high));
  checkGradients((x, mean, variance, scale, offset) => {
    return batchNormInference(x!, { mean: mean!, variance: variance!, scale, offset });
  }, [tf.tensor(testNumbers(12, 1), [2, 2, 3]), vector(2), vector(3, 0.5, 2), vector(4), vector(5)]);
});

Deno.test("batch norms leave nothing behind, with and without gradients", () => {
  const [x, ones] = [tf.tensor(testNumbers(12, 1), [4, 3]), tf.ones([3])];
  assertNoLeaks(() => tf.dispose({ ...batchNormTraining(x) }));
  assertNoLeaks(() => tf.grad((x) => batchNormTraining(x).y)(x).dispose());
  assertNoLeaks(() => batchNormInference(x, { mean: ones, variance: ones }).dispose());
  assertNoLeaks(() => tf.grad((x) => batchNormInference(x, { mean: ones, variance: ones }))(x).dispose());
});

Deno.test("batch norms say what they wanted", () => {
  const x = tf.ones([2, 3]);
  assertThrows(() => batchNormTraining(tf.ones([1, 1, 3])), RangeError, "at least two values a channel");
  assertThrows(() => batchNormTraining(x, { scale: tf.ones([2]) }), RangeError, "scale has one number");
  assertThrows(() => batchNormTraining(x, { epsilon: -1 }), RangeError, "epsilon is a small positive number");
  assertThrows(() => batchNormTraining(tf.scalar(1)), RangeError, "channels in its last axis");
  assertThrows(() => batchNormTraining(tf.zeros([2, 3], "int32")), TypeError, "takes float32: got int32");
  const [mean, variance] = [tf.ones([3]), tf.ones([4])];
  assertThrows(() => batchNormInference(x, { mean, variance }), RangeError, "variance has one number");
});
