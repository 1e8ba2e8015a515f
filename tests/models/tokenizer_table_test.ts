import { assert, assertEquals } from "@std/assert";
import { type Profile, PROFILES, type TokenizerConfig, TOKENIZERS } from "../../lib/models/mod.ts";
import { countParameters, disposeModule, Initializer, parameters } from "../../lib/nn/mod.ts";
import { tf } from "../support/engine.ts";

/** What a tokenizer has in a profile, worked out here from the profile's numbers alone. */
interface Row {
  /** N of the profile's square images. */
  tokens: number;
  /** Numbers that a token is projected from; of symbols, how many there are. */
  vector: number;
  parameters: number;
  flops: number;
}

/** A row of the table: settings and what they should give. */
type Case = (profile: Profile) => Row & { config: TokenizerConfig };

const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);

/** The stem of convolutions on S×S pictures of c channels: 3×3 with bias and batch norm at each level, then 1×1 without bias. */
function stem(c: number, levels: number, side: number, mixing = true): { parameters: number; flops: number } {
  const channels = Array.from({ length: levels }, (_, level) => c * 4 ** level);
  const [last, rest] = [c * 4 ** levels, side / 2 ** levels];
  return {
    parameters: sum(channels.map((n) => 9 * n * n + n + 2 * n)) + (mixing ? last * last : 0),
    flops: sum(channels.map((n, level) => 2 * (side / 2 ** level) ** 2 * 9 * n * n)) +
      (mixing ? 2 * rest ** 2 * last ** 2 : 0),
  };
}

/** A projection with bias of `vector` numbers to the width of the model. */
const projected = (tokens: number, vector: number, { width }: Profile) => ({
  tokens,
  vector,
  parameters: vector * width + width,
  flops: 2 * tokens * vector * width,
});

/** What `row` has, and `more` on top. */
const plus = (row: Row, ...more: { parameters: number; flops: number }[]): Row => ({
  ...row,
  parameters: row.parameters + sum(more.map((one) => one.parameters)),
  flops: row.flops + sum(more.map((one) => one.flops)),
});

const gridOf = ({ imageSize, levels }: Profile) => (imageSize / 2 ** levels) ** 2;
const half = ({ imageSize }: Profile) => imageSize / 2;
const scorerOf = (p: Profile) => ({
  parameters: p.width * p.headHiddenWidth + p.headHiddenWidth + p.headHiddenWidth + 1,
  flops: 2 * gridOf(p) * (p.width * p.headHiddenWidth + p.headHiddenWidth),
});

function fft(config: object, side: (p: Profile) => number): Case {
  return (p) => ({
    ...plus(projected((side(p) / 2 ** p.levels) ** 2, 6 * 4 ** p.levels, p), stem(6, p.levels, side(p))),
    config: { tokenizer: "fft", ...config },
  });
}

function msvd(config: object, { branches = 2, mixing = true, scored = false } = {}): Case {
  return (p) => {
    const stems = Array.from({ length: branches }, () => stem(3, p.levels, p.imageSize, mixing));
    const row = plus(projected(gridOf(p), branches * 3 * 4 ** p.levels, p), ...stems);
    return { ...(scored ? plus(row, scorerOf(p)) : row), config: { tokenizer: "msvd", ...config } };
  };
}

const fftPatches = (config: object, side: (p: Profile) => number): Case => (p) => ({
  ...projected((side(p) / 2 ** p.levels) ** 2, 6 * 4 ** p.levels, p),
  config: { tokenizer: "fft", form: "patches", ...config },
});
const fftBands = (form: "strips" | "rings", bands: number): Case => (p) => ({
  ...projected(bands, 6 * p.imageSize ** 2 / bands, p),
  config: { tokenizer: "fft", form, bands },
});
/** A projection for each token. */
const own = (row: Row): Row => ({ ...row, parameters: row.tokens * row.parameters });
const full = (p: Profile) => p.imageSize;

const TABLE: Record<string, Case> = {
  "ViT patches": (p) => ({ ...projected(gridOf(p), 3 * 4 ** p.levels, p), config: { tokenizer: "vit" } }),
  "FFT unshuffle, whole spectrum": fft({}, full),
  "FFT unshuffle, without 1×1": (p) => ({
    ...plus(projected(gridOf(p), 6 * 4 ** p.levels, p), stem(6, p.levels, p.imageSize, false)),
    config: { tokenizer: "fft", mixing: false },
  }),
  "FFT unshuffle, low pass": (p) => ({ ...fft({ filterSize: half(p) }, half)(p) }),
  "FFT unshuffle, low pass in a circle": (p) => ({ ...fft({ filterSize: half(p), window: "circle" }, half)(p) }),
  "FFT unshuffle, high pass": (p) => ({ ...fft({ filterSize: half(p), pass: "high" }, full)(p) }),
  "FFT unshuffle, the thesis's high pass": (p) => ({ ...fft({ filterSize: half(p), pass: "unshifted" }, half)(p) }),
  "FFT unshuffle, normalised colours": fft({ normalized: true }, full),
  "FFT unshuffle, an energy share": fft({ energyShare: 0.9 }, full),
  "FFT patches": (p) => ({ ...fftPatches({ filterSize: half(p) }, half)(p) }),
  "FFT patches, an energy share": fftPatches({ energyShare: 0.9 }, full),
  "FFT unshuffle, magnitudes": (p) => ({
    ...plus(projected(gridOf(p), 9 * 4 ** p.levels, p), stem(9, p.levels, p.imageSize)),
    config: { tokenizer: "fft", magnitudes: true },
  }),
  "FFT patches, magnitudes, own projections": (p) => ({
    ...own(projected(gridOf(p), 9 * 4 ** p.levels, p)),
    config: { tokenizer: "fft", form: "patches", magnitudes: true, projections: "own" },
  }),
  "FFT strips, own projections": (p) => ({
    ...own(projected(8, 6 * p.imageSize ** 2 / 8, p)),
    config: { tokenizer: "fft", form: "strips", bands: 8, projections: "own" },
  }),
  "FFT strips": fftBands("strips", 8),
  "FFT rings": fftBands("rings", 16),
  "mSVD": msvd({}),
  "mSVD without 1×1": msvd({ mixing: false }, { mixing: false }),
  "mSVD, one branch": msvd({ branches: 1 }, { branches: 1 }),
  "mSVD, gates": msvd({ scorer: "sigmoid" }, { scored: true }),
  "mSVD, gates as shares of attention": msvd({ scorer: "sigmoid", gating: "attention" }, { scored: true }),
  "mSVD, ReLU scores": msvd({ scorer: "relu" }, { scored: true }),
  "SVD, fixed rank": (p) => ({
    ...projected(5, 6 * p.imageSize, p),
    config: { tokenizer: "svd", rank: { rank: 5 }, signs: "arbitrary" },
  }),
  "SVD, a share of the singular values": (p) => ({
    ...projected(p.imageSize, 6 * p.imageSize, p),
    config: { tokenizer: "svd", rank: { share: 0.9, of: "sigma", maxRank: p.imageSize }, rankOf: "channel" },
  }),
  // 7 symbols and 16 thresholds have a vector each; nothing is multiplied.
  "wavelet symbols": (p) => ({
    ...{ tokens: 600, vector: 23, parameters: 23 * p.width, flops: 0 },
    config: {
      tokenizer: "wavelet",
      planes: 2,
      levels: 3,
      finalThreshold: 0.25,
      wavelet: "haar",
      boundary: "reflect",
      maxTokens: 600,
    },
  }),
  "wavelet coefficients": (p) => {
    const row = projected(gridOf(p), 1.5 * 4 ** p.levels, p);
    // Each level multiplies H×W pixels by a matrix from either side; colour differences, two, have half the sides and one level fewer.
    const levels = (count: number, side: number) =>
      sum(Array.from({ length: count }, (_, level) => 2 * (side / 2 ** level) ** 2 * 2 * (side / 2 ** level)));
    const transforms = levels(p.levels, p.imageSize) + 2 * levels(p.levels - 1, p.imageSize / 2);
    return {
      ...row,
      flops: row.flops + 2 * 9 * p.imageSize ** 2 + transforms,
      config: { tokenizer: "wavelet-ycbcr", threshold: 0.02, wavelet: "haar", boundary: "periodization" },
    };
  },
  "DCT": (p) => {
    const blocks = (p.imageSize / 8) ** 2;
    const row = projected(blocks, 3 * 16, p);
    return {
      ...row,
      flops: row.flops + 2 * blocks * 3 * 64 * 16,
      config: { tokenizer: "dct", block: 8, coefficients: 16 },
    };
  },
  "mSVD, softplus scores": msvd({ scorer: "softplus" }, { scored: true }),
};

/** Builds a row's tokenizer alone, and counts. */
function measure(config: TokenizerConfig, profile: Profile): Row & { width: number } {
  const imageSize = [profile.imageSize, profile.imageSize] as const;
  const kind = TOKENIZERS[config.tokenizer] as {
    build: (...args: unknown[]) => ReturnType<typeof TOKENIZERS.vit.build>;
  };
  const tokenizer = kind.build(config, { profile, imageSize }, new Initializer(0));
  const own = parameters(tokenizer);
  const weight = (own.get("projection.weight") ?? own.get("embedding.weight"))!; // [vector, D], of patches [P, P, channels, D], own ones [N, vector, D]
  const row = {
    tokens: tokenizer.tokenCount(imageSize),
    vector: weight.size / profile.width / (weight.shape.length === 3 ? weight.shape[0]! : 1),
    parameters: countParameters(tokenizer),
    flops: tokenizer.flops(imageSize),
    width: tokenizer.width,
  };
  disposeModule(tokenizer);
  return row;
}

for (const [name, profile] of Object.entries(PROFILES)) {
  Deno.test(`the table of tokenizers holds at ${name}: tokens, vectors, parameters, operations`, () => {
    const before = tf.memory().numTensors;
    for (const [label, make] of Object.entries(TABLE)) {
      const { config, ...wanted } = make(profile);
      assertEquals(measure(config, profile), { ...wanted, width: profile.width }, label);
    }
    assertEquals(tf.memory().numTensors, before);
  });
}

Deno.test("at the paper's size the table has the thesis's numbers of parameters, its class token left out", () => {
  const count = (label: string) => TABLE[label]!(PROFILES.paper).parameters;
  assertEquals(count("ViT patches"), 590_592);
  assertEquals(count("FFT unshuffle, whole spectrum"), 4_957_566 - 768);
  assertEquals(count("FFT unshuffle, without 1×1"), 2_598_270 - 768);
  assertEquals(count("mSVD"), 3_070_140 - 768);
  assertEquals(count("mSVD without 1×1"), 1_890_492 - 768);
  assertEquals(count("mSVD, gates") - count("mSVD"), 98_561);
});

Deno.test("every tokenizer that is registered has a row, and every setting of it is used in one", () => {
  const rows = Object.values(TABLE).map((make) => make(PROFILES.small).config);
  for (const [name, { settings }] of Object.entries(TOKENIZERS)) {
    const own = rows.filter(({ tokenizer }) => tokenizer === name);
    assert(own.length > 0, `the table has no row for the tokenizer ${name}`);
    const used = new Set(own.flatMap((config) => Object.keys(config)));
    for (const setting of settings) assert(used.has(setting), `no row of ${name} uses its setting ${setting}`);
  }
});
