import { assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { tokenLosses } from "../../lib/models/mod.ts";
import { disposeModule, parameters } from "../../lib/nn/mod.ts";
import { RandomStream } from "../../lib/ops/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { checkGradients } from "../support/gradients.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";
import { CHANNELS, decoderOf, HEADS, LENGTH, tokensOf } from "./decoders.ts";

const evaluation = { training: false };

for (const [kind, makeHead] of Object.entries(HEADS)) {
  Deno.test(`${kind}: what is said of a token depends on all tokens before it, and on no other`, () => {
    const decoder = decoderOf(makeHead());
    const [tokens, others] = [tokensOf(decoder.head, 2), tokensOf(decoder.head, 2, LENGTH, 99)];
    const said = decoder.call(tokens, evaluation);
    for (let i = 0; i < LENGTH; i++) {
      const changed = tf.concat([
        tf.slice(tokens, [0, 0], [2, i]),
        tf.slice(others, [0, i], [2, 1]),
        tf.slice(tokens, [0, i + 1], [2, LENGTH - i - 1]),
      ], 1);
      const apart = tf.max(tf.abs(tf.sub(decoder.call(changed, evaluation), said)), [0, 2]).arraySync() as number[];
      assertEquals(apart.map((x) => x > 0), apart.map((_, at) => at > i), `token ${i} changed`);
    }
    disposeModule(decoder);
  });

  Deno.test(`${kind}: the teacher-forced loss is the sum of the losses of step after step`, () => {
    const decoder = decoderOf(makeHead(), { classes: 3 });
    const [tokens, labels] = [tokensOf(decoder.head, 2), tf.tensor1d([2, 0], "int32")];
    const whole = tokenLosses(decoder.head, decoder.call(tokens, { ...evaluation, labels }), tokens); // [B, N]
    let state = decoder.begin(2, labels);
    let sum: tf.Tensor = tf.zeros([2]);
    for (let i = 0; i < LENGTH; i++) {
      const token = tf.slice(tokens, [0, i], [2, 1]);
      const { said, caches } = decoder.step(state);
      sum = tf.add(sum, tf.reshape(tokenLosses(decoder.head, said, token), [2]));
      state = { x: decoder.head.embed(token), place: tf.scalar(i + 1, "int32"), caches };
    }
    assertClose(sum, tf.sum(whole, 1), 1e-5);
    disposeModule(decoder);
  });

  Deno.test(`${kind}: losses have gradients equal to difference quotients by what is said, in first and second order`, () => {
    const head = makeHead();
    const tokens = tokensOf(head, 2, 3);
    const [b, n, c] = head.call(tf.zeros([2, 3, 12])).shape;
    const said = tf.tensor3d(testNumbers(b * n * c, 8), [b, n, c]);
    checkGradients((x) => tokenLosses(head, x as tf.Tensor3D, tokens), [said], { tolerance: 4e-3 });
    disposeModule(head);
  });
}

Deno.test("a decoder has gradients equal to difference quotients by its tokens, in first and second order", () => {
  const decoder = decoderOf(HEADS.regression(), { layers: 1, length: 3 });
  const tokens = tf.tensor3d(testNumbers(2 * 3 * CHANNELS, 4), [2, 3, CHANNELS]);
  checkGradients((x) => decoder.call(x!, evaluation), [tokens]);
  disposeModule(decoder);
});

Deno.test("classes change what is said of every token, and each its own sequence only", () => {
  const decoder = decoderOf(HEADS.codes(), { classes: 3 });
  const tokens = tokensOf(decoder.head, 2);
  const say = (...labels: number[]) =>
    decoder.call(tokens, { ...evaluation, labels: tf.tensor1d(labels, "int32") }).arraySync();
  const [a, b] = [say(0, 1), say(0, 2)];
  assertEquals(a[0], b[0]);
  for (let i = 0; i < LENGTH; i++) assertNotEquals(a[1]![i], b[1]![i]);
  disposeModule(decoder);
});

Deno.test("while training the class of a share of sequences is not told, and of all where no labels are given", () => {
  const [decoder, random] = [decoderOf(HEADS.codes(), { classes: 3, classDropout: 0.25 }), new RandomStream(4)];
  const b = 400;
  const tokens = tf.tile(tokensOf(decoder.head, 1), [b, 1]);
  const labels = tf.fill([b], 1, "int32") as tf.Tensor1D;
  const first = (said: tf.Tensor3D) => tf.slice(said, [0, 0, 0], [b, 1, 1]).dataSync();
  const [told, untold] = [labels, undefined].map((known) =>
    first(decoder.call(tokens, { ...evaluation, labels: known }))[0]!
  ) as [number, number];
  const said = [...first(decoder.call(tokens, { training: true, random, labels }))];
  const [known, unknown] = [told, untold].map((value) => said.filter((x) => Math.abs(x - value) < 1e-5).length);
  assertEquals(known! + unknown!, b);
  assertAlmostEquals(unknown! / b, 0.25, 5 * Math.sqrt(0.25 * 0.75 / b)); // five standard deviations
  assertThrows(() => decoder.call(tokens, { training: true, labels }), TypeError, "Classes are dropped at random");
  assertThrows(() => decoderOf(HEADS.codes(), { classDropout: 0.1 }), RangeError, "leave classDropout out");
  assertThrows(() => decoderOf(HEADS.codes(), { classes: 3, classDropout: 1 }), RangeError, "classDropout is a share");
  random.dispose();
  disposeModule(decoder);
});

Deno.test("positions are learned, or waves, which are no parameter", () => {
  const named = (positions: "learned" | "sinusoidal") => {
    const decoder = decoderOf(HEADS.codes(), { positions });
    const names = [...parameters(decoder).keys()];
    const shape = decoder.call(tokensOf(decoder.head, 1), evaluation).shape;
    disposeModule(decoder);
    return { learned: names.includes("positions"), shape };
  };
  assertEquals(named("learned"), { learned: true, shape: [1, LENGTH, 7] });
  assertEquals(named("sinusoidal"), { learned: false, shape: [1, LENGTH, 7] });
});

Deno.test("dropout is of training, and repeats with its stream; nothing is left behind", () => {
  const decoder = decoderOf(HEADS.codes(), { dropout: 0.5 });
  const tokens = tokensOf(decoder.head, 2);
  const train = (seed: number) => decoder.call(tokens, { training: true, random: new RandomStream(seed) }).arraySync();
  assertEquals(train(1), train(1));
  assertNotEquals(train(1), train(2));
  assertNoLeaks(() => decoder.call(tokens, evaluation).dispose());
  assertNoLeaks(() => tf.dispose([decoder.begin(2)]));
  const state = decoder.begin(2);
  assertNoLeaks(() => tf.dispose([decoder.step(state)]));
  disposeModule(decoder);
});

Deno.test("a sequence may be of one token", () => {
  const decoder = decoderOf(HEADS.mixture(), { length: 1 });
  const said = decoder.call(tokensOf(decoder.head, 2, 1), evaluation);
  assertClose(said, decoder.step(decoder.begin(2)).said, 1e-6);
  disposeModule(decoder);
});

Deno.test("a decoder says what is wrong with its input", () => {
  const [plain, told] = [decoderOf(HEADS.codes()), decoderOf(HEADS.codes(), { classes: 3 })];
  const tokens = tokensOf(plain.head, 2);
  const labels = tf.tensor1d([0, 1], "int32");
  const long = tokensOf(plain.head, 2, LENGTH + 1);
  assertThrows(() => plain.call(long, evaluation), RangeError, "has places for 6 tokens: got 7");
  assertThrows(() => plain.call(tokens, { ...evaluation, labels }), RangeError, "knows no classes");
  assertThrows(() => told.call(tokens, evaluation), RangeError, "the class of each of 2 sequences: got no labels");
  assertThrows(() => told.begin(3, labels), RangeError, "of 3 sequences: got 2 labels");
  assertThrows(() => decoderOf(HEADS.codes(), { classes: 0 }), RangeError, "classes of a decoder is a positive");
  assertThrows(() => decoderOf(HEADS.codes(), { length: 0 }), RangeError, "length of a decoder is a positive");
});
