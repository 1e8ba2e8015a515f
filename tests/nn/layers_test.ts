import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  BatchNorm,
  Conv2d,
  Dropout,
  Initializer,
  InstanceNorm,
  LayerNorm,
  Linear,
  Mlp,
  MultiHeadAttention,
} from "../../lib/nn/mod.ts";
import { RandomStream } from "../../lib/ops/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { checkGradients } from "../support/gradients.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

const init = new Initializer(5);
const evaluation = { training: false };

Deno.test("Linear multiplies rows and adds its bias, with or without", () => {
  const layer = new Linear(2, 3, init.at("worked"));
  layer.weight.assign(tf.tensor2d([[1, 2, 3], [4, 5, 6]]));
  layer.bias!.assign(tf.tensor1d([10, 20, 30]));
  assertEquals(layer.call(tf.tensor3d([[[1, 0]], [[1, 1]]])).arraySync(), [[[11, 22, 33]], [[15, 27, 39]]]);
  const plain = new Linear(2, 3, init.at("plain"), { bias: false });
  assertEquals(plain.bias, undefined);
  assertClose(plain.call(tf.tensor2d([[1, 1]])), tf.sum(plain.weight, 0), 1e-6);
  assertThrows(() => layer.call(tf.ones([2, 3])), RangeError, "takes rows of 2 numbers: got the shape [2,3]");
  const rows = tf.ones([4, 2]);
  assertNoLeaks(() => layer.call(rows).dispose());
});

Deno.test("Linear and Mlp have gradients equal to difference quotients, in first and second order", () => {
  const x = tf.tensor3d(testNumbers(12, 1), [2, 3, 2]);
  const layer = new Linear(2, 3, init.at("gradient"));
  checkGradients((x) => tf.square(layer.call(x!)), [x]); // a linear function has no second derivative of its own
  const mlp = new Mlp({ width: 2, hiddenWidth: 5, dropout: 0 }, init.at("mlp"));
  checkGradients((x) => mlp.call(x!, evaluation), [x]);
});

Deno.test("Conv2d correlates a picture with its filter, worked by hand", () => {
  const layer = new Conv2d({ inputs: 1, outputs: 1, side: 3, padding: "same" }, init.at("worked_convolution"));
  layer.weight.assign(tf.tensor4d([0, 0, 0, 0, 1, 10, 0, 0, 100], [3, 3, 1, 1]));
  layer.bias!.assign(tf.tensor1d([0.5]));
  const picture = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
  assertEquals(Array.from(layer.call(picture).dataSync()), [421.5, 2.5, 43.5, 4.5]);
  assertEquals(layer.flops([2, 2]), 2 * 4 * 9);
  const strided = new Conv2d({ inputs: 3, outputs: 8, side: 4, stride: 4 }, init.at("strided"));
  assertEquals(strided.flops([16, 8]), 2 * (4 * 2) * (4 * 4 * 3) * 8);
  assertThrows(() => layer.call(tf.ones([1, 2, 2, 3])), RangeError, "takes images [B, H, W, 1]");
  for (const wrong of [{ side: 2 }, { side: 3, stride: 2 }]) {
    const make = () => new Conv2d({ inputs: 1, outputs: 1, padding: "same", ...wrong }, init);
    assertThrows(make, RangeError, "has stride 1 and an odd side");
  }
});

Deno.test("BatchNorm moves its running statistics while training and uses them in evaluation", () => {
  const norm = new BatchNorm(1, { momentum: 0.5, epsilon: 1e-12 });
  const x = tf.tensor4d([1, 3], [1, 1, 2, 1]);
  assertClose(norm.call(x, { training: true }), [-1, 1], 1e-5);
  assertClose(norm.runningMean, [1]); // half of 2
  assertClose(norm.runningVar, [0.5 * 1 + 0.5 * 2]); // unbiased: 2
  assertClose(norm.call(x, evaluation), [0, 2 / Math.sqrt(1.5)], 1e-5);
  assertClose(norm.runningMean, [1]); // evaluation moves nothing
  assertNoLeaks(() => norm.call(x, { training: true }).dispose());
  assertNoLeaks(() => norm.call(x, evaluation).dispose());
});

Deno.test("BatchNorm with a mask counts what is real: as if the rest were not there", () => {
  const [masked, cut] = [new BatchNorm(2), new BatchNorm(2)];
  const real = tf.tensor4d(testNumbers(12, 2), [1, 3, 2, 2]);
  const x = tf.concat([real, tf.fill([1, 1, 2, 2], 99)], 1) as tf.Tensor4D; // [1, 4, 2, 2]
  const mask = tf.tensor4d([1, 1, 1, 1, 1, 1, 0, 0], [1, 4, 2, 1]);
  const of = (y: tf.Tensor4D) => tf.slice(y, [0, 0, 0, 0], [1, 3, 2, 2]);
  assertClose(of(masked.call(x, { training: true, mask })), cut.call(real, { training: true }));
  assertClose(masked.runningMean, cut.runningMean);
  assertClose(masked.runningVar, cut.runningVar);
  checkGradients((x) => of(new BatchNorm(2).call(x as tf.Tensor4D, { training: true, mask })), [x], {
    order: 1,
    tolerance: 5e-3,
  });
  assertNoLeaks(() => masked.call(x, { training: true, mask }).dispose());
});

Deno.test("LayerNorm and InstanceNorm bring rows and pictures to mean 0 and variance 1, then scale and shift", () => {
  const layer = new LayerNorm(3);
  layer.weight!.assign(tf.tensor1d([1, 2, 3]));
  layer.bias!.assign(tf.tensor1d([0, 0, 10]));
  assertClose(layer.call(tf.tensor2d([[-1, 0, 1]])), [-Math.sqrt(1.5), 0, 10 + 3 * Math.sqrt(1.5)], 1e-5);
  assertEquals(new LayerNorm(3, { affine: false }).weight, undefined);

  const x = tf.tensor4d(testNumbers(2 * 4 * 3 * 2, 4, -3, 7), [2, 4, 3, 2]);
  const y = new InstanceNorm(2).call(x);
  const { mean, variance } = tf.moments(y, [1, 2]);
  assertClose(mean, [0, 0, 0, 0], 1e-6);
  assertClose(variance, [1, 1, 1, 1], 1e-4);
  const affine = new InstanceNorm(2, { affine: true });
  affine.weight!.assign(tf.tensor1d([2, 3]));
  affine.bias!.assign(tf.tensor1d([-1, 1]));
  assertClose(affine.call(x), tf.add(tf.mul(y, tf.tensor1d([2, 3])), tf.tensor1d([-1, 1])));
  checkGradients((x) => new InstanceNorm(2).call(x as tf.Tensor4D), [x], { tolerance: 5e-3 });
  assertNoLeaks(() => affine.call(x).dispose());
});

Deno.test("Dropout passes its input on in evaluation, drops in training, and needs a stream for it", () => {
  const [layer, x] = [new Dropout(0.25), tf.ones([4000])];
  assertEquals(layer.call(x, evaluation).dataSync(), x.dataSync());
  const random = new RandomStream(3);
  const dropped = layer.call(x, { training: true, random }).dataSync().filter((value) => value === 0).length;
  assert(Math.abs(dropped / 4000 - 0.25) < 0.03);
  assertThrows(() => layer.call(x, { training: true }), TypeError, "new RandomStream(seed)");
  assertEquals(new Dropout(0).call(x, { training: true }).dataSync(), x.dataSync()); // needs none
  assertThrows(() => new Dropout(1), RangeError, "got 1");
  assertNoLeaks(() => layer.call(x, { training: true, random }).dispose());
});

Deno.test("MultiHeadAttention averages the values when all keys are alike", () => {
  const attention = new MultiHeadAttention({ width: 2, heads: 2, headWidth: 1, dropout: 0 }, init.at("attention"));
  const identity = tf.tensor2d([[1, 0], [0, 1]]);
  attention.key.weight.assign(tf.zeros([2, 2]));
  attention.value.weight.assign(identity);
  attention.output.weight.assign(identity);
  for (const layer of [attention.value, attention.output]) layer.bias!.assign(tf.zeros([2]));
  const x = tf.tensor3d([[[1, 10], [3, 20], [8, 60]]]);
  assertClose(attention.call(x, evaluation), [4, 30, 4, 30, 4, 30], 1e-6);
  const mask = tf.tensor2d([1, 1, 0], [1, 3], "bool");
  assertClose(attention.call(x, { ...evaluation, mask }), [2, 15, 2, 15, 2, 15], 1e-6);
});

Deno.test("MultiHeadAttention with a mask equals the shorter sequence, whatever stands in the padding", () => {
  const attention = new MultiHeadAttention({ width: 6, heads: 3, headWidth: 4, dropout: 0 }, init.at("masked"));
  const x = tf.tensor3d(testNumbers(30, 6), [1, 5, 6]);
  const short = tf.slice(x, [0, 0, 0], [1, 3, 6]);
  const mask = tf.tensor2d([1, 1, 1, 0, 0], [1, 5], "bool");
  const padded = attention.call(tf.concat([short, tf.fill([1, 2, 6], 1e4)], 1), { ...evaluation, mask });
  assertClose(tf.slice(padded, [0, 0, 0], [1, 3, 6]), attention.call(short, evaluation), 1e-6);
  checkGradients((x) => attention.call(x as tf.Tensor3D, { ...evaluation, mask }), [x], { tolerance: 5e-3 });
  assertNoLeaks(() => attention.call(x, { ...evaluation, mask }).dispose());
});

Deno.test("MultiHeadAttention drops attention weights while training", () => {
  const attention = new MultiHeadAttention({ width: 4, heads: 1, headWidth: 4, dropout: 0.5 }, init.at("dropping"));
  attention.output.weight.assign(tf.zeros([4, 4])); // only its bias is left of what comes after the weights
  const x = tf.tensor3d(testNumbers(12, 8), [1, 3, 4]);
  const options = () => ({ training: true, random: new RandomStream(1) });
  const bias = [0, 1, 2].flatMap(() => Array.from(attention.output.bias!.dataSync()));
  assertClose(attention.call(x, options()), bias, 1e-6); // nothing is dropped after the output projection
  attention.output.weight.assign(tf.tensor2d([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], [4, 4]));
  attention.value.weight.assign(tf.zeros([4, 4]));
  attention.value.bias!.assign(tf.ones([4]));
  attention.output.bias!.assign(tf.zeros([4]));
  // every value is 1, so a result is the sum of the weights kept, doubled: 1 without dropout, and the same in all columns
  const sums = attention.call(x, options()).arraySync()[0]!;
  assert(sums.some(([first]) => Math.abs(first! - 1) > 0.1));
  for (const row of sums) assertClose(row, [row[0]!, row[0]!, row[0]!, row[0]!], 1e-6);
});

Deno.test("flops are counted as by hand: 2 a multiply-add", () => {
  const attention = new MultiHeadAttention({ width: 8, heads: 2, headWidth: 3, dropout: 0 }, init.at("counted"));
  const projections = 4 * 2 * 5 * 8 * 6;
  assertEquals(attention.flops(5), projections + 2 * (2 * 5 * 5 * 3) + 2 * (2 * 5 * 5 * 3)); // two heads: scores, sums
  assertEquals(
    new Mlp({ width: 8, hiddenWidth: 20, dropout: 0 }, init.at("counted_mlp")).flops(5),
    2 * (2 * 5 * 8 * 20),
  );
});
