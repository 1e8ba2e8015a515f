import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { generateTokens, type GenerateTokensOptions, generationStep } from "../../lib/decoder/mod.ts";
import { disposeModule } from "../../lib/nn/mod.ts";
import { RandomStream } from "../../lib/ops/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { CHANNELS, CODES, decoderOf, HEADS, LENGTH } from "./decoders.ts";

type More = Partial<GenerateTokensOptions> & { seed?: number };

for (const [kind, makeHead] of Object.entries(HEADS)) {
  const decoder = decoderOf(makeHead(), { classes: 3 });
  const labels = tf.tensor1d([0, 2, 2, 1], "int32");
  const draw = ({ seed = 5, ...more }: More = {}) => {
    const random = new RandomStream(seed);
    const tokens = generateTokens(decoder, { count: 4, labels, random, ...more });
    random.dispose();
    return tokens;
  };

  Deno.test(`${kind}: tokens drawn with the cache equal those drawn without, and repeat with the seed`, () => {
    const tokens = draw();
    assertEquals(tokens.shape, kind === "codes" ? [4, LENGTH] : [4, LENGTH, CHANNELS]);
    assertClose(tokens, draw({ cached: false }), 1e-5);
    assertEquals(tokens.arraySync(), draw().arraySync());
    if (kind !== "regression") assertNotEquals(tokens.arraySync(), draw({ seed: 6 }).arraySync());
    assertNoLeaks(() => draw().dispose());
    assertNoLeaks(() => draw({ cached: false }).dispose());
  });

  Deno.test(`${kind}: recorded steps draw what eager ones do`, () => {
    const random = new RandomStream(5);
    const step = generationStep(decoder, { random });
    let state = decoder.begin(4, labels);
    const eager = Array.from({ length: LENGTH }, () => {
      const { token, next } = step(state);
      state = next;
      return token;
    });
    assertEquals(state.place.dataSync()[0], LENGTH);
    assertClose(tf.concat(eager, 1), draw(), 1e-5);
  });
}

Deno.test("at temperature 0 the likeliest code is drawn, whatever the seed; so is at topK 1", () => {
  const decoder = decoderOf(HEADS.codes());
  const draw = (options: { temperature?: number; topK?: number }, seed: number) =>
    generateTokens(decoder, { count: 2, random: new RandomStream(seed), ...options });
  const tokens = draw({ temperature: 0 }, 1);
  const likeliest = tf.argMax(decoder.call(tokens, { training: false }), 2);
  assertEquals(tokens.arraySync(), likeliest.arraySync());
  assertEquals(draw({ temperature: 0 }, 2).arraySync(), tokens.arraySync());
  assertEquals(draw({ topK: 1 }, 3).arraySync(), tokens.arraySync());
  disposeModule(decoder);
});

Deno.test("codes are drawn as often as the decoder says", () => {
  const decoder = decoderOf(HEADS.codes(), { length: 2 });
  const count = 4000;
  const drawn = generateTokens(decoder, { count, random: new RandomStream(1) }).arraySync() as number[][];
  const shares = (pairs: number[][], place: number) =>
    Array.from({ length: CODES }, (_, code) => pairs.filter((pair) => pair[place] === code).length / pairs.length);
  const first = tf.softmax(decoder.step(decoder.begin(1)).said).dataSync();
  assertWithinChance(shares(drawn, 0), first, count);
  const [code] = [...first.keys()].sort((a, b) => first[b]! - first[a]!);
  const after = drawn.filter((pair) => pair[0] === code);
  const said = tf.softmax(decoder.call(tf.tensor2d([[code!, 0]], [1, 2], "int32"), { training: false }));
  assertWithinChance(shares(after, 1), said.dataSync().slice(CODES), after.length);
  disposeModule(decoder);
});

Deno.test("guided codes: with the cache as without; 1 is no guidance, 0 no class, more is likelier for the class", () => {
  const decoder = decoderOf(HEADS.codes(), { classes: 3, classDropout: 0.2 });
  const labels = tf.tensor1d([0, 2, 2, 1], "int32");
  const draw = (options: Partial<GenerateTokensOptions>) => {
    const random = new RandomStream(5);
    const tokens = generateTokens(decoder, { count: 4, random, labels, ...options });
    random.dispose();
    return tokens;
  };
  assertEquals(draw({ guidance: 3 }).arraySync(), draw({ guidance: 3, cached: false }).arraySync());
  assertEquals(draw({ guidance: 1 }).arraySync(), draw({}).arraySync());
  assertEquals(draw({ guidance: 0 }).arraySync(), draw({ labels: undefined }).arraySync());
  assertNotEquals(draw({ labels: undefined }).arraySync(), draw({}).arraySync());
  const logLikelihoods = (tokens: tf.Tensor, told?: tf.Tensor1D) => {
    const said = tf.logSoftmax(decoder.call(tokens, { training: false, labels: told })); // [B, N, K]
    return tf.sum(tf.mul(said, tf.oneHot(tokens as tf.Tensor1D, CODES, 1, 0, "float32")), [1, 2]); // [B]
  };
  const gained = (guidance: number) => { // by telling the class, of sequences that are drawn so
    const many = tf.tile(labels, [100]) as tf.Tensor1D;
    const tokens = draw({ count: 400, labels: many, guidance });
    return tf.mean(tf.sub(logLikelihoods(tokens, many), logLikelihoods(tokens))).dataSync()[0]!;
  };
  const [none, plain, strong] = [0, 1, 4].map(gained) as [number, number, number];
  assert(none < plain && plain < strong, `${none}, ${plain}, ${strong}`);
  assertNoLeaks(() => draw({ guidance: 3 }).dispose());
  disposeModule(decoder);
});

/** Within five standard deviations of a share of `count`. */
function assertWithinChance(shares: number[], wanted: ArrayLike<number>, count: number): void {
  shares.forEach((share, i) => {
    const p = wanted[i]!;
    assert(Math.abs(share - p) < 5 * Math.sqrt(p * (1 - p) / count) + 1 / count, `code ${i}: ${share}, wanted ${p}`);
  });
}

Deno.test("generateTokens() says what is wrong with its options, and leaves nothing behind", () => {
  const [codes, mixture, regression] = [HEADS.codes, HEADS.mixture, HEADS.regression].map((make) => decoderOf(make()));
  const random = new RandomStream(0);
  const refuse = (decoder: typeof codes, options: More, words: string) =>
    assertNoLeaks(() =>
      assertThrows(() => generateTokens(decoder!, { count: 1, random, ...options }), RangeError, words)
    );
  refuse(codes, { count: 0 }, "How many sequences to draw is a positive whole number: got 0");
  refuse(codes, { temperature: -1 }, "A temperature is a number from 0: got -1");
  refuse(codes, { topK: 0 }, "topK is a positive whole number of codes: got 0");
  refuse(mixture, { topK: 3 }, 'which a head of the kind "mixture" does not draw');
  refuse(regression, { temperature: 1 }, "it has no temperature");
  const labels = tf.tensor1d([0], "int32");
  refuse(codes, { labels }, "knows no classes");
  refuse(codes, { guidance: 2 }, "trained without its class at times");
  refuse(mixture, { guidance: 2 }, 'Guidance is of codes, which a head of the kind "mixture" does not draw');
  const guided = decoderOf(HEADS.codes(), { classes: 2, classDropout: 0.1 });
  refuse(guided, { guidance: -1, labels }, "Guidance is a number from 0: got -1");
  refuse(guided, { guidance: 2 }, "give labels");
});
