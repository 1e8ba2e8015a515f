import { assert, assertEquals, assertThrows } from "@std/assert";
import { type ClassifierConfig, createClassifier } from "../../lib/models/mod.ts";
import { disposeModule, Initializer, type Linear, parameters } from "../../lib/nn/mod.ts";
import { logSpectrum, windowSides } from "../../lib/ops/mod.ts";
import {
  FftBandTokenizer,
  type FftBandTokenizerOptions,
  FftPatchTokenizer,
  FftTokenizer,
  normalizeColors,
  SpectrumFilter,
  type SpectrumFilterOptions,
} from "../../lib/tokenizers/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

const images = (b: number, h: number, w: number) => tf.tensor4d(testNumbers(b * h * w * 3, 5, 0, 1), [b, h, w, 3]);
const filtered = (x: tf.Tensor4D, options: SpectrumFilterOptions) => new SpectrumFilter(options, 4).call(x).spectrum;
const evaluation = { training: false };
const sorted = (x: tf.Tensor) => Float32Array.from(x.dataSync()).sort();

Deno.test("a low pass and the high pass of its window add up to the spectrum, square or circle, and share no frequency", () => {
  for (const window of ["square", "circle"] as const) {
    for (const [h, w] of [[16, 16], [16, 24], [24, 12]] as const) {
      const x = images(2, h, w);
      const side = 8;
      const low = filtered(x, { window, filterSize: side }); // [B, S, S, 6]
      const [top, left] = [h / 2 - side / 2, w / 2 - side / 2];
      const placed = tf.pad(low, [[0, 0], [top, h - side - top], [left, w - side - left], [0, 0]]);
      const high = filtered(x, { window, pass: "high", filterSize: side });
      assertClose(tf.add(placed, high), logSpectrum(x), 1e-6);
      assertEquals(tf.max(tf.abs(tf.mul(placed, high))).dataSync()[0], 0);
    }
  }
});

Deno.test("a normalised spectrum is that of normalised colours, whatever the pass", () => {
  const x = images(2, 16, 16);
  for (const pass of ["low", "high", "unshifted"] as const) {
    const plain = filtered(normalizeColors(x), { pass, filterSize: 8 });
    assertClose(filtered(x, { pass, filterSize: 8, normalized: true }), plain, 1e-6);
    assertEquals(
      filtered(x, { pass, filterSize: 8 }).dataSync().every((value, i) => value === plain.dataSync()[i]),
      false,
    );
  }
  const wrong = { filterSize: 8, normalized: "yes" } as unknown as SpectrumFilterOptions;
  assertThrows(() => new SpectrumFilter(wrong, 4), RangeError, 'normalized is true or false: got "yes"');
});

Deno.test("a circle keeps the frequencies at most half a side from zero, as counted by hand", () => {
  const ones = tf.cast(tf.lessEqual(windowSides([8, 8], "circle"), 4), "int32").arraySync();
  assertEquals(ones, [
    [0, 0, 0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 1, 0, 0, 0],
    [0, 0, 0, 1, 1, 1, 0, 0],
    [0, 0, 1, 1, 1, 1, 0, 0], // like a square window it has one more on the side of negative frequencies
    [0, 0, 0, 1, 1, 1, 0, 0],
    [0, 0, 0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0, 0],
  ]);
  assertThrows(() => windowSides([8, 8], "ring" as "circle"), RangeError, `a "square" or a "circle": got "ring"`);
});

Deno.test("windowSides() is what central windows hold, of even and odd sides", () => {
  for (const [h, w] of [[8, 12], [9, 7]] as const) {
    const sides = windowSides([h, w], "square").arraySync();
    sides.forEach((row, y) =>
      row.forEach((side, x) => {
        const [dy, dx] = [y - Math.floor(h / 2), x - Math.floor(w / 2)];
        const holds = (s: number) => dy >= -s / 2 && dy < s / 2 && dx >= -s / 2 && dx < s / 2;
        assert(holds(side) && !holds(side - 2), `${y}, ${x}: ${side}`);
      })
    );
  }
});

Deno.test("the thesis's high pass is a window of the unshifted spectrum: all of it is the low pass in another order", () => {
  const x = images(2, 16, 16);
  const [low, unshifted] = [
    filtered(x, { filterSize: 16 }),
    filtered(x, { pass: "unshifted", filterSize: 16 }),
  ];
  assertEquals(sorted(unshifted), sorted(low));
  // The zero frequency stands in the corner; a smaller window keeps frequencies far from zero along both sides alone.
  assertEquals(
    tf.slice(unshifted, [0, 0, 0, 0], [2, 1, 1, 6]).dataSync(),
    tf.slice(low, [0, 8, 8, 0], [2, 1, 1, 6]).dataSync(),
  );
  const small = filtered(x, { pass: "unshifted", filterSize: 8 });
  const corners = tf.slice(unshifted, [0, 4, 4, 0], [2, 8, 8, 6]);
  assertEquals(small.dataSync(), corners.dataSync());
  const complement = filtered(x, { pass: "high", filterSize: 8 });
  assert(sorted(small).join() !== sorted(complement).join());
});

Deno.test("a circle with an energy share is the smallest that holds it", () => {
  const x = images(3, 16, 24);
  const energy = tf.sum(tf.square(logSpectrum(x)), 3); // [B, H, W]
  const inCircle = (side: number) =>
    tf.sum(tf.mul(energy, tf.cast(tf.lessEqual(windowSides([16, 24], "circle"), side), "float32")), [1, 2]).dataSync();
  const total = tf.sum(energy, [1, 2]).dataSync();
  for (const energyShare of [0.05, 0.2, 0.4]) {
    const { sides, spectrum } = new SpectrumFilter({ window: "circle", energyShare }, 4).call(x);
    Array.from(sides!.dataSync()).forEach((side, i) => {
      assert(inCircle(side)[i]! >= energyShare * total[i]!);
      assert(side === 4 || inCircle(side - 4)[i]! < energyShare * total[i]!);
      const held = tf.sum(tf.square(tf.slice(spectrum, i, 1))).dataSync();
      assertClose(held, [inCircle(side)[i]!], 1e-5);
    });
  }
});

Deno.test("strips are equal parts of the columns and rings runs of frequencies from the middle outwards", () => {
  // A tokenizer whose projection sums its vector: each token is the sum over a band.
  const sums = (cut: "strips" | "rings", bands: number, window: "square" | "circle" = "square") => {
    const shape: FftBandTokenizerOptions = { width: 2, bands, cut, filter: { filterSize: 4, window } };
    const tokenizer = new FftBandTokenizer(shape, new Initializer(0));
    const projection = tokenizer.projection as Linear;
    assertEquals(projection.inputs, 6 * 16 / bands); // 6·s²/bands: the thesis's formula lacks the 6
    projection.weight.assign(tf.ones(projection.weight.shape));
    projection.bias!.assign(tf.zeros([2]));
    const { tokens } = tokenizer.tokenize(x, { training: false });
    return tf.slice(tokens, [0, 0, 0], [1, bands, 1]).dataSync();
  };
  const x = images(1, 8, 8);
  const window = (tf.sum(filtered(x, { filterSize: 4 }), 3).arraySync() as number[][][])[0]!; // sums over the channels
  const sum = (places: [number, number][]) => places.reduce((total, [row, column]) => total + window[row]![column]!, 0);
  const all = Array.from({ length: 16 }, (_, i): [number, number] => [Math.floor(i / 4), i % 4]);
  assertClose(sums("strips", 2), [sum(all.filter(([, c]) => c < 2)), sum(all.filter(([, c]) => c >= 2))], 1e-5);
  // Chebyshev distances from (2, 2): one 0, eight 1, seven 2. The first eight: the middle and seven of the first ring, row by row.
  const near = all.filter(([r, c]) => Math.max(Math.abs(r - 2), Math.abs(c - 2)) <= 1);
  const last = near.at(-1)!;
  const first = near.filter((place) => place !== last);
  assertClose(sums("rings", 2), [sum(first), sum(all.filter((place) => !first.includes(place)))], 1e-5);
  // With a circle the order is by straight distance, and the corners hold nothing: (0, 0) lies √8 away, (0, 2) 2.
  const inside = (r: number, c: number) => (r - 2) ** 2 + (c - 2) ** 2 <= 4;
  const order = [...all].sort(([a, b], [c, d]) => (a - 2) ** 2 + (b - 2) ** 2 - (c - 2) ** 2 - (d - 2) ** 2);
  const parts = [0, 1, 2, 3].map((i) => sum(order.slice(4 * i, 4 * i + 4).filter(([r, c]) => inside(r, c))));
  assertClose(sums("rings", 4, "circle"), parts, 1e-5);
});

Deno.test("every form refuses a filter larger than the image, and one that is none", () => {
  const make = {
    unshuffle: (filter: SpectrumFilterOptions) => new FftTokenizer({ width: 4, levels: 2, filter }, new Initializer(0)),
    patches: (filter: SpectrumFilterOptions) =>
      new FftPatchTokenizer({ width: 4, patch: 4, filter }, new Initializer(0)),
    rings: (filter: SpectrumFilterOptions) =>
      new FftBandTokenizer(
        { width: 4, bands: 8, cut: "rings", filter } as FftBandTokenizerOptions,
        new Initializer(0),
      ),
  };
  for (const [form, create] of Object.entries(make)) {
    const tokenizer = create({ filterSize: 16 });
    for (const size of [[12, 32], [32, 12]] as const) {
      const words = `${size.join("×")} has no central window of side 16: the largest is`;
      assertThrows(() => tokenizer.tokenize(images(1, size[0], size[1]), { training: false }), RangeError, words, form);
      assertThrows(() => tokenizer.tokenCount(size), RangeError, words, form);
    }
    const grey = tf.zeros([1, 32, 32, 1]) as tf.Tensor4D;
    assertThrows(() => tokenizer.tokenize(grey, { training: false }), RangeError, "takes RGB images");
    const wrong = { filterSize: 16, window: "ring" } as unknown as SpectrumFilterOptions;
    assertThrows(() => create(wrong), RangeError, `a "square" or a "circle": got "ring"`);
    assertThrows(() => create({ filterSize: 16, pass: "band" as "low" }), RangeError, `got "band"`);
  }
  assertThrows(
    () => make.unshuffle({ energyShare: 0.5, pass: "high" }),
    RangeError,
    `give the pass "high" a filterSize`,
  );
  assertThrows(() => make.rings({ energyShare: 0.5 }), RangeError, "a window of a fixed filterSize");
  assertThrows(() => make.rings({ filterSize: 16, pass: "high" }), RangeError, `"low" or "unshifted"`);
});

Deno.test("a high pass refuses images that would cut a token or of which nothing is left", () => {
  const filter = new SpectrumFilter({ pass: "high", filterSize: 16 }, 4);
  assertEquals(filter.canvas([16, 32]), [16, 32]);
  for (const size of [[18, 32], [32, 18], [16, 16]] as const) {
    assertThrows(() => filter.call(images(1, size[0], size[1])), RangeError, `got ${size.join("×")}`);
  }
});

Deno.test("bands divide their window", () => {
  const make = (bands: number, cut: "strips" | "rings") => () =>
    new FftBandTokenizer({ width: 4, bands, cut, filter: { filterSize: 8 } }, new Initializer(0));
  assertThrows(make(16, "strips"), RangeError, "divides 8, the columns of the window: got 16");
  assertThrows(make(3, "rings"), RangeError, "divides 64, the frequencies of the window: got 3");
  assertThrows(make(0, "rings"), RangeError, "got 0");
  assertThrows(make(4, "stripes" as "strips"), RangeError, `"strips" or "rings": got "stripes"`);
});

Deno.test("a filter leaves nothing behind", () => {
  const x = images(2, 16, 16);
  for (const pass of ["low", "high", "unshifted"] as const) {
    for (const window of ["square", "circle"] as const) {
      assertNoLeaks(() => tf.dispose({ ...new SpectrumFilter({ pass, window, filterSize: 8 }, 4).call(x) }));
    }
  }
});

Deno.test("magnitudes follow the signed logarithms, and stay as they are when the picture is shifted around", () => {
  const x = images(2, 16, 16);
  const spectrum = logSpectrum(x, { magnitudes: true });
  assertEquals(spectrum.shape, [2, 16, 16, 9]);
  assertClose(tf.slice(spectrum, [0, 0, 0, 0], [2, 16, 16, 6]), logSpectrum(x), 1e-6);
  const magnitudes = (of: tf.Tensor4D) => tf.slice(logSpectrum(of, { magnitudes: true }), [0, 0, 0, 6], [2, 16, 16, 3]);
  const shifted = tf.concat([tf.slice(x, [0, 0, 5, 0], [2, 16, 11, 3]), tf.slice(x, [0, 0, 0, 0], [2, 16, 5, 3])], 2);
  assertClose(magnitudes(shifted as tf.Tensor4D), magnitudes(x), 1e-4);
  const [re, im] = tf.split(tf.slice(spectrum, [0, 0, 0, 0], [2, 16, 16, 6]), 2, 3)
    .map((part) => tf.sub(tf.exp(tf.abs(part)), 1)) as [tf.Tensor4D, tf.Tensor4D];
  assertClose(magnitudes(x), tf.log1p(tf.sqrt(tf.add(tf.square(re), tf.square(im)))), 1e-4);
  const energies = [false, true].map((magnitudes) =>
    new SpectrumFilter({ energyShare: 0.5, magnitudes }, 4).call(x).sides!.arraySync()
  );
  assertEquals(energies[0], energies[1]); // a window is chosen by the same energy
});

Deno.test("own projections: each token of patches and bands has its weights, and numbers of others do not reach it", () => {
  const [x, filter] = [images(2, 16, 16), { filterSize: 8, magnitudes: true }];
  const makers = {
    patches: () =>
      new FftPatchTokenizer({ width: 5, patch: 4, filter, own: { imageSize: [16, 16] } }, new Initializer(3)),
    strips: () => new FftBandTokenizer({ width: 5, bands: 4, cut: "strips", filter, own: true }, new Initializer(3)),
    rings: () => new FftBandTokenizer({ width: 5, bands: 4, cut: "rings", filter, own: true }, new Initializer(3)),
  };
  for (const make of Object.values(makers)) {
    const tokenizer = make();
    const { tokens } = tokenizer.tokenize(x, evaluation);
    assertEquals(tokens.shape, [2, 4, 5]);
    assertEquals(tokenizer.flops([16, 16]), 2 * 4 * (9 * 16) * 5);
    assertEquals([...parameters(tokenizer).values()].map(({ shape }) => shape), [[4, 9 * 16, 5], [4, 5]]);
    const weight = parameters(tokenizer).get("projection.weight")!;
    const mask = tf.tensor3d([1, 0, 1, 1], [4, 1, 1]);
    tf.tidy(() => weight.assign(tf.mul(weight, mask)));
    const changed = tokenizer.tokenize(x, evaluation).tokens;
    const moved = tf.max(tf.abs(tf.sub(changed, tokens)), [0, 2]).arraySync() as number[];
    assertEquals(moved.map((distance) => distance > 0), [false, true, false, false]);
    disposeModule(tokenizer);
  }
  assertThrows(
    () =>
      new FftPatchTokenizer(
        { width: 5, patch: 4, filter: { energyShare: 0.9 }, own: { imageSize: [16, 16] } },
        new Initializer(0),
      ),
    RangeError,
    "give a filterSize",
  );
  const model = (config: object) => () =>
    createClassifier({ tokenizer: "fft", profile: "tiny", classes: 6, ...config } as ClassifierConfig, 0);
  assertThrows(model({ projections: "own" }), RangeError, "leave projections out");
  assertThrows(model({ form: "patches", projections: "each" }), RangeError, 'projections are "shared" or "own"');
});
