import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { batchOf, examplePicture } from "../../experiments/figures/example_picture.ts";
import {
  dynamicSide,
  filterEnergy,
  frequenciesIn,
  heldShares,
  lowPass,
  power,
} from "../../experiments/figures/low_pass.ts";
import { rankApproximations } from "../../experiments/figures/rank_approximation.ts";
import { rankShares, tokenizerRank } from "../../experiments/figures/singular_values.ts";
import { type Parts, patches, rings, strips } from "../../experiments/figures/spectrum_parts.ts";
import type { Picture } from "../../lib/datasets/mod.ts";
import { Initializer } from "../../lib/nn/mod.ts";
import { FftBandTokenizer, FftPatchTokenizer, type Tokenizer } from "../../lib/tokenizers/mod.ts";
import { tf } from "../support/engine.ts";

const N = 16;
const picture = examplePicture(N);
const value = ({ pixels }: Picture, row: number, column: number, c: number) => pixels[3 * (row * N + column) + c]!;
const offsets = Array.from({ length: N }, (_, i) => i - N / 2);

/** The frequency (u, v) of a colour, by the formula. */
function frequency(u: number, v: number, c: number): [real: number, imag: number] {
  return FREQUENCIES[u + N / 2]![v + N / 2]![c]!;
}

const FREQUENCIES = offsets.map((u) => offsets.map((v) => [0, 1, 2].map((c) => transformed(u, v, c))));

function transformed(u: number, v: number, c: number): [real: number, imag: number] {
  let [real, imag] = [0, 0];
  for (let row = 0; row < N; row++) {
    for (let column = 0; column < N; column++) {
      const angle = -2 * Math.PI * (u * row + v * column) / N;
      real += value(picture, row, column, c) * Math.cos(angle) / N;
      imag += value(picture, row, column, c) * Math.sin(angle) / N;
    }
  }
  return [real, imag];
}

/** Sums over colours of what `of` makes of each frequency in the window of a side. */
function inWindow(side: number, of: (real: number, imag: number) => number): number {
  const inside = offsets.filter((offset) => offset >= -side / 2 && offset < side / 2);
  return inside.flatMap((u) => inside.flatMap((v) => [0, 1, 2].map((c) => of(...frequency(u, v, c)))))
    .reduce((sum, value) => sum + value, 0);
}

Deno.test("heldShares() of power and of the filter's energy are those of sums by the formula", () => {
  const log = (value: number) => Math.log(1 + Math.abs(value)) ** 2;
  for (
    const [energy, of] of [
      [power(picture), (real: number, imag: number) => real ** 2 + imag ** 2],
      [filterEnergy(picture), (real: number, imag: number) => log(real) + log(imag)],
    ] as const
  ) {
    const shares = heldShares(energy);
    energy.dispose();
    assertEquals(shares.map(({ side }) => side), [2, 4, 6, 8, 10, 12, 14, 16]);
    for (const { side, share } of shares) assertAlmostEquals(share, inWindow(side, of) / inWindow(N, of), 1e-5);
  }
});

Deno.test("dynamicSide() is the first multiple of the step whose window holds the share", () => {
  const energy = filterEnergy(picture);
  const shares = heldShares(energy);
  energy.dispose();
  for (const share of [0.5, 0.9, 0.99, 1]) {
    const first = shares.find((window) => window.side % 4 === 0 && window.share >= share - 1e-6)!;
    assertEquals(dynamicSide(picture, share, 4), first.side, `share ${share}`);
  }
});

Deno.test("lowPass() rebuilds a picture from the frequencies in a window, by the formula", () => {
  for (
    const [shape, isIn] of [
      ["square", () => true],
      ["circle", (u: number, v: number) => Math.hypot(u, v) <= 3],
    ] as const
  ) {
    const { picture: found, kept, energy, error } = lowPass(picture, 6, shape);
    const inside = offsets.flatMap((u) => offsets.map((v) => [u, v] as const))
      .filter(([u, v]) => Math.min(u, v) >= -3 && Math.max(u, v) < 3 && isIn(u, v));
    assertEquals(kept, inside.length / N ** 2);
    assertEquals(frequenciesIn([N, N], 6, shape), inside.length);
    let squares = 0;
    for (let c = 0; c < 3; c++) {
      const values = inside.map(([u, v]) => [u, v, ...frequency(u, v, c)] as const);
      for (let row = 0; row < N; row++) {
        for (let column = 0; column < N; column++) {
          const rebuilt = values.reduce((sum, [u, v, real, imag]) => {
            const angle = 2 * Math.PI * (u * row + v * column) / N;
            return sum + (real * Math.cos(angle) - imag * Math.sin(angle)) / N;
          }, 0);
          assertAlmostEquals(value(found, row, column, c), rebuilt, 1e-5);
          squares += (rebuilt - value(picture, row, column, c)) ** 2;
        }
      }
    }
    assertAlmostEquals(error, Math.sqrt(squares / (3 * N * N)), 1e-6);
    assert(energy > 0 && energy < 1);
  }
});

Deno.test("rankApproximations() of rank 1 is what power iteration finds, and the full rank is the picture", () => {
  const [one, all] = rankApproximations(picture, [1, N]) as [
    ReturnType<typeof rankApproximations>[0],
    ReturnType<typeof rankApproximations>[0],
  ];
  assert(all.error < 1e-6);
  assertEquals(one.numbers, (2 * N + 1) / N ** 2);
  for (let c = 0; c < 3; c++) {
    const places = Array.from({ length: N }, (_, i) => i);
    let right = places.map(() => 1);
    let left: number[] = [];
    for (let i = 0; i < 500; i++) {
      left = places.map((row) =>
        places.reduce((sum, column) => sum + value(picture, row, column, c) * right[column]!, 0)
      );
      const length = Math.hypot(...left);
      left = left.map((entry) => entry / length);
      right = places.map((column) => places.reduce((sum, row) => sum + value(picture, row, column, c) * left[row]!, 0));
    }
    for (const row of places) {
      for (const column of places) {
        assertAlmostEquals(value(one.picture, row, column, c), left[row]! * right[column]!, 1e-4);
      }
    }
  }
});

Deno.test("the SVD tokenizer stops at the first rank that holds the share", () => {
  for (const  of of["sigma", "energy"] as const) {
    const shares = rankShares(picture, of);
    assertAlmostEquals(shares.at(-1)!.share, 1, 1e-9);
    for (const share of [0.5, 0.9, 0.95, 0.99]) {
      assertEquals(tokenizerRank(picture, share, of), shares.find((at) => at.share >= share - 1e-6)!.rank);
    }
  }
});

Deno.test("patches, strips and rings are the parts that tokenizers cut: a change of one frequency changes its tokens only", () => {
  const filter = { filterSize: 8 };
  const cases: [string, Tokenizer, Parts][] = [
    ["patches", new FftPatchTokenizer({ width: 4, patch: 4, filter }, new Initializer(0)), patches(8, 4)],
    ...(["strips", "rings"] as const).map((cut): [string, Tokenizer, Parts] => {
      const tokenizer = new FftBandTokenizer({ width: 4, bands: 4, cut, filter }, new Initializer(0));
      return [cut, tokenizer, (cut === "strips" ? strips : rings)(8, 4)];
    }),
  ];
  const place = (u: number, v: number) => (u + 4) * 8 + v + 4;
  for (const [name, tokenizer, parts] of cases) {
    for (let u = -3; u < 4; u++) {
      for (let v = -3; v < 4; v++) {
        const changed = picture.pixels.map((old, i) => {
          const [row, column] = [Math.floor(i / 3 / N), Math.floor(i / 3) % N];
          return old + 0.1 * Math.cos(2 * Math.PI * (u * row + v * column) / N + 0.7);
        });
        const difference = tf.tidy(() => {
          const [a, b] = [picture, { ...picture, pixels: changed }].map((picture) => {
            return tokenizer.tokenize(batchOf(picture), { training: false }).tokens;
          }) as [tf.Tensor3D, tf.Tensor3D];
          return Array.from(tf.max(tf.abs(tf.sub(a, b)), 2).dataSync());
        });
        const found = difference.flatMap((size, token) => size > 1e-4 ? [token] : []);
        const wanted = new Set([parts[place(u, v)]!, parts[place(-u, -v)]!]); // a real wave has both
        assertEquals(new Set(found), wanted, `${name} at (${u}, ${v})`);
      }
    }
  }
});
