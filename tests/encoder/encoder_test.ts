import { assertEquals, assertThrows } from "@std/assert";
import {
  ClassificationHead,
  Encoder,
  type EncoderInput,
  LearnedPositions,
  shortenTokens,
  SinusoidalPositions,
} from "../../lib/encoder/mod.ts";
import { Initializer, parameters } from "../../lib/nn/mod.ts";
import { RandomStream } from "../../lib/ops/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

const SHAPE = { width: 8, layers: 2, heads: 2, headWidth: 3, mlpWidth: 12, dropout: 0.5 };
const inputOf = (b: number, n: number) => ({
  tokens: tf.tensor3d(testNumbers(b * n * 8, 1), [b, n, 8]),
  positions: tf.tile(tf.expandDims(tf.range(0, n, 1, "int32"), 0), [b, 1]) as tf.Tensor2D,
  mask: tf.cast(tf.ones([b, n]), "bool") as tf.Tensor2D,
  padded: false,
});

Deno.test("SinusoidalPositions counts frequencies as Vaswani et al. do", () => {
  const waves = new SinusoidalPositions(10, 4).call(tf.tensor2d([[9, 1]], [1, 2], "int32"));
  const wanted = [9, 1].flatMap((p) => [Math.sin(p), Math.cos(p), Math.sin(p / 100), Math.cos(p / 100)]);
  assertClose(waves, wanted, 1e-6);
});

Deno.test("LearnedPositions is a parameter whose gradient goes to the positions used, as often as they are", () => {
  const positions = new LearnedPositions(4, 2, new Initializer(3));
  assertEquals([...parameters(positions).keys()], ["weight"]);
  const gradient = tf.variableGrads(() =>
    tf.sum(positions.call(tf.tensor2d([[2, 0, 2]], [1, 3], "int32"))) as tf.Scalar
  );
  assertEquals(gradient.grads[positions.weight.name]!.arraySync(), [[1, 1], [0, 0], [2, 2], [0, 0]]);
});

Deno.test("the class token stands at position 0 and positional encoding is added once", () => {
  const encoder = new Encoder({ ...SHAPE, layers: 0 }, new SinusoidalPositions(6, 8), new Initializer(1));
  const input = inputOf(2, 5);
  const encoded = encoder.call(input, { training: false }); // no blocks: what the first one would see
  const waves = new SinusoidalPositions(6, 8).table;
  assertClose(tf.slice(encoded, [1, 0, 0], [1, 1, 8]), tf.add(encoder.classToken, tf.slice(waves, [0, 0], [1, 8])));
  assertClose(
    tf.slice(encoded, [1, 1, 0], [1, 5, 8]),
    tf.add(tf.slice(input.tokens, [1, 0, 0], [1, 5, 8]), tf.slice(waves, [1, 0], [5, 8])),
  );
});

Deno.test("tokens may come in any order, if they bring their positions", () => {
  const encoder = new Encoder(SHAPE, new LearnedPositions(6, 8, new Initializer(2)), new Initializer(1));
  const input = inputOf(1, 5);
  const order = tf.tensor1d([3, 0, 4, 1, 2], "int32");
  const shuffled = {
    ...input,
    tokens: tf.gather(input.tokens, order, 1),
    positions: tf.gather(input.positions, order, 1),
  };
  const classOf = (x: typeof input) => tf.slice(encoder.call(x, { training: false }), [0, 0, 0], [1, 1, 8]);
  assertClose(classOf(shuffled), classOf(input), 1e-5);
});

Deno.test("a token of size 2 counts as two like it, and one of hardly any size as none, with and without merging", () => {
  const sizes = (...values: number[]) => tf.tensor2d([values]);
  const merging = { ...SHAPE, mergedTokens: 1, layers: 1 }; // after one layer the class token has not seen what was merged
  for (const shape of [SHAPE, merging]) {
    const encoder = new Encoder(shape, new SinusoidalPositions(7, 8), new Initializer(1));
    const input = inputOf(1, 5);
    const classOf = (x: EncoderInput) => tf.slice(encoder.call(x, { training: false }), [0, 0, 0], [1, 1, 8]);
    const doubled = {
      ...input,
      tokens: tf.concat([input.tokens, tf.slice(input.tokens, [0, 4, 0], [1, 1, 8])], 1),
      positions: tf.concat([input.positions, tf.tensor2d([[4]], [1, 1], "int32")], 1),
      mask: tf.cast(tf.ones([1, 6]), "bool") as tf.Tensor2D,
    };
    assertClose(classOf({ ...input, sizes: sizes(1, 1, 1, 1, 2) }), classOf(doubled), 1e-5);
    assertClose(classOf({ ...input, sizes: sizes(1, 1, 1, 1, 1) }), classOf(input), 1e-6);
    const without = { ...input, mask: tf.tensor2d([[true, true, false, true, true]], [1, 5], "bool"), padded: true };
    assertClose(classOf({ ...input, sizes: sizes(1, 1, 1e-9, 1, 1) }), classOf(without), 1e-5);
    const shares = sizes(0.5, 2, 7, 0.25, 1);
    const shortened = shortenTokens({ ...without, sizes: shares }, 4);
    assertClose(classOf(shortened), classOf({ ...without, sizes: shares }), 1e-5);
  }
});

Deno.test("dropout changes training and not evaluation, and repeats with its stream", () => {
  const encoder = new Encoder(SHAPE, new SinusoidalPositions(6, 8), new Initializer(1));
  const input = inputOf(2, 5);
  const train = (seed: number) => encoder.call(input, { training: true, random: new RandomStream(seed) }).arraySync();
  const evaluated = encoder.call(input, { training: false }).arraySync();
  assertEquals(encoder.call(input, { training: false }).arraySync(), evaluated);
  assertEquals(train(1), train(1));
  assertEquals(JSON.stringify(train(1)) === JSON.stringify(train(2)), false);
  assertEquals(JSON.stringify(train(1)) === JSON.stringify(evaluated), false);
  assertThrows(() => encoder.call(input, { training: true }), TypeError, "Dropout draws random numbers while training");
});

Deno.test("SinusoidalPositions go on beyond those at hand: a longer sequence is encoded as with a longer table", () => {
  const encode = (count: number) => {
    const encoder = new Encoder(SHAPE, new SinusoidalPositions(count, 8), new Initializer(1));
    return encoder.call(inputOf(2, 5), { training: false });
  };
  assertEquals(encode(3).arraySync(), encode(6).arraySync());
});

Deno.test("LearnedPositions keep what they learned on their own grid, and interpolate to another, also with the sides swapped", () => {
  const positions = new LearnedPositions(7, 2, new Initializer(3), { grid: [2, 3] });
  const all = (count: number) => tf.expandDims(tf.range(0, count, 1, "int32"), 0) as tf.Tensor2D;
  assertEquals(positions.call(all(7), { count: 7, grid: [2, 3] }).arraySync()[0], positions.weight.arraySync());
  const swapped = positions.call(all(7), { count: 7, grid: [3, 2] }).arraySync()[0]!;
  assertEquals(swapped[0], positions.weight.arraySync()[0]); // the class token's
  // Rows 2 → 3: the middle one lies halfway between. Columns 3 → 2: from centres at 1/4 and 3/4 of the side, 0.25 and 1.75 places.
  const table = positions.weight.arraySync().slice(1);
  const at = (row: number, column: number) => table[row * 3 + column]![1]!;
  const left = (row: number) => 0.75 * at(row, 0) + 0.25 * at(row, 1);
  assertClose([swapped[1]![1]!, swapped[3]![1]!, swapped[5]![1]!], [left(0), (left(0) + left(1)) / 2, left(1)], 1e-5);
  const places = all(13);
  assertNoLeaks(() => positions.call(places, { count: 13, grid: [4, 3] }).dispose());
  assertThrows(() => new LearnedPositions(7, 2, new Initializer(3), { grid: [2, 2] }), RangeError, "6 places");
});

Deno.test("class token and learned positions start with the standard deviation asked for: 1, or ViT's 0.02", () => {
  const shape = { ...SHAPE, width: 1000, layers: 0 };
  const deviation = (x: tf.Tensor) => Math.sqrt(tf.mean(tf.square(x)).dataSync()[0]!);
  for (const [initialDeviation, wanted] of [[undefined, 1], [0.02, 0.02]] as const) {
    const positions = new LearnedPositions(9, 1000, new Initializer(2), { initialDeviation });
    const options = initialDeviation === undefined ? shape : { ...shape, initialDeviation };
    const encoder = new Encoder(options, positions, new Initializer(1));
    assertClose([deviation(encoder.classToken), deviation(positions.weight)], [wanted, wanted], 0.1);
  }
});

Deno.test("the encoder names the sizes when there are more tokens than learned positions", () => {
  const encoder = new Encoder(SHAPE, new LearnedPositions(5, 8, new Initializer(2)), new Initializer(1));
  assertThrows(() => encoder.call(inputOf(1, 5), { training: false }), RangeError, "a class token and 4 tokens: got 5");
});

Deno.test("the classification head reads the first token alone", () => {
  const head = new ClassificationHead({ width: 8, hiddenWidth: 5, classes: 3 }, new Initializer(4));
  const [a, b] = [tf.tensor3d(testNumbers(48, 1), [2, 3, 8]), tf.tensor3d(testNumbers(48, 2), [2, 3, 8])];
  const mixed = tf.concat([tf.slice(a, [0, 0, 0], [2, 1, 8]), tf.slice(b, [0, 1, 0], [2, 2, 8])], 1);
  assertEquals(head.call(mixed).arraySync(), head.call(a).arraySync());
  assertNoLeaks(() => head.call(a).dispose());
});
