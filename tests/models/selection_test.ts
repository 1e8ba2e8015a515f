import { assert, assertEquals, assertThrows } from "@std/assert";
import { type ClassifierConfig, classifyByLength, createClassifier, PROFILES } from "../../lib/models/mod.ts";
import { disposeModule, parameters } from "../../lib/nn/mod.ts";
import { RandomStream } from "../../lib/ops/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

const GATES: ClassifierConfig = { tokenizer: "msvd", scorer: "sigmoid", profile: "tiny", classes: 6 };
const images = (b: number, h = 32, w = 32) => tf.tensor4d(testNumbers(b * h * w * 3, 2, 0, 1), [b, h, w, 3]);
const evaluation = { training: false };
const numbers = (x: tf.Tensor) => Array.from(x.dataSync());

Deno.test("selection is for evaluation: a training step keeps all tokens, unless the settings say otherwise", () => {
  const random = new RandomStream(1);
  const x = images(4);
  const kept = (config: object, training: boolean) =>
    numbers(createClassifier({ ...GATES, ...config }, 0).call(x, { training, random }).tokensKept);
  assertEquals(kept({ selection: { k: 5 } }, true), [64, 64, 64, 64]);
  assertEquals(kept({ selection: { k: 5 } }, false), [5, 5, 5, 5]);
  assertEquals(kept({ trainingSelection: { k: 7 } }, true), [7, 7, 7, 7]);
  assertEquals(kept({ trainingSelection: { k: 7 } }, false), [64, 64, 64, 64]);
  assert(kept({ selection: { share: 0.25 } }, false).every((count) => count > 0 && count <= 16));
});

Deno.test("a ladder gives each image of a training step a length of its own, which repeats with the seed", () => {
  const ladder = [4, 16, 40];
  const model = createClassifier({ ...GATES, trainingSelection: { ladder } }, 0);
  const x = images(12);
  const kept = (seed: number) => numbers(model.call(x, { training: true, random: new RandomStream(seed) }).tokensKept);
  assertEquals(new Set(kept(1)), new Set(ladder));
  assertEquals(kept(1), kept(1));
  assert(kept(1).join() !== kept(2).join());
  assertThrows(() => model.call(x, { training: true }), TypeError, "is drawn while training");
});

Deno.test("shares give each image of a training step a share of its scores of its own, which repeats with the seed", () => {
  const model = createClassifier({ ...GATES, trainingSelection: { shares: [1e-9, 1] } }, 0); // one token, or all
  const x = images(12);
  const kept = (seed: number) => numbers(model.call(x, { training: true, random: new RandomStream(seed) }).tokensKept);
  assertEquals(new Set(kept(1)), new Set([1, 64]));
  assertEquals(kept(1), kept(1));
  assert(kept(1).join() !== kept(2).join());
  assertEquals(model.trainingKeep(0.5), undefined); // which leaves it to the step
});

Deno.test("gates as shares of attention: a closed gate is as good as leaving the token out, which a product is not", () => {
  const x = images(2);
  const difference = (gating: "product" | "attention") => {
    const model = createClassifier({ ...GATES, gating }, 0);
    const tokens = model.tokenizer.tokenize(x, evaluation);
    const open = tf.tensor2d(Array.from({ length: 2 * 64 }, (_, i) => i % 4 === 0 ? 1 : 0), [2, 64]); // 16 of 64
    const closed = gating === "attention"
      ? { ...tokens, sizes: tf.add(open, 1e-6) as tf.Tensor2D }
      : { ...tokens, tokens: tf.mul(tokens.tokens, tf.expandDims(open, 2)) as tf.Tensor3D };
    const logits = (keep: "all" | { k: number }) =>
      model.classify(model.choose({ ...closed, scores: open as tf.Tensor2D }, { ...evaluation, keep }), evaluation);
    return tf.max(tf.abs(tf.sub(logits("all"), logits({ k: 16 })))).dataSync()[0]!;
  };
  assert(difference("attention") < 1e-3, `${difference("attention")}`);
  assert(difference("product") > 1e-2, `${difference("product")}`);
});

Deno.test("gates as shares of attention leave tokens as they are, and reach the scorer with their gradient", () => {
  const x = images(2);
  const model = createClassifier({ ...GATES, gating: "attention" }, 0);
  const plain = createClassifier({ tokenizer: "msvd", profile: "tiny", classes: 6 }, 0);
  const [bare, shares] = [plain, model].map(({ tokenizer }) => tokenizer.tokenize(x, evaluation));
  assertClose(shares!.tokens, bare!.tokens, 0);
  assertClose(shares!.sizes!, shares!.scores!, 2e-6);
  const { grads } = tf.variableGrads(() => tf.sum(tf.square(model.call(x, evaluation).logits)) as tf.Scalar);
  const scorer = [...parameters(model)].filter(([name]) => name.includes("scorer"));
  assertEquals(scorer.length, 4);
  for (const [name, { name: key }] of scorer) {
    // What all scores have in common changes little: shares are relative, but for the class token's.
    assert(tf.max(tf.abs(grads[key]!)).dataSync()[0]! > 0, name);
  }
});

Deno.test("trainingKeep() draws one length for a whole batch before the step, whose shapes are then static", () => {
  const x = images(3);
  const model = createClassifier({ ...GATES, trainingSelection: { ladder: [4, 16, 40] } }, 0);
  assertEquals(
    [0, 0.33, 0.34, 0.66, 0.67, 0.99].map((u) => model.trainingKeep(u)),
    [4, 4, 16, 16, 40, 40].map((k) => ({ k })),
  );
  const keep = model.trainingKeep(0.5)!;
  assertEquals(numbers(model.call(x, { training: true, random: new RandomStream(1), keep }).tokensKept), [16, 16, 16]);
  assertEquals(createClassifier({ ...GATES, trainingSelection: { k: 3 } }, 0).trainingKeep(0.9), { k: 3 });
  assertEquals(createClassifier(GATES, 0).trainingKeep(0.9), "all");
});

Deno.test("a length per image, masked, trains as the same length for all, shortened", () => {
  const profile = { ...PROFILES.tiny, dropout: 0 }; // whose masks would have other shapes
  const model = createClassifier({ ...GATES, profile }, 0);
  const x = images(3);
  const gradients = (keep: { k: number | tf.Tensor1D }) =>
    tf.variableGrads(() => tf.sum(tf.square(model.call(x, { training: true, keep }).logits)) as tf.Scalar).grads;
  const [short, masked] = [gradients({ k: 9 }), gradients({ k: tf.tensor1d([9, 9, 9], "int32") })];
  const largest = (gradient: tf.Tensor) => Math.max(...numbers(tf.abs(gradient)));
  const nothing = 1e-5 * Math.max(...Object.values(short).map(largest)); // biases whose true gradient is zero have rounding alone
  for (const [name, gradient] of Object.entries(short)) {
    if (largest(gradient) < nothing) assert(largest(masked[name]!) < nothing, name);
    else assertClose(masked[name]!, gradient, 1e-4, name);
  }
});

for (
  const [name, config] of Object.entries<ClassifierConfig>({
    "gates, share": { ...GATES, selection: { share: 0.6 } },
    "gates, share, merging": { ...GATES, selection: { share: 0.6 }, mergedTokens: 3 },
    "gates, best 9": { ...GATES, selection: { k: 9 } },
    "gates, all": GATES,
    "a spectrum of its own size": { tokenizer: "fft", energyShare: 0.6, profile: "tiny", classes: 6 },
  })
) {
  Deno.test(`${name}: classifying by length gives what one call gives, in order`, () => {
    const model = createClassifier(config, 3);
    // Of different sharpness, so that windows differ.
    const x = tf.mul(
      images(7),
      tf.reshape(tf.tensor1d([1, 0.01, 0.3, 0.05, 1, 0.002, 0.1]), [7, 1, 1, 1]),
    ) as tf.Tensor4D;
    const wanted = model.call(x, evaluation);
    for (const step of [1, 4, 16, 1000]) {
      const got = classifyByLength(model, x, { step });
      assertClose(got.logits, wanted.logits, 1e-5, `step ${step}`);
      assertEquals(numbers(got.tokensKept), numbers(wanted.tokensKept));
      assertEquals(got.scores === undefined, wanted.scores === undefined);
    }
    assertNoLeaks(() => tf.dispose(classifyByLength(model, x)));
    disposeModule(model);
  });
}

Deno.test("k or share per image within one batch give each image what it has alone", () => {
  const model = createClassifier(GATES, 3);
  const x = images(3);
  const together = classifyByLength(model, x, { keep: { k: tf.tensor1d([2, 30, 64], "int32") } });
  assertEquals(numbers(together.tokensKept), [2, 30, 64]);
  [2, 30, 64].forEach((k, i) => {
    const alone = model.call(tf.slice(x, i, 1), { training: false, keep: { k } });
    assertClose(tf.slice(together.logits, i, 1), alone.logits, 1e-5);
  });
});

Deno.test("pixels that are no numbers are refused, and the picture is named", () => {
  const model = createClassifier(GATES, 3);
  for (const value of [NaN, Infinity, -Infinity]) {
    const values = testNumbers(3 * 32 * 32 * 3, 1, 0, 1);
    values[32 * 32 * 3 + 77] = value;
    const broken = tf.tensor4d(values, [3, 32, 32, 3]);
    assertThrows(() => classifyByLength(model, broken), RangeError, "image 1 of 3 has some that are NaN or infinite");
  }
  assertThrows(
    () => classifyByLength(model, images(1), { step: 0 }),
    RangeError,
    "a positive whole number of tokens: got 0",
  );
});

Deno.test("a model without scores keeps all tokens, and says so if asked for fewer", () => {
  const model = createClassifier({ tokenizer: "vit", profile: "tiny", classes: 6 }, 0);
  const x = images(1);
  assertThrows(
    () => model.call(x, { training: false, keep: { k: 3 } }),
    RangeError,
    "this model's tokenizer gives none",
  );
  assertEquals(numbers(model.call(x, { training: false, keep: "all" }).tokensKept), [64]);
});

Deno.test("fewer tokens are counted as fewer operations", () => {
  const [all, few] = [createClassifier(GATES, 0), createClassifier({ ...GATES, selection: { k: 16 } }, 0)];
  assertEquals(all.flopsPerImage() - few.flopsPerImage(), all.encoder.flops(64) - all.encoder.flops(16));
  assertEquals(all.flopsPerImage(16), few.flopsPerImage());
  assertEquals(createClassifier({ ...GATES, selection: { share: 0.5 } }, 0).flopsPerImage(), all.flopsPerImage());
});

Deno.test("models take images of sizes they were not built for, not square ones too: each kind of positions", () => {
  const configs: ClassifierConfig[] = [
    GATES,
    { tokenizer: "vit", profile: "tiny", classes: 6 },
    { tokenizer: "vit", profile: "tiny", classes: 6, positions: "sinusoidal", mergedTokens: 5 },
    { tokenizer: "fft", profile: "tiny", classes: 6, energyShare: 0.9 },
    { tokenizer: "fft", profile: "tiny", classes: 6, filterSize: 24 },
    { tokenizer: "fft", profile: "tiny", classes: 6, form: "patches", pass: "high", filterSize: 8 },
    { ...GATES, selection: { share: 0.4 } },
    { ...GATES, selection: { k: 90 } },
  ];
  for (const config of configs) {
    const model = createClassifier(config, 3);
    for (const [h, w] of [[48, 32], [24, 56], [40, 40]] as const) {
      const logits = numbers(model.call(images(2, h, w), evaluation).logits);
      assert(logits.length === 12 && logits.every(Number.isFinite), `${JSON.stringify(config)} at ${h}×${w}`);
    }
    disposeModule(model);
  }
});

Deno.test("a filter larger than an image is refused by the whole model", () => {
  const model = createClassifier({ tokenizer: "fft", profile: "tiny", classes: 6 }, 0); // its window: all of 32×32
  assertThrows(() => model.call(images(1, 16, 16), evaluation), RangeError, "16×16 has no central window of side 32");
});

Deno.test("tokens that are kept by their place lie evenly over the picture, of tokenizers without scores too", () => {
  const x = images(2);
  for (const tokenizer of ["msvd", "vit"] as const) {
    const model = createClassifier({ tokenizer, profile: "tiny", classes: 6, shortenBy: "spread" }, 0);
    const tokens = model.tokenizer.tokenize(x, evaluation);
    const [rows, columns] = tokens.grid!;
    for (const side of [1, 2, 4]) {
      const { positions } = model.choose(tokens, { ...evaluation, keep: { k: side * side } });
      const of = (place: number) =>
        [Math.floor(place / columns) * side / rows, (place % columns) * side / columns].map(Math.floor);
      const squares = (positions.arraySync() as number[][]).map((places) =>
        new Set(places.map((place) => of(place).join()))
      );
      assertEquals(squares.map(({ size }) => size), [side * side, side * side]);
    }
  }
});

Deno.test("pooled tokens: as many as asked for, all of them without asking, and each image its own number in training", () => {
  const [x, random] = [images(3), new RandomStream(1)];
  const config = { tokenizer: "msvd", profile: "tiny", classes: 6, shortenBy: "pooling" } as const;
  const model = createClassifier({ ...config, trainingSelection: { ladder: [1, 4, 16] } }, 0);
  const plain = createClassifier({ tokenizer: "msvd", profile: "tiny", classes: 6 }, 0);
  const { logits, tokensKept } = model.call(x, { ...evaluation, keep: { k: 4 } });
  assertEquals([logits.shape, [...tokensKept.dataSync()]], [[3, 6], [4, 4, 4]]);
  const all = plain.call(x, evaluation).logits;
  assertClose(model.call(x, evaluation).logits, all, 1e-6);
  assertClose(model.call(x, { ...evaluation, keep: { k: 64 } }).logits, all, 1e-4);
  const own = tf.tensor1d([1, 4, 16], "int32");
  const each = model.call(x, { ...evaluation, keep: { k: own } });
  assertEquals([...each.tokensKept.dataSync()], [1, 4, 16]);
  [1, 4, 16].forEach((k, i) => {
    const alone = model.call(tf.slice(x, [i, 0, 0, 0], [1, 32, 32, 3]), { ...evaluation, keep: { k } });
    assertClose(tf.slice(each.logits, [i, 0], [1, 6]), alone.logits, 1e-4);
  });
  const trained = [...model.call(x, { training: true, random }).tokensKept.dataSync()];
  assert(trained.every((k) => [1, 4, 16].includes(k)));
  assertThrows(
    () => model.call(x, { ...evaluation, keep: { share: 0.5 } }),
    RangeError,
    'shortenBy "pooling" has none',
  );
  random.dispose();
});

Deno.test("a share is no number of tokens that lie evenly", () => {
  const model = createClassifier({ tokenizer: "vit", profile: "tiny", classes: 6, shortenBy: "spread" }, 0);
  const asked = { ...evaluation, keep: { share: 0.5 } };
  assertThrows(() => model.call(images(1), asked), RangeError, 'shortenBy "spread" has none: keep { k }');
});

Deno.test("shortenBy is refused where there is no grid, and a share with it", () => {
  const made = (config: object) => () =>
    createClassifier({ profile: "tiny", classes: 6, ...config } as ClassifierConfig, 0);
  assertThrows(
    made({ tokenizer: "svd", rank: { share: 0.9, of: "energy", maxRank: 8 }, shortenBy: "spread" }),
    RangeError,
    "tokens that lie on a grid",
  );
  assertThrows(
    made({ tokenizer: "vit", shortenBy: "near" }),
    RangeError,
    'is "scores", "spread" or "pooling": got "near"',
  );
  assertThrows(
    made({ tokenizer: "vit", shortenBy: "spread", selection: { share: 0.5 } }),
    RangeError,
    "A share is one of scores",
  );
  assertThrows(made({ tokenizer: "vit", selection: { k: 4 } }), RangeError, 'or the model shortenBy "pooling"');
});
