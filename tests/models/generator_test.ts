import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import {
  type AutoencoderConfig,
  createAutoencoder,
  createGenerator,
  type GeneratorConfig,
} from "../../lib/models/mod.ts";
import { buffers, countParameters, disposeModule, parameters, stateDict } from "../../lib/nn/mod.ts";
import { RandomStream } from "../../lib/ops/mod.ts";
import { capture } from "../../lib/tensorflow/mod.ts";
import { Adam } from "../../lib/training/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

const CODED: AutoencoderConfig = {
  tokenizer: "vit",
  profile: "tiny",
  bottleneck: { kind: "fsq", levels: [5, 5, 5] },
};
const PLAIN: AutoencoderConfig = { tokenizer: "msvd", profile: "tiny", bottleneck: { kind: "linear" } };
const CASES: Record<string, { autoencoder: AutoencoderConfig; config: GeneratorConfig }> = {
  "codes of classes": { autoencoder: CODED, config: { profile: "tiny", head: { kind: "codes" }, classes: 3 } },
  "codes of classes that are dropped at times, guided": {
    autoencoder: CODED,
    config: {
      ...{ profile: "tiny", head: { kind: "codes" }, classes: 3 },
      ...{ classDropout: 0.2, sampling: { guidance: 2, topK: 20 } },
    },
  },
  "mixtures": { autoencoder: PLAIN, config: { profile: "tiny", head: { kind: "mixture", components: 3 } } },
  "regression of classes, on waves": {
    autoencoder: PLAIN,
    config: { profile: "tiny", head: { kind: "regression" }, classes: 3, positions: "sinusoidal" },
  },
};
const labels = tf.tensor1d([0, 2, 1], "int32");
const images = (seed: number) => tf.tensor4d(testNumbers(3 * 32 * 32 * 3, seed, 0, 1), [3, 32, 32, 3]);

for (const [name, { autoencoder: autoencoderConfig, config }] of Object.entries(CASES)) {
  const build = async () => {
    const autoencoder = createAutoencoder(autoencoderConfig, 1);
    const generator = createGenerator(config, autoencoder, 2);
    await generator.standardize([images(9)]);
    const told = generator.classes === undefined ? {} : { labels };
    return { autoencoder, generator, told };
  };

  Deno.test(`${name}: a recorded training step equals an eager one, and gradients reach every parameter`, async () => {
    const { autoencoder, generator, told } = await build();
    const random = new RandomStream(7);
    const variables = [...parameters(generator).values()];
    const step = (x: tf.Tensor): tf.Tensor[] => {
      const { value, grads } = tf.variableGrads(
        () => tf.mean(generator.losses(x as tf.Tensor4D, { training: true, random, ...told })) as tf.Scalar,
        variables,
      );
      return [value, ...variables.map((variable) => grads[variable.name]!)];
    };
    const recorded = capture((x: tf.Tensor) => tf.tidy(() => step(x)));
    for (const seed of [1, 2]) {
      const start = tf.clone(random.state) as tf.Tensor1D;
      const eager = tf.tidy(() => step(images(seed)));
      random.state.assign(start); // the same draws again
      const replayed = recorded(images(seed));
      const largest = Math.max(...eager.map((x) => tf.max(tf.abs(x)).dataSync()[0]!));
      eager.forEach((values, i) => {
        const apart = tf.max(tf.abs(tf.sub(replayed[i]!, values))).dataSync()[0]!;
        assert(apart < 1e-5 * largest, `result ${i}: ${apart} of ${largest}`);
        const path = [...parameters(generator).keys()][i - 1] ?? "loss";
        if (!path.endsWith("key.bias")) assert(tf.max(tf.abs(values)).dataSync()[0]! > 0, `${path} has no gradient`);
      });
    }
    recorded.dispose();
    random.dispose();
    disposeModule(generator);
    disposeModule(autoencoder);
  });

  Deno.test(`${name}: the first 100 steps are finite, repeat with the seed, and leave the autoencoder as it was`, async () => {
    const train = async () => {
      const { autoencoder, generator, told } = await build();
      const frozen = stateDict(autoencoder);
      const [adam, random] = [new Adam(parameters(generator)), new RandomStream(3)];
      const variables = [...parameters(generator).values()];
      const step = capture((x: tf.Tensor4D) =>
        tf.tidy(() => {
          const { value, grads } = tf.variableGrads(
            () => tf.mean(generator.losses(x, { training: true, random, ...told })) as tf.Scalar,
            variables,
          );
          adam.apply(grads);
          return value;
        })
      );
      const batch = images(1);
      const losses = Array.from({ length: 100 }, () => step(batch).dataSync()[0]!);
      assertEquals(stateDict(autoencoder), frozen);
      const end = stateDict(generator);
      step.dispose();
      adam.dispose();
      disposeModule(generator);
      disposeModule(autoencoder);
      return { losses, end };
    };
    const { losses, end } = await train();
    assertEquals(losses.filter((loss) => !Number.isFinite(loss)), []);
    assert(losses.at(-1)! < losses[0]!, `${losses[0]} to ${losses.at(-1)}`);
    assertEquals(await train(), { losses, end });
  });

  Deno.test(`${name}: pictures repeat with the seed, are in [0, 1], and leave nothing behind`, async () => {
    const { autoencoder, generator } = await build();
    const what = generator.classes === undefined ? { count: 3 } : { labels: [0, 2, 1] };
    const draw = (seed: number) => generator.generate({ seed, ...what });
    const pictures = draw(1);
    assertEquals(pictures.shape, [3, 32, 32, 3]);
    assert(pictures.dataSync().every((value) => value >= 0 && value <= 1));
    assertEquals(pictures.arraySync(), draw(1).arraySync());
    assertClose(generator.generate({ seed: 1, cached: false, ...what }), pictures, 1e-4);
    if (config.head.kind !== "regression") assertNotEquals(pictures.arraySync(), draw(2).arraySync());
    assertNoLeaks(() => draw(1).dispose());
    disposeModule(generator);
    disposeModule(autoencoder);
  });

  Deno.test(`${name}: tokens become the pictures that the autoencoder rebuilds`, async () => {
    const { autoencoder, generator, told } = await build();
    const x = images(4);
    const rebuilt = autoencoder.call(x, { training: false }).images;
    assertClose(generator.images(generator.tokens(x)), rebuilt, 1e-4);
    assertEquals(generator.losses(x, { training: false, ...told }).shape, [3, 64]);
    assertNoLeaks(() => generator.losses(x, { training: false, ...told }).dispose());
    assertEquals(generator.flopsPerImage() > autoencoder.tokenizer.flops([32, 32]), true);
    const names = [...parameters(generator).keys(), ...buffers(generator).keys()];
    assertEquals(names.filter((path) => !/^(decoder|standardization)\./.test(path)), []);
    disposeModule(generator);
    assertEquals(autoencoder.call(x, { training: false }).images.shape, [3, 32, 32, 3]); // it is still there
    disposeModule(autoencoder);
  });
}

Deno.test("standardised tokens have mean 0 and deviation 1 on the pictures they were measured on, in whatever batches", async () => {
  const autoencoder = createAutoencoder(PLAIN, 1);
  const generator = createGenerator({ profile: "tiny", head: { kind: "mixture" } }, autoencoder, 2);
  await generator.standardize(tf.split(images(9), 3, 0) as tf.Tensor4D[]);
  const { mean, variance } = tf.moments(generator.tokens(images(9)), [0, 1]);
  assertClose(tf.add(mean, 1), tf.ones([32]), 1e-3);
  assertClose(variance, tf.ones([32]), 1e-3);
  disposeModule(generator);
  disposeModule(autoencoder);
});

Deno.test("createGenerator() and generate() say what is wrong", () => {
  const [coded, plain] = [createAutoencoder(CODED, 1), createAutoencoder(PLAIN, 1)];
  const make = (config: object, autoencoder = coded) =>
    createGenerator({ profile: "tiny", head: { kind: "codes" }, ...config } as GeneratorConfig, autoencoder, 0);
  assertThrows(() => make({}, plain), RangeError, 'tokens are vectors: take the head "mixture" or "regression"');
  assertThrows(() => make({ head: { kind: "mixture" } }), RangeError, 'tokens are codes: take the head "codes"');
  assertThrows(() => make({ head: { kind: "softmax" } }), RangeError, "A head is one of codes, mixture, regression");
  assertThrows(
    () => make({ head: { kind: "codes", components: 2 } }),
    RangeError,
    "has no setting components: it has none",
  );
  assertThrows(() => make({ head: { kind: "mixture", components: 0 } }, plain), RangeError, "components: got 0");
  assertThrows(() => make({ positions: "rotary" }), RangeError, 'Positions are "learned" or "sinusoidal"');
  assertThrows(() => make({ clases: 3 }), RangeError, "A generator has no setting clases");
  const [free, told] = [make({}), make({ classes: 3 })];
  const either = make({ classes: 3, classDropout: 0.1, sampling: { temperature: 0 } });
  assertEquals(either.generate({ seed: 0, count: 2 }).shape, [2, 32, 32, 3]);
  assertThrows(() => either.generate({ seed: 0 }), RangeError, "give labels");
  const guided = make({ classes: 3, classDropout: 0.1, sampling: { guidance: 2 } });
  assertEquals(guided.generate({ seed: 0, count: 2 }).shape, [2, 32, 32, 3]); // of any class, so not guided
  assertThrows(() => guided.generate({ seed: 0, count: 2, guidance: 2 }), RangeError, "give labels");
  assertThrows(
    () => make({ sampling: { guidence: 2 } }),
    RangeError,
    "sampling has temperature, topK, guidance, and no",
  );
  assertThrows(() => make({ classes: 3, sampling: { guidance: 2 } }), RangeError, "train one with classDropout");
  assertThrows(() => make({ sampling: { topK: 0 } }), RangeError, "topK is a positive whole number");
  const mixture = { head: { kind: "mixture" }, classes: 3, classDropout: 0.1, sampling: { guidance: 2 } };
  assertThrows(() => make(mixture, plain), RangeError, "Guidance is of codes");
  assertThrows(() => free.generate({ seed: 0 }), RangeError, "Give a count");
  assertThrows(() => free.generate({ seed: 0, labels: [1] }), RangeError, "knows no classes");
  assertThrows(() => told.generate({ seed: 0, count: 1 }), RangeError, "give labels, and no count");
  assertThrows(() => told.generate({ seed: 0, labels: [3] }), RangeError, "from 0 to 2: got 3");
  assertThrows(() => told.generate({ seed: 0, labels: [] }), RangeError, "How many sequences to draw");
});

Deno.test("a generator has as many parameters as its layers", () => {
  const autoencoder = createAutoencoder({ ...CODED, bottleneck: { kind: "fsq", levels: [8, 5, 5, 5] } }, 1);
  const generator = createGenerator({ profile: "small", head: { kind: "codes" }, classes: 6 }, autoencoder, 0);
  const [d, mlp, layers, codes, n] = [128, 512, 4, 1000, 64];
  const block = 4 * (d * d + d) + (d * mlp + mlp) + (mlp * d + d) + 4 * d;
  assertEquals(
    countParameters(generator),
    layers * block + d + 6 * d + n * d + 2 * d + codes * d + (d * codes + codes),
  );
});
