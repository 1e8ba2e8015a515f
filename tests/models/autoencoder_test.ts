import { assert, assertEquals, assertThrows } from "@std/assert";
import { type AutoencoderConfig, createAutoencoder, PROFILES } from "../../lib/models/mod.ts";
import { meanSquaredError } from "../../lib/losses/mod.ts";
import { buffers, countParameters, disposeModule, parameters, stateDict } from "../../lib/nn/mod.ts";
import { RandomStream } from "../../lib/ops/mod.ts";
import { assertClose } from "../support/close.ts";
import { engine, tf } from "../support/engine.ts";
import { readGolden } from "../support/golden.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";
import { goldenImages, gradientsOnDisk, setWeights } from "./golden_models.ts";

const golden = readGolden("autoencoders");
const SMALL = { ...PROFILES.tiny, width: 8, levels: 2 };
const common = { profile: SMALL, imageSize: [16, 24] } as const;
const [NONE, LINEAR] = [{ kind: "none" }, { kind: "linear", dropout: 0 }] as const;
const GOLDEN: Record<string, AutoencoderConfig> = {
  "vit.linear": { tokenizer: "vit", bottleneck: LINEAR, ...common },
  "msvd.none": { tokenizer: "msvd", bottleneck: NONE, direct: false, ...common },
  "msvd.linear": { tokenizer: "msvd", bottleneck: LINEAR, normalization: "instance", direct: false, ...common },
  "fft.none": { tokenizer: "fft", filterSize: 12, bottleneck: NONE, ...common },
  "fft.batch": { tokenizer: "fft", bottleneck: LINEAR, convolutions: true, ...common },
  "fft.instance": {
    tokenizer: "fft",
    bottleneck: LINEAR,
    convolutions: true,
    normalization: "instance",
    ...common,
  },
};

/** What the fixture keeps of a tensor: all of a small one, else its norm and 300 entries. */
function sample(values: ArrayLike<number>): number[] {
  const { length } = values;
  if (length <= 400) return Array.from(values);
  const norm = Math.sqrt(Array.from(values).reduce((sum, x) => sum + x * x, 0));
  return [norm, ...Array.from({ length: 300 }, (_, k) => values[(k * 7919 + 13) % length]!)];
}

/** Compares with 1e-5 of the largest magnitude; the norm by itself. */
function assertSample(values: ArrayLike<number>, path: string, tolerance = 1e-5): void {
  const [got, wanted] = [sample(values), Array.from(golden[path]!.dataSync())];
  if (values.length <= 400) return assertClose(got, wanted, tolerance, path);
  assertClose(got.slice(0, 1), wanted.slice(0, 1), tolerance, `${path}, norm`);
  assertClose(got.slice(1), wanted.slice(1), tolerance, path);
}

for (const [name, config] of Object.entries(GOLDEN)) {
  Deno.test(`the ${name} autoencoder equals PyTorch's: pictures, loss, all gradients, running statistics`, () => {
    const model = createAutoencoder(config, 0);
    setWeights(model);
    const images = goldenImages(3, 16, 24);
    const { value, grads } = tf.variableGrads(() => {
      const rebuilt = model.call(images, { training: true, random: new RandomStream(0) });
      assertSample(rebuilt.images.dataSync(), `${name}/rebuilt`);
      return meanSquaredError(rebuilt.images, images);
    }, [...parameters(model).values()]);
    assertClose(value, golden[`${name}/loss`]!);
    const gradients = gradientsOnDisk(model, grads);
    const stored = Object.keys(golden).filter((key) => key.startsWith(`${name}/gradient/`));
    assertEquals([...gradients.keys()].sort(), stored.map((key) => key.split("/")[2]!).sort());
    const largest = (x: ArrayLike<number>) => Math.max(...Array.from(x, Math.abs));
    for (const [path, values] of gradients) {
      // A norm takes away what the bias of the convolution before it adds: only rounding is left.
      if (/convolution\.bias$|convolutions\.\d\.bias$/.test(path)) {
        assert(largest(values) < 1e-4 * largest(gradients.get(path.replace(/bias$/, "weight"))!), path);
      } else assertSample(values, `${name}/gradient/${path}`);
    }
    for (const [path, buffer] of buffers(model)) assertSample(buffer.dataSync(), `${name}/buffer/${path}`);
    const evaluated = model.call(images, { training: false });
    assertSample(evaluated.images.dataSync(), `${name}/evaluated`);
    tf.dispose([images, value, grads, evaluated]);
    disposeModule(model);
  });
}

const VQ = { kind: "vq", codes: 16, codeWidth: 4 } as const;
const FSQ = { kind: "fsq", levels: [5, 4, 3] } as const;

Deno.test("decode(encode()) is what call() rebuilds in evaluation mode", () => {
  for (const bottleneck of [VQ, FSQ]) {
    for (const tokenizer of ["vit", "msvd", "fft"] as const) {
      const model = createAutoencoder({ tokenizer, profile: "tiny", bottleneck }, 1);
      const images = tf.tensor4d(testNumbers(2 * 32 * 32 * 3, 1, 0, 1), [2, 32, 32, 3]);
      const codes = model.encode(images);
      assertEquals([codes.shape, codes.dtype], [[2, 64], "int32"]);
      assert(codes.dataSync().every((code) => code >= 0 && code < model.codes!));
      const { images: rebuilt, aux } = model.call(images, { training: false });
      assertClose(model.decode(codes), rebuilt, 1e-5);
      const used = new Set(codes.dataSync()).size;
      assertClose(aux.codeUse!, [used / model.codes!], 1e-6);
      const perplexity = aux.perplexity!.dataSync()[0]!;
      assert(perplexity >= 1 && perplexity <= used + 1e-3);
      assertNoLeaks(() =>
        tf.dispose([model.encode(images), model.decode(codes), model.call(images, { training: false })])
      );
      disposeModule(model);
    }
  }
});

Deno.test("the same seed builds the same autoencoder, another seed another one", () => {
  const of = (seed: number) =>
    stateDict(createAutoencoder({ tokenizer: "msvd", profile: "tiny", bottleneck: VQ }, seed));
  assertEquals(of(4), of(4));
  assert(JSON.stringify([...of(4)]) !== JSON.stringify([...of(5)]));
});

/*
 * The thesis's own size. Tokenizers: ViT 590,592, mSVD 3,069,372 (two stems of 944,478 and the projection of 1,180,416), FFT 4,956,798; the
 * bottleneck 590,592; detokenizers: ViT 768 · 768 + 768; mSVD 11,326,497, norms 2 · 2 · (768 + 192 + 48 + 12), entry and direct path
 * 590,592 each; FFT entry
 * 1,181,184 and 2 · 6 · 256² for frequencies.
 */
const PAPER: [AutoencoderConfig, number][] = [
  [{ tokenizer: "vit", profile: "paper" }, 3 * 590_592],
  [{ tokenizer: "msvd", profile: "paper" }, 3_069_372 + 590_592 + 11_326_497 + 4_080 + 2 * 590_592],
  [
    {
      ...{ tokenizer: "msvd", profile: "paper", bottleneck: { kind: "none" } },
      ...{ normalization: "instance", entry: false, direct: false },
    },
    3_069_372 + 11_326_497,
  ],
  [{ tokenizer: "fft", profile: "paper" }, 4_956_798 + 590_592 + 1_181_184 + 786_432],
];

for (const [config, count] of PAPER) {
  Deno.test(`the paper's autoencoder ${JSON.stringify(config)} has ${count} parameters`, () => {
    const before = { tensors: tf.memory().numTensors, native: engine.backend!.native.getNumOfTensors() };
    const model = createAutoencoder(config, 0);
    assertEquals(countParameters(model), count);
    assert(model.flopsPerImage() > 0);
    disposeModule(model);
    assertEquals({ tensors: tf.memory().numTensors, native: engine.backend!.native.getNumOfTensors() }, before);
  });
}

Deno.test("an autoencoder of spectrum patches has maps of its own for each token on both sides, or one for all", () => {
  const count = (projections: "own" | "shared") => {
    const model = createAutoencoder({ ...common, tokenizer: "fft", form: "patches", projections, bottleneck: NONE }, 0);
    const images = goldenImages(2, 16, 24);
    assertEquals(model.call(images, { training: false }).images.shape, images.shape);
    const parameters = countParameters(model);
    disposeModule(model);
    return parameters;
  };
  const { width: d, levels } = SMALL;
  const [patch, tokens] = [6 * 4 ** levels, (16 / 2 ** levels) ** 2]; // the window is the largest square
  const ofPlaces = 2 * tokens * patch; // a factor and a summand for each frequency
  assertEquals(count("shared"), (patch * d + d) + (d * patch + patch) + ofPlaces);
  assertEquals(count("own"), tokens * ((patch * d + d) + (d * patch + patch)) + ofPlaces);
});

Deno.test("every profile has autoencoders, whose flops are of all parts", () => {
  for (const profile of ["tiny", "small", "base"] as const) {
    for (const tokenizer of ["vit", "msvd", "fft"] as const) {
      const model = createAutoencoder({ tokenizer, profile }, 0);
      const { imageSize, width } = PROFILES[profile];
      const images = tf.zeros([1, imageSize, imageSize, 3]) as tf.Tensor4D;
      const { images: rebuilt } = model.call(images, { training: false });
      assertEquals(rebuilt.shape, images.shape);
      const { tokenizer: first, detokenizer: last } = model;
      const tokens = first.tokenCount(model.imageSize);
      assertEquals(model.flopsPerImage(), first.flops(model.imageSize) + 2 * tokens * width ** 2 + last.flops());
      tf.dispose([images, rebuilt]);
      disposeModule(model);
    }
  }
});

Deno.test("createAutoencoder() refuses what there is not", () => {
  const make = (config: object) => () =>
    createAutoencoder({ profile: "tiny", tokenizer: "msvd", ...config } as AutoencoderConfig, 0);
  assertThrows(make({ tokenizer: "svd" }), RangeError, 'is "vit", "msvd" or "fft": got "svd"');
  const shares = { tokenizer: "msvd", scorer: "sigmoid", gating: "attention" };
  assertThrows(make(shares), RangeError, 'its gating is "product", got "attention"');
  assertThrows(make({ tokenizer: "fft", energyShare: 0.9 }), RangeError, "leave out energyShare");
  for (const form of ["strips", "rings"]) {
    assertThrows(make({ tokenizer: "fft", form, bands: 8 }), RangeError, `"unshuffle" or "patches", whose tokens`);
  }
  assertThrows(make({ tokenizer: "fft", form: "patches", magnitudes: true }), RangeError, "leave magnitudes out");
  assertThrows(make({ tokenizer: "fft", form: "patches", mixing: true }), RangeError, 'for the form "patches"');
  assertThrows(make({ tokenizer: "fft", projections: "own" }), RangeError, "leave projections out");
  assertThrows(make({ tokenizer: "vit", normalization: "batch" }), RangeError, "no setting normalization");
  assertThrows(make({ bottleneck: { kind: "vae" } }), RangeError, 'one of none, linear, vq, fsq: got "vae"');
  assertThrows(make({ bottleneck: { kind: "none", dropout: 0.5 } }), RangeError, "no setting dropout: it has none");
  assertThrows(make({ bottleneck: { kind: "linear", dropout: 1 } }), RangeError, "not including, 1: got 1");
  assertThrows(make({ bottleneck: { kind: "vq", codes: 0 } }), RangeError, "2 codes or more");
  const model = createAutoencoder({ profile: "tiny", tokenizer: "vit" }, 0);
  assertThrows(() => model.encode(tf.zeros([1, 32, 32, 3])), TypeError, "has no codes");
  assertThrows(() => model.decode(tf.zeros([1, 64], "int32")), TypeError, "has no codes");
});
