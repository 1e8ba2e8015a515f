import { assert, assertEquals, assertThrows } from "@std/assert";
import { type ClassifierConfig, createClassifier, profileOf, PROFILES } from "../../lib/models/mod.ts";
import { countParameters, disposeModule, loadStateDict, parameters, stateDict } from "../../lib/nn/mod.ts";
import { RandomStream, softmaxCrossEntropy } from "../../lib/ops/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

const CONFIGS: Record<string, ClassifierConfig> = {
  vit: { tokenizer: "vit", profile: "tiny", classes: 6 },
  fft: { tokenizer: "fft", profile: "tiny", classes: 6, filterSize: 16 },
  "fft with an energy share": { tokenizer: "fft", profile: "tiny", classes: 6, energyShare: 0.8 },
  "fft patches": { tokenizer: "fft", profile: "tiny", classes: 6, form: "patches", energyShare: 0.8 },
  "fft rings": { tokenizer: "fft", profile: "tiny", classes: 6, form: "rings", bands: 16, window: "circle" },
  "fft, high pass": { tokenizer: "fft", profile: "tiny", classes: 6, pass: "high", filterSize: 8 },
  "fft with merging": { tokenizer: "fft", profile: "tiny", classes: 6, energyShare: 0.8, mergedTokens: 4 },
  "vit as published": { tokenizer: "vit", profile: "tiny", classes: 6, initialDeviation: 0.02, mergedTokens: 8 },
  "vit with waves": { tokenizer: "vit", profile: "tiny", classes: 6, positions: "sinusoidal" },
  msvd: { tokenizer: "msvd", profile: "tiny", classes: 6 },
  "msvd with one branch": { tokenizer: "msvd", profile: "tiny", classes: 6, branches: 1, mixing: false },
  "msvd with gates, best 9": {
    ...{ tokenizer: "msvd", profile: "tiny", classes: 6, scorer: "sigmoid" },
    ...{ selection: { k: 9 }, trainingSelection: { k: 20 } },
  },
  "msvd with softplus scores, a share": {
    ...{ tokenizer: "msvd", profile: "tiny", classes: 6, scorer: "softplus", positions: "learned" },
    ...{ selection: { share: 0.5 }, trainingSelection: { ladder: [8, 16, 64] } },
  },
  svd: { tokenizer: "svd", profile: "tiny", classes: 6, rank: { share: 0.8, of: "sigma", maxRank: 24 } },
  "wavelet with coefficients": { tokenizer: "wavelet-ycbcr", profile: "tiny", classes: 6 },
  dct: { tokenizer: "dct", profile: "tiny", classes: 6, coefficients: 10, positions: "learned" },
  "msvd with ReLU scores": { tokenizer: "msvd", profile: "tiny", classes: 6, scorer: "relu" },
};
const images = (b: number) => tf.tensor4d(testNumbers(b * 32 * 32 * 3, 2, 0, 1), [b, 32, 32, 3]);

for (const [name, config] of Object.entries(CONFIGS)) {
  Deno.test(`${name}: in evaluation the logits of an image do not depend on its batch`, () => {
    const model = createClassifier(config, 3);
    const batch = images(3);
    const together = model.call(batch, { training: false });
    assertEquals(together.logits.shape, [3, 6]);
    for (const i of [0, 1, 2]) {
      const alone = model.call(tf.slice(batch, i, 1), { training: false });
      assertClose(tf.slice(together.logits, i, 1), alone.logits, 1e-5);
    }
    disposeModule(model);
  });

  Deno.test(`${name}: a training step gives every parameter a gradient, repeats with its seed and leaves nothing behind`, () => {
    const batch = images(3);
    const labels = tf.tensor1d([0, 1, 2], "int32");
    const run = (seed: number) => {
      const [model, random] = [createClassifier(config, 3), new RandomStream(seed)];
      const { value, grads } = tf.variableGrads(() => {
        const { logits } = model.call(batch, { training: true, random });
        return tf.mean(softmaxCrossEntropy(labels, logits)) as tf.Scalar;
      });
      for (const [path, variable] of parameters(model)) {
        assert(grads[variable.name]!.dataSync().some((x) => x !== 0), `${path} has no gradient`);
      }
      const loss = value.dataSync()[0]!;
      tf.dispose([value, grads]);
      disposeModule(model);
      random.dispose();
      return loss;
    };
    assertEquals(run(1), run(1));
    assert(run(1) !== run(2));
    assertNoLeaks(() => run(1));
  });

  Deno.test(`${name}: a saved state gives equal logits in a model of another seed`, () => {
    const [from, to] = [createClassifier(config, 1), createClassifier(config, 2)];
    loadStateDict(to, stateDict(from));
    const batch = images(2);
    const logits = (model: typeof from) => model.call(batch, { training: false }).logits.arraySync();
    assertEquals(logits(to), logits(from));
  });
}

Deno.test("the names of a model's tensors are those of its parts, from the outside inwards", () => {
  const names = [...parameters(createClassifier(CONFIGS.msvd!, 0)).keys()];
  for (
    const name of [
      "tokenizer.u.stages.0.convolution.weight",
      "tokenizer.v.mixing.weight",
      "tokenizer.projection.bias",
      "encoder.class_token",
      "encoder.blocks.1.norm2.weight",
      "encoder.blocks.0.attention.query.weight",
      "encoder.blocks.0.mlp.hidden.weight",
      "head.output.bias",
    ]
  ) assert(names.includes(name), name);
  assert([...parameters(createClassifier(CONFIGS.vit!, 0)).keys()].includes("encoder.positions.weight"));
});

Deno.test("flopsPerImage() of tiny ViT is as counted by hand", () => {
  const [n, d, mlp] = [65, 32, 128];
  const block = 4 * 2 * n * d * d + 2 * (2 * n * n * d) + 2 * (2 * n * d * mlp);
  const wanted = 2 * 64 * 48 * d + 2 * block + 2 * (d * 64 + 64 * 6);
  assertEquals(createClassifier(CONFIGS.vit!, 0).flopsPerImage(), wanted);
});

Deno.test("the encoder's cost at the paper's size is what the thesis's shapes cost: 46.1 GFLOP at 257 tokens", () => {
  // counted in a model of one block: twelve alike would take 340 MB
  const model = createClassifier({ tokenizer: "vit", profile: { ...PROFILES.paper, layers: 1 }, classes: 6 }, 0);
  assertClose([12 * model.encoder.flops(256) / 1e9, 12 * model.encoder.flops(128) / 1e9], [46.1, 22.5], 1e-3);
  disposeModule(model);
});

Deno.test("every profile is built and counted: parameters of each tokenizer", () => {
  const count = (tokenizer: "vit" | "fft" | "msvd", profile: "tiny" | "small" | "base") => {
    const model = createClassifier({ tokenizer, profile, classes: 6 }, 0);
    const total = countParameters(model);
    disposeModule(model);
    return total;
  };
  for (const profile of ["tiny", "small", "base"] as const) {
    const { width: d, layers, heads, headWidth, mlpWidth, levels, headHiddenWidth, imageSize } = PROFILES[profile];
    const inner = heads * headWidth;
    const block = 4 * d + 3 * (d * inner + inner) + inner * d + d + 2 * d * mlpWidth + mlpWidth + d;
    const rest = layers * block + d + d * headHiddenWidth + headHiddenWidth + headHiddenWidth * 6 + 6;
    const stem = (channels: number) => {
      let total = (channels * 4 ** levels) ** 2;
      for (let c = channels, level = 0; level < levels; level++, c *= 4) total += 9 * c * c + c + 2 * c;
      return total;
    };
    const projection = (inputs: number) => inputs * d + d;
    const side = 2 ** levels;
    const tokens = (imageSize / side) ** 2;
    assertEquals(count("vit", profile), rest + projection(3 * side * side) + (tokens + 1) * d, `vit ${profile}`);
    assertEquals(count("fft", profile), rest + stem(6) + projection(6 * 4 ** levels), `fft ${profile}`);
    assertEquals(count("msvd", profile), rest + 2 * stem(3) + projection(6 * 4 ** levels), `msvd ${profile}`);
  }
});

Deno.test("settings out of range are named", () => {
  const create = (change: object) => () => createClassifier({ ...CONFIGS.fft!, ...change } as ClassifierConfig, 0);
  assertThrows(
    create({ tokenizer: "wave" }),
    RangeError,
    `"vit", "fft", "msvd", "svd", "wavelet", "wavelet-ycbcr" or "dct": got "wave"`,
  );
  assertThrows(
    create({ filtersize: 8 }),
    RangeError,
    "has no setting filtersize: it has tokenizer, filterSize, energyShare",
  );
  assertThrows(create({ mixing: "no" }), RangeError, `mixing is true or false: got "no"`);
  assertThrows(create({ scorer: "relu" }), RangeError, "has no setting scorer");
  assertThrows(
    create({ imageSize: [34, 32], tokenizer: "msvd", filterSize: undefined }),
    RangeError,
    "no setting filterSize",
  );
  assertThrows(create({ positions: "rotary" }), RangeError, `"learned" or "sinusoidal": got "rotary"`);
  for (const initialDeviation of [0, -1, NaN]) {
    assertThrows(create({ initialDeviation }), RangeError, `a positive number: got ${initialDeviation}`);
  }
  assertThrows(create({ mergedTokens: -1 }), RangeError, "a whole number from 0: got -1");
  assertThrows(create({ pass: "high", filterSize: undefined }), RangeError, `"high" needs a filterSize`);
  assertThrows(create({ form: "rows" }), RangeError, `"strips" or "rings": got "rows"`);
  assertThrows(create({ form: "rings" }), RangeError, `"rings" needs bands`);
  assertThrows(create({ bands: 4 }), RangeError, `have bands: got 4 for the form "unshuffle"`);
  assertThrows(create({ form: "patches", mixing: true }), RangeError, `got mixing for the form "patches"`);
  assertThrows(create({ form: "rings", bands: 4, pass: "high" }), RangeError, `not "high"`);
  const dynamic = { form: "strips", bands: 4, filterSize: undefined, energyShare: 0.5 };
  assertThrows(create(dynamic), RangeError, "a fixed length: give it a filterSize");
  const msvd = (change: object) => () => createClassifier({ ...CONFIGS.msvd!, ...change } as ClassifierConfig, 0);
  assertThrows(msvd({ branches: 3 }), RangeError, "1 branch or 2: got 3");
  assertThrows(msvd({ scorer: "sigmoid", gating: "soft" }), RangeError, `"product" or "attention": got "soft"`);
  for (const gating of ["attention", "product"]) {
    assertThrows(msvd({ gating }), RangeError, "gating is what scores do");
  }
  assertThrows(msvd({ scorer: "tanh" }), RangeError, `"sigmoid", "relu" or "softplus": got "tanh"`);
  assertThrows(msvd({ imageSize: [34, 32] }), RangeError, "Images of 34×32 pixels do not divide into tokens of side 4");
  assertThrows(msvd({ selection: { k: 3 } }), RangeError, "selection goes by scores, and this tokenizer has none");
  const gates = (change: object) => msvd({ scorer: "sigmoid", ...change });
  assertThrows(gates({ selection: { top: 3 } }), RangeError, `selection is { k } or { share }: got {"top":3}`);
  assertThrows(gates({ selection: { k: 3, share: 1 } }), RangeError, "selection is { k } or { share }");
  assertThrows(gates({ selection: { k: 0 } }), RangeError, "a positive whole number: got 0");
  assertThrows(
    gates({ trainingSelection: { share: 0.5 } }),
    RangeError,
    "trainingSelection is { k } or { ladder } or { shares }",
  );
  assertThrows(gates({ trainingSelection: { ladder: [] } }), RangeError, "one number of tokens or more: got []");
  assertThrows(gates({ trainingSelection: { ladder: [4, 0] } }), RangeError, "a positive whole number: got 0");
  assertThrows(gates({ trainingSelection: { shares: [] } }), RangeError, "one share of the scores or more: got []");
  assertThrows(gates({ trainingSelection: { shares: [0.5, 2] } }), RangeError, "above 0 and at most 1: got 2");
  assertThrows(gates({ trainingSelection: { shares: ["0.5"] } }), RangeError, 'holds numbers: got "0.5" in');
  assertThrows(gates({ trainingSelection: { ladder: [4, null] } }), RangeError, "holds numbers: got null in");
  assertThrows(gates({ selection: { k: "3" } }), RangeError, 'selection holds numbers: got "3"');
  const spread = { shortenBy: "spread", trainingSelection: { shares: [0.5] } };
  assertThrows(
    gates(spread),
    RangeError,
    'A share is one of scores, and shortenBy "spread" has none: give trainingSelection as { k } or { ladder }',
  );
  assertThrows(create({ profile: "huge" }), RangeError, "one of tiny, small, base, paper, or its values: got huge");
  assertThrows(create({ profile: "toString" }), RangeError, "got toString");
  assertThrows(create({ profile: { ...PROFILES.tiny, layers: 0 } }), RangeError, "layers of a profile");
  assertThrows(create({ classes: 0 }), RangeError, "positive whole number of classes: got 0");
  assertThrows(create({ energyShare: 0.5 }), RangeError, "not both");
  assertThrows(create({ filterSize: 34 }), RangeError, "a positive multiple of 4");
  assertThrows(create({ filterSize: 36 }), RangeError, "no central window of side 36");
  assertThrows(() => createClassifier(CONFIGS.vit!, 2 ** 31), RangeError, "A seed is a whole number");
  assertEquals(profileOf(PROFILES.small), PROFILES.small);
});
