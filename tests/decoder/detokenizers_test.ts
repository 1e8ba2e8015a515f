import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  type Detokenizer,
  type DetokenizerNorm,
  FftDetokenizer,
  inverseLogSpectrum,
  MsvdDetokenizer,
  PatchDetokenizer,
} from "../../lib/decoder/mod.ts";
import { countParameters, Initializer, parameters, type TokenLinear } from "../../lib/nn/mod.ts";
import { fft2, fftShift, pixelShuffle } from "../../lib/ops/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { checkGradients } from "../support/gradients.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

const [WIDTH, LEVELS, GRID] = [5, 1, [2, 3]] as const;
const common = { width: WIDTH, levels: LEVELS, grid: GRID };
const init = new Initializer(3);
const DETOKENIZERS: Record<string, Detokenizer> = {
  patch: new PatchDetokenizer({ width: WIDTH, patch: 2, grid: GRID }, init),
  mSVD: new MsvdDetokenizer(common, init),
  "mSVD without a direct path": new MsvdDetokenizer({ ...common, direct: false }, init),
  "mSVD with instance norms": new MsvdDetokenizer({ ...common, normalization: "instance", direct: false }, init),
  FFT: new FftDetokenizer({ ...common, imageSize: [5, 7] }, init),
  "FFT with own maps": new FftDetokenizer({ ...common, imageSize: [5, 7], own: true }, init),
  "FFT with convolutions": new FftDetokenizer({ ...common, imageSize: [5, 7], convolutions: true }, init),
};
const tokens = (b: number, seed = 1) => tf.tensor3d(testNumbers(b * 6 * WIDTH, seed), [b, 6, WIDTH]);

for (const [name, detokenizer] of Object.entries(DETOKENIZERS)) {
  const size = name.startsWith("FFT") ? [5, 7] : [4, 6];

  Deno.test(`the ${name} detokenizer makes finite images, each by itself in evaluation, and leaves no tensors`, () => {
    const x = tokens(3);
    const images = detokenizer.call(x, { training: false });
    assertEquals(images.shape, [3, ...size, 3]);
    assert(images.dataSync().every(Number.isFinite));
    const second = detokenizer.call(tf.slice(x, [1, 0, 0], [1, -1, -1]), { training: false });
    assertClose(second, tf.slice(images, [1, 0, 0, 0], [1, -1, -1, -1]), 1e-5);
    assertNoLeaks(() => detokenizer.call(x, { training: true }).dispose());
    assert(detokenizer.flops() > 0);
  });

  Deno.test(`the ${name} detokenizer has the gradients of its differences, by tokens and by its first weight`, () => {
    const [[path, weight]] = [...parameters(detokenizer)] as [[string, tf.Variable]];
    assert(path.endsWith("weight"));
    const start = tf.clone(weight);
    const f = (x: tf.Tensor) => detokenizer.call(x as tf.Tensor3D, { training: false });
    checkGradients(f, [tokens(2)], { order: 1, step: 2e-3, tolerance: 5e-3 });
    const { grads } = tf.variableGrads(() => tf.sum(tf.square(f(tokens(2)))) as tf.Scalar, [weight]);
    const direction = tf.tensor(testNumbers(weight.size, 9), weight.shape);
    const at = (t: number) => {
      weight.assign(tf.add(start, tf.mul(direction, t)));
      return tf.sum(tf.square(f(tokens(2)))).dataSync()[0]!;
    };
    const quotient = (at(1e-3) - at(-1e-3)) / 2e-3;
    weight.assign(start);
    assertClose(tf.sum(tf.mul(grads[weight.name]!, direction)), [quotient], 1e-2);
  });

  Deno.test(`the ${name} detokenizer refuses tokens of another shape`, () => {
    for (const shape of [[1, 6, 4], [1, 5, 5]] as [number, number, number][]) {
      assertThrows(() => detokenizer.call(tf.zeros(shape), { training: false }), RangeError, "takes tokens [B, 6, 5]");
    }
  });
}

Deno.test("an mSVD detokenizer starts as its direct path alone, and the convolutions learn to add to it", () => {
  const detokenizer = new MsvdDetokenizer({ ...common, normalization: "instance" }, new Initializer(2));
  const x = tokens(2);
  const [first, second] = [0, 1].map((c) =>
    detokenizer.call(tf.slice(x, [0, c, 0], [-1, 1, -1]).tile([1, 6, 1]), { training: false })
  );
  // the same token everywhere makes the same square of pixels everywhere: no convolution sees an edge
  for (const images of [first!, second!]) {
    assertClose(tf.slice(images, [0, 2, 2, 0], [-1, 2, 2, -1]), tf.slice(images, [0, 0, 0, 0], [-1, 2, 2, -1]), 1e-6);
  }
  const { output } = detokenizer.stack;
  const { grads } = tf.variableGrads(
    () => tf.sum(tf.square(detokenizer.call(x, { training: false }))) as tf.Scalar,
    [output.weight as tf.Variable],
  );
  assert(tf.max(tf.abs(grads[(output.weight as tf.Variable).name]!)).dataSync()[0]! > 1e-3);
});

Deno.test("instance norms take a picture's brightness and contrast away, batch norms keep them", () => {
  const x = tokens(1);
  const louder = tf.add(tf.mul(x, 3), 0.5) as tf.Tensor3D;
  const change = (normalization: DetokenizerNorm) => {
    const options = { ...common, width: 12, normalization, entry: false, direct: false };
    const detokenizer = new MsvdDetokenizer(options, new Initializer(1));
    const wide = (tokens: tf.Tensor3D) => tf.tile(tokens, [1, 1, 3]).slice([0, 0, 0], [1, 6, 12]) as tf.Tensor3D;
    const [a, b] = [x, louder].map((it) => detokenizer.call(wide(it), { training: false }));
    const spread = (y: tf.Tensor) => tf.moments(y, [1, 2]).variance.dataSync();
    const [before, after] = [spread(a!), spread(b!)];
    return Math.max(...Array.from(before, (value, i) => after[i]! / value));
  };
  assert(change("batch") > 3, `variance grew by ${change("batch")}`);
  assert(change("instance") < 2, `variance grew by ${change("instance")}`);
});

Deno.test("an FFT detokenizer starts as the inverse of a signed-log spectrum, and makes finite pictures of huge tokens", () => {
  const options = { width: 8, levels: 2, grid: [8, 8], imageSize: [32, 32] } as const;
  const detokenizer = new FftDetokenizer(options, new Initializer(0));
  const x = tf.tensor3d(testNumbers(64 * 8, 2), [1, 64, 8]);
  let window = tf.reshape(detokenizer.entry.call(x), [1, 8, 8, 96]) as tf.Tensor4D;
  for (let level = 0; level < 2; level++) window = pixelShuffle(window, 2);
  assertClose(detokenizer.call(x, { training: false }), inverseLogSpectrum(window, [32, 32]), 1e-6);
  const huge = tf.mul(tf.tensor3d(testNumbers(64 * 8, 1), [1, 64, 8]), 1e8) as tf.Tensor3D;
  assert(detokenizer.call(huge, { training: false }).dataSync().every(Number.isFinite));
});

Deno.test("of an FFT detokenizer with own maps a token's map reaches its own frequencies alone, and their mirror images", () => {
  const detokenizer = new FftDetokenizer({ ...common, imageSize: [4, 6], own: true }, new Initializer(0));
  const [x, { weight }] = [tokens(1), detokenizer.entry as TokenLinear];
  const before = detokenizer.call(x, { training: false });
  const second = tf.tensor3d(Array.from({ length: 6 }, (_, token) => token === 1 ? 1 : 0), [6, 1, 1]);
  weight.assign(tf.add(weight, second));
  const change = tf.sub(detokenizer.call(x, { training: false }), before); // [1, 4, 6, 3]
  const { real, imag } = fft2(tf.transpose(change, [0, 3, 1, 2]), { norm: "ortho" });
  const size = fftShift(tf.sqrt(tf.add(tf.square(real), tf.square(imag)))).slice([0, 0], [1, 1]); // [1, 1, 4, 6]
  // Rows 0 and 1, columns 2 and 3 of the window: frequencies −2, −1 by −1, 0; and 2 (which is −2), 1 by 1, 0.
  const reached = [[0, 2], [0, 3], [0, 4], [1, 2], [1, 3], [3, 3], [3, 4]].map(([row, column]) => 6 * row! + column!);
  assertEquals(Array.from(size.dataSync(), (value, at) => value > 1e-4 ? at : -1).filter((at) => at >= 0), reached);
});

Deno.test("the thesis's own mSVD detokenizer, without an entry, has 11.33 million parameters", () => {
  const options = {
    width: 768,
    levels: 4,
    grid: [2, 2],
    normalization: "instance",
    entry: false,
    direct: false,
  } as const;
  // two 3×3 convolutions at each of 768, 192, 48 and 12 channels, and the 1×1 convolution
  const wanted = [768, 192, 48, 12].reduce((sum, c) => sum + 2 * (9 * c * c + c), 9);
  const detokenizer = new MsvdDetokenizer(options, new Initializer(0));
  assertEquals([countParameters(detokenizer), wanted], [11_326_497, 11_326_497]);
  tf.dispose([...parameters(detokenizer).values()]);
});

Deno.test("flops() counts each convolution at the size of its level", () => {
  const detokenizer = new MsvdDetokenizer({ width: 5, levels: 2, grid: [2, 3] }, new Initializer(0));
  const places = 2 * 3;
  const wanted = 2 * 2 * places * 5 * 48 + 2 * 2 * places * 9 * 48 ** 2 + 2 * 2 * 4 * places * 9 * 12 ** 2 +
    2 * 16 * places * 9;
  assertEquals(detokenizer.flops(), wanted);
});

Deno.test("detokenizers refuse grids, windows, widths and norms that there are not", () => {
  const make = (options: object) => new MsvdDetokenizer({ ...common, ...options }, init);
  assertThrows(() => make({ grid: [2, 1.5] }), RangeError, "rows and of columns: got 2×1.5");
  assertThrows(() => make({ entry: false }), RangeError, "3·4^1 = 12 numbers: got 5");
  assertThrows(() => make({ normalization: "layer" }), RangeError, '"batch" or "instance": got "layer"');
  const fft = (options: object) => new FftDetokenizer({ ...common, imageSize: [5, 7], ...options }, init);
  assertThrows(() => fft({ grid: [3, 3] }), RangeError, "A spectrum of 5×7 has no central window of 6×6");
  assertThrows(() => fft({ normalization: "batch" }), RangeError, "norms with convolutions alone");
});
