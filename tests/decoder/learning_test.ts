import { assert } from "@std/assert";
import { type AutoregressiveDecoder, generateTokens } from "../../lib/decoder/mod.ts";
import { type AnyTokenHead, tokenLosses } from "../../lib/models/mod.ts";
import { disposeModule, parameters } from "../../lib/nn/mod.ts";
import { RandomStream } from "../../lib/ops/mod.ts";
import { capture } from "../../lib/tensorflow/mod.ts";
import { Adam } from "../../lib/training/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { testRandom } from "../support/random.ts";
import { decoderOf, HEADS, LENGTH } from "./decoders.ts";

type Decoder = AutoregressiveDecoder<AnyTokenHead>;

function lossOf(decoder: Decoder, tokens: tf.Tensor): tf.Scalar {
  const said = decoder.call(tokens, { training: false });
  return tf.mean(tokenLosses(decoder.head, said, tokens)) as tf.Scalar;
}

/** The loss on tokens that it was not trained on. */
function measure(decoder: Decoder, draw: () => tf.Tensor): number {
  return tf.tidy(() => lossOf(decoder, draw()).dataSync()[0]!);
}

/** Trains on batches of tokens. */
function learn(decoder: Decoder, draw: () => tf.Tensor, steps: number): void {
  const adam = new Adam(parameters(decoder), { learningRate: 1e-2 });
  const variables = [...parameters(decoder).values()];
  const step = capture((tokens: tf.Tensor) =>
    tf.tidy(() => adam.apply(tf.variableGrads(() => lossOf(decoder, tokens), variables).grads))
  );
  for (let i = 0; i < steps; i++) {
    adam.learningRate.assign(tf.scalar(1e-2 * (1 - i / steps)));
    const tokens = draw();
    step(tokens);
    tokens.dispose();
  }
  step.dispose();
  adam.dispose();
}

/** Each code's chances to be next, and the first one's. */
const CHAIN = [[0.7, 0.2, 0.1], [0.05, 0.05, 0.9], [0.5, 0.5, 0]];
const FIRST = [0.6, 0.3, 0.1];

const entropy = (p: readonly number[]) => p.reduce((sum, x) => sum - (x === 0 ? 0 : x * Math.log(x)), 0);

/** Mean over the places of a sequence of a code's entropy in nats, given the one before. */
function chainEntropy(): number {
  let [chances, sum] = [FIRST, entropy(FIRST)];
  for (let i = 1; i < LENGTH; i++) {
    sum += chances.reduce((all, p, code) => all + p * entropy(CHAIN[code]!), 0);
    chances = FIRST.map((_, next) => chances.reduce((all, p, code) => all + p * CHAIN[code]![next]!, 0));
  }
  return sum / LENGTH;
}

function chainSequences(count: number, next: () => number): tf.Tensor {
  const pick = (chances: readonly number[]) => {
    let rest = next();
    return Math.max(0, chances.findIndex((p) => (rest -= p) < 0));
  };
  const codes = Array.from({ length: count }, () => {
    const sequence = [pick(FIRST)];
    while (sequence.length < LENGTH) sequence.push(pick(CHAIN[sequence.at(-1)!]!));
    return sequence;
  });
  return tf.tensor2d(codes, [count, LENGTH], "int32");
}

Deno.test("a decoder of codes learns a Markov chain nearly to its entropy, and draws sequences like it", () => {
  const decoder = decoderOf(HEADS.codes());
  const next = testRandom(1);
  learn(decoder, () => chainSequences(64, next), 250);
  const count = 4000;
  const loss = measure(decoder, () => chainSequences(count, next));
  const wanted = chainEntropy();
  assert(loss > wanted - 0.03 && loss < wanted + 0.04, `${loss} nats a code, of an entropy of ${wanted}`);
  const drawn = generateTokens(decoder, { count, random: new RandomStream(1) }).arraySync() as number[][];
  const pairs = drawn.flatMap((sequence) => sequence.slice(1).map((code, i) => [sequence[i]!, code] as const));
  CHAIN.forEach((chances, from) => {
    const after = pairs.filter(([code]) => code === from);
    const shares = chances.map((_, code) => after.filter(([, to]) => to === code).length / after.length);
    assertClose(shares, chances, 0.06, `after code ${from}`);
  });
  disposeModule(decoder);
});

Deno.test("of two answers a mixture draws one or the other, and regression says their mean, which is neither", () => {
  const next = testRandom(2);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const SPREAD = 0.2; // each token is ±1, as likely, with noise; its four channels agree
  const draw = () => {
    const values = Array.from({ length: 64 * LENGTH }, () => {
      const sign = next() < 0.5 ? -1 : 1;
      return Array.from({ length: 4 }, () => sign + SPREAD * normal());
    });
    return tf.tensor3d(values.flat(), [64, LENGTH, 4]);
  };
  const mixture = decoderOf(HEADS.mixture());
  learn(mixture, draw, 250);
  const loss = measure(mixture, draw);
  const wanted = Math.LN2 / 4 + 0.5 * Math.log(2 * Math.PI * Math.E * SPREAD ** 2); // nats a number
  assert(Math.abs(loss - wanted) < 0.1, `${loss} nats, of an entropy of ${wanted}`);
  const random = new RandomStream(3);
  const sizes = (decoder: typeof mixture) => tf.abs(tf.mean(generateTokens(decoder, { count: 50, random }), 2));
  const ofMixture = sizes(mixture).dataSync();
  assert(ofMixture.filter((size) => size > 0.5).length > 0.95 * ofMixture.length);
  const regression = decoderOf(HEADS.regression());
  learn(regression, draw, 150);
  const error = measure(regression, draw);
  assert(error > 0.95 && error < 1.2, `${error}, of a variance of ${1 + SPREAD ** 2}`);
  assert(tf.max(sizes(regression)).dataSync()[0]! < 0.4);
  disposeModule(mixture);
  disposeModule(regression);
});
