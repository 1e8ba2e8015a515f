import { assert, assertEquals, assertThrows } from "@std/assert";
import { FiniteScalarQuantizer, type Quantizer, VectorQuantizer } from "../../lib/decoder/mod.ts";
import { Initializer } from "../../lib/nn/mod.ts";
import { RandomStream } from "../../lib/ops/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { readGolden } from "../support/golden.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

const golden = readGolden("quantizers");
const g = (name: string) => golden[name]!;
const vectors = (b: number, n: number, c: number, seed: number) =>
  tf.tensor3d(testNumbers(b * n * c, seed, -2, 2), [b, n, c]);

/** Gradient by x of sum(weights · quantised) + penalty. */
function slope(quantizer: Quantizer, x: tf.Tensor, weights: tf.Tensor, training = false): tf.Tensor {
  const random = new RandomStream(0);
  const loss = (x: tf.Tensor) => {
    const { vectors, penalty } = quantizer.quantize(x as tf.Tensor3D, { training, random });
    return tf.add(tf.sum(tf.mul(vectors, weights)), penalty) as tf.Scalar;
  };
  return tf.grad(loss)(x);
}

Deno.test("VectorQuantizer equals PyTorch: codes, vectors, penalty, gradients, and running means over three steps", () => {
  const quantizer = new VectorQuantizer({ codes: 5, width: 3, decay: 0.9 }, new Initializer(0));
  quantizer.codebook.assign(g("vq/codebook") as tf.Tensor2D);
  quantizer.counts.assign(g("vq/counts") as tf.Tensor1D);
  quantizer.sums.assign(g("vq/sums") as tf.Tensor2D);
  for (let step = 0; step < 3; step++) {
    const x = g(`vq/${step}/x`) as tf.Tensor3D;
    const evaluated = quantizer.quantize(x, { training: false });
    assertEquals(evaluated.codes.arraySync(), g(`vq/${step}/codes`).arraySync());
    assertClose(evaluated.vectors, g(`vq/${step}/chosen`));
    assertClose(evaluated.penalty, g(`vq/${step}/penalty`));
    assertClose(slope(quantizer, x, g(`vq/${step}/weights`), true), g(`vq/${step}/gradient`));
    assertClose(quantizer.codebook, g(`vq/${step}/codebook`));
  }
});

Deno.test("FiniteScalarQuantizer equals PyTorch: codes, vectors and gradients", () => {
  const quantizer = new FiniteScalarQuantizer([8, 5, 3, 4]);
  const { codes, vectors } = quantizer.quantize(g("fsq/x") as tf.Tensor3D, { training: true });
  assertEquals(codes.arraySync(), g("fsq/codes").arraySync());
  assertClose(vectors, g("fsq/quantised"));
  assertClose(slope(quantizer, g("fsq/x"), g("fsq/weights")), g("fsq/gradient"));
});

Deno.test("lookup() gives the vectors that codes were made of, of every code", () => {
  const fsq = new FiniteScalarQuantizer([8, 5, 3]);
  assertEquals([fsq.codes, fsq.width], [120, 3]);
  const all = tf.reshape(tf.range(0, 120, 1, "int32"), [2, 60]) as tf.Tensor2D;
  const of = fsq.lookup(all);
  assertEquals(new Set((of.arraySync() as number[][][]).flat().map(String)).size, 120);
  assertClose(tf.min(of), [-1]);
  // Each is its own stand-in: what tanh makes of a number is undone, at the middle of its level.
  const half = [8, 5, 3].map((level) => (level - 1) * 0.999 / 2);
  const raw = (of.arraySync() as number[][][]).map((row) =>
    row.map((v) =>
      v.map((x, i) => {
        const offset = [0.5, 0, 0][i]!;
        const share = Math.max(-0.9999, Math.min(0.9999, (x * [4, 2, 1][i]! + offset) / half[i]!));
        return Math.atanh(share) - Math.atanh(offset / half[i]!);
      })
    )
  );
  assertEquals(fsq.quantize(tf.tensor3d(raw), { training: false }).codes.arraySync(), all.arraySync());
  const vq = new VectorQuantizer({ codes: 7, width: 3 }, new Initializer(2));
  const { codes, vectors: chosen } = vq.quantize(vectors(2, 9, 3, 1), { training: false });
  assertEquals(vq.lookup(codes).arraySync(), chosen.arraySync());
});

Deno.test("FiniteScalarQuantizer keeps 0 at 0 and numbers of any size within its levels", () => {
  const fsq = new FiniteScalarQuantizer([4, 5, 8]);
  const { vectors } = fsq.quantize(tf.tensor3d([[[0, 0, 0], [1e9, 1e9, 1e9], [-1e9, -1e9, -1e9]]]), {
    training: false,
  });
  assertClose(vectors, [0, 0, 0, 0.5, 1, 0.75, -1, -1, -1], 0);
});

Deno.test("a first training step takes all codes from the batch; dead ones are revived, used ones stay", () => {
  const quantizer = new VectorQuantizer({ codes: 4, width: 2, decay: 0.5 }, new Initializer(0));
  const random = new RandomStream(5);
  const x = vectors(2, 50, 2, 3);
  const rows = (x.arraySync() as number[][][]).flat().map((row) => row.map(Math.fround).join());
  // with a decay of nearly 1 the codes stand where they were drawn
  const still = new VectorQuantizer({ codes: 4, width: 2, decay: 1 - 1e-7 }, new Initializer(0));
  still.quantize(x, { training: true, random });
  for (const code of still.codebook.arraySync()) {
    assert(
      rows.some((row) => row.split(",").every((value, i) => Math.abs(Number(value) - code[i]!) < 1e-4)),
      `${code} is none of the batch`,
    );
  }
  quantizer.quantize(x, { training: true, random });
  const near = tf.mul(tf.ones([1, 100, 2]), tf.gather(quantizer.codebook, [1])) as tf.Tensor3D; // all choose code 1
  for (let step = 0; step < 8; step++) quantizer.quantize(tf.add(near, 0), { training: true, random });
  assertClose(
    quantizer.codebook,
    tf.slice(near, [0, 0, 0], [1, 4, 2]),
    1e-4,
    "all others died and were drawn from there",
  );
});

Deno.test("revived codes keep a codebook in use where one that never revives would collapse", () => {
  const random = new RandomStream(1);
  const quantizer = new VectorQuantizer({ codes: 32, width: 2 }, new Initializer(0));
  quantizer.codebook.assign(tf.add(quantizer.codebook, 100) as tf.Tensor2D); // all far from what comes
  const used = (training: boolean) => {
    const seen = new Set<number>();
    for (let step = 0; step < 20; step++) {
      const { codes } = quantizer.quantize(vectors(4, 64, 2, step), { training, random });
      if (step >= 10) codes.dataSync().forEach((code) => seen.add(code));
    }
    return seen.size;
  };
  assert(used(false) < 8);
  assert(used(true) > 28);
});

Deno.test("the same seed gives the same codes, bit for bit", () => {
  const run = () => {
    const [quantizer, random] = [new VectorQuantizer({ codes: 16, width: 3 }, new Initializer(1)), new RandomStream(2)];
    for (let step = 0; step < 5; step++) quantizer.quantize(vectors(2, 40, 3, step), { training: true, random });
    return [quantizer.codebook, quantizer.counts, quantizer.sums].map((variable) => variable.dataSync());
  };
  assertEquals(run(), run());
});

Deno.test("quantizers leave no tensors and refuse what they cannot do", () => {
  const [vq, fsq] = [
    new VectorQuantizer({ codes: 4, width: 3 }, new Initializer(0)),
    new FiniteScalarQuantizer([5, 5, 5]),
  ];
  const [x, random] = [vectors(1, 8, 3, 1), new RandomStream(0)];
  assertNoLeaks(() => tf.dispose(vq.quantize(x, { training: true, random })));
  assertNoLeaks(() => tf.dispose(fsq.quantize(x, { training: true })));
  assertThrows(() => vq.quantize(x, { training: true }), TypeError, "pass { training: true, random:");
  for (const quantizer of [vq, fsq]) {
    assertThrows(() => quantizer.quantize(vectors(1, 2, 2, 1), { training: false }), RangeError, "[B, N, 3]");
  }
  const make = (options: object) => () => new VectorQuantizer({ codes: 4, width: 3, ...options }, new Initializer(0));
  assertThrows(make({ codes: 1 }), RangeError, "2 codes or more: got 1");
  assertThrows(make({ width: 0 }), RangeError, "positive width: got 0");
  assertThrows(make({ commitment: -1 }), RangeError, "a number from 0: got -1");
  assertThrows(make({ decay: 1 }), RangeError, "not including, 1: got 1");
  for (const levels of [[], [2], [3.5], [1000, 1000, 1000, 1000]]) {
    assertThrows(() => new FiniteScalarQuantizer(levels), RangeError, "Each number has 3 levels or more");
  }
});
