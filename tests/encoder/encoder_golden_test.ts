import { assertEquals } from "@std/assert";
import { Encoder, type EncoderInput, SinusoidalPositions } from "../../lib/encoder/mod.ts";
import { disposeModule, Initializer, parameters } from "../../lib/nn/mod.ts";
import { PROFILES } from "../../lib/models/mod.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { tf } from "../support/engine.ts";
import { assertDigest, assertGradients, gradientsOnDisk, setWeights, wave } from "../models/golden_models.ts";

const ODD = { width: 20, layers: 1, heads: 3, headWidth: 6, mlpWidth: 28 };
const SHAPES = { tiny: { ...PROFILES.tiny, dropout: 0 }, odd: { ...ODD, dropout: 0 } };
const [LENGTHS, N] = [[7, 4, 1], 7];

/** The fixture's tokens, with large numbers where images have none. */
function input(width: number): EncoderInput {
  const values = Float32Array.from(wave("tokens", LENGTHS.length * N * width));
  const real = LENGTHS.flatMap((length) => Array.from({ length: N }, (_, i) => i < length));
  values.forEach((_, i) => real[Math.floor(i / width)] || (values[i] = 1000));
  const places = LENGTHS.flatMap((length, image) =>
    Array.from({ length: N }, (_, i) => i < length ? 3 * i + image : 0)
  );
  return {
    tokens: tf.tensor3d(values, [LENGTHS.length, N, width]),
    positions: tf.tensor2d(places, [LENGTHS.length, N], "int32"),
    mask: tf.tensor2d(real.map(Number), [LENGTHS.length, N], "bool"),
    padded: true,
  };
}

/** Rows of each image of `[B, rows, D]`, as many as it has. */
function rowsOf(values: Float32Array, rows: number, width: number, lengths: number[]): Float32Array {
  const parts = lengths.map((length, image) => values.subarray(image * rows * width, (image * rows + length) * width));
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

for (const [size, shape] of Object.entries(SHAPES)) {
  Deno.test(`the encoder at ${size} encodes padded images as PyTorch encodes each by itself, with all gradients`, () => {
    const [{ width }, name] = [shape, `encoder.${size}`];
    const encoder = new Encoder(shape, new SinusoidalPositions(3 * N + 3, width), new Initializer(0));
    setWeights(encoder);
    const batch = input(width);
    const lengths = LENGTHS.map((length) => length + 1); // with the class token
    const importance = Float32Array.from(wave("importance", lengths.length * (N + 1) * width));
    importance.forEach((_, i) => {
      const [row, image] = [Math.floor(i / width) % (N + 1), Math.floor(i / width / (N + 1))];
      if (row >= lengths[image]!) importance[i] = 0;
    });
    const weights = tf.tensor3d(importance, [lengths.length, N + 1, width]);
    const tokens = tf.variable(batch.tokens);
    const { value, grads } = tf.variableGrads(() => {
      const encoded = encoder.call({ ...batch, tokens: tokens as tf.Tensor3D }, { training: false });
      assertDigest(rowsOf(encoded.dataSync() as Float32Array, N + 1, width, lengths), `${name}/encoded`);
      return tf.sum(tf.mul(encoded, weights)) as tf.Scalar;
    }, [...parameters(encoder).values(), tokens]);
    assertEquals(assertGradients(gradientsOnDisk(encoder, grads), name).length, shape.layers);
    const slope = grads[tokens.name]!.dataSync() as Float32Array;
    assertDigest(rowsOf(slope, N, width, LENGTHS), `${name}/gradient_of_tokens`);
    const padding = slope.filter((_, i) => Math.floor(i / width) % N >= LENGTHS[Math.floor(i / width / N)]!);
    assertEquals(padding, new Float32Array(padding.length)); // padding has no influence at all
    tf.dispose([value, grads, tokens, weights, batch.tokens, batch.positions, batch.mask]);
    disposeModule(encoder);
  });
}

Deno.test("the encoder leaves nothing behind but its result", () => {
  const encoder = new Encoder(SHAPES.odd, new SinusoidalPositions(3 * N + 3, ODD.width), new Initializer(0));
  const batch = input(ODD.width);
  assertNoLeaks(() => encoder.call(batch, { training: false }).dispose());
  assertNoLeaks(() => encoder.call({ ...batch, padded: false }, { training: true }).dispose());
});
