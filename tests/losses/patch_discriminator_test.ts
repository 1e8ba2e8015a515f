import { assertEquals, assertThrows } from "@std/assert";
import {
  discriminatorHingeLoss,
  generatorHingeLoss,
  PatchDiscriminator,
  SpectralConv2d,
} from "../../lib/losses/mod.ts";
import { Initializer } from "../../lib/nn/mod.ts";
import { svd } from "../../lib/ops/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { readGolden } from "../support/golden.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

const golden = readGolden("quantizers");
const toLibrary = (weight: tf.Tensor) => tf.transpose(weight, [2, 3, 1, 0]); // [out, in, side, side] to [side, side, in, out]

Deno.test("the patch discriminator equals PyTorch's with spectral norms: scores, hinge losses, gradients, vectors", () => {
  const discriminator = new PatchDiscriminator({ channels: 4, levels: 2 }, new Initializer(0));
  const layers = [...discriminator.layers, discriminator.output];
  layers.forEach(({ convolution, left }, i) => {
    convolution.weight.assign(toLibrary(golden[`gan/${i}/weight`]!) as tf.Tensor4D);
    convolution.bias!.assign(golden[`gan/${i}/bias`] as tf.Tensor1D);
    left.assign(golden[`gan/${i}/left`] as tf.Tensor1D);
  });
  const [real, fake] = [golden["gan/real"], golden["gan/fake"]] as [tf.Tensor4D, tf.Tensor4D];
  const both = tf.concat([real, fake]);
  discriminator.call(both, { training: true });
  const variables = layers.flatMap(({ convolution: { weight, bias } }) => [weight, bias!] as tf.Variable[]);
  const { value, grads } = tf.variableGrads(() => {
    const scores = discriminator.call(both, { training: true });
    assertClose(scores, golden["gan/scores"]!);
    const [ofReal, ofFake] = tf.split(scores, 2, 0) as [tf.Tensor, tf.Tensor];
    return discriminatorHingeLoss(ofReal, ofFake);
  }, variables);
  assertClose(value, golden["gan/loss"]!);
  layers.forEach(({ convolution: { weight, bias }, left }, i) => {
    assertClose(grads[weight.name]!, toLibrary(golden[`gan/${i}/weight_gradient`]!), 1e-5, `weight ${i}`);
    assertClose(grads[bias!.name]!, golden[`gan/${i}/bias_gradient`]!, 1e-5, `bias ${i}`);
    assertClose(left, golden[`gan/${i}/left_after`]!, 1e-5, `vector ${i}`);
  });
  const judged = (x: tf.Tensor) => generatorHingeLoss(discriminator.call(x as tf.Tensor4D, { training: false }));
  assertClose(judged(fake), golden["gan/generator_loss"]!);
  assertClose(tf.grad(judged)(fake), golden["gan/fake_gradient"]!);
});

Deno.test("power iteration finds the largest singular value; evaluation leaves its vector alone", () => {
  const layer = new SpectralConv2d(
    { inputs: 2, outputs: 3, side: 2, stride: 1, padding: 0, bias: false },
    new Initializer(1),
  );
  const x = tf.tensor4d(testNumbers(2 * 5 * 5 * 2, 1), [2, 5, 5, 2]);
  for (let i = 0; i < 60; i++) layer.call(x, { training: true });
  const { weight } = layer.convolution;
  const sigma = tf.slice(svd(tf.reshape(weight, [8, 3])).s, 0, 1);
  assertClose(layer.call(x, { training: false }), tf.div(tf.conv2d(x, weight as tf.Tensor4D, 1, "valid"), sigma), 1e-4);
  const before = layer.left.dataSync();
  layer.call(x, { training: false });
  assertEquals(layer.left.dataSync(), before);
  assertNoLeaks(() => layer.call(x, { training: true }).dispose());
});

Deno.test("the patch discriminator refuses what is no number of channels or levels", () => {
  for (const options of [{ channels: 0 }, { levels: 0 }, { levels: 1.5 }]) {
    assertThrows(
      () => new PatchDiscriminator(options, new Initializer(0)),
      RangeError,
      "positive whole number of channels",
    );
  }
});
