import { assertEquals, assertThrows } from "@std/assert";
import { argsort, sort } from "../../lib/ops/sort.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { readGolden } from "../support/golden.ts";
import { checkGradients } from "../support/gradients.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers, testRandom } from "../support/random.ts";

for (const kind of ["order", "integers"]) {
  for (const [direction, descending] of [["ascending", false], ["descending", true]] as const) {
    Deno.test(`sort() and argsort() equal PyTorch's stable sort: ${kind}, ${direction}`, () => {
      const golden = readGolden("indexing");
      const x = golden[`${kind}.x`]!;
      assertClose(sort(x, { descending }), golden[`${kind}.${direction}.values`]!, 0);
      const places = argsort(x, { descending });
      assertEquals(places.dtype, "int32");
      assertEquals(places.arraySync(), golden[`${kind}.${direction}.indices`]!.arraySync());
    });
  }
}

Deno.test("sort() equals PyTorch's, values and gradient, on an axis in the middle", () => {
  const golden = readGolden("indexing");
  const f = (x: tf.Tensor) => sort(x, { axis: 1, descending: true });
  assertClose(f(golden["sort.x"]!), golden["sort.y"]!, 0);
  assertClose(tf.grad(f)(golden["sort.x"]!, golden["sort.w"]!), golden["sort.dx"]!, 0);
});

Deno.test("argsort() is stable on long rows with many equals, in both directions", () => {
  const next = testRandom(9);
  const values = Float32Array.from({ length: 5000 }, () => Math.floor(next() * 7) - 3);
  for (const descending of [false, true]) {
    const wanted = Array.from(values.keys())
      .sort((a, b) => (descending ? values[b]! - values[a]! : values[a]! - values[b]!) || a - b);
    assertEquals(argsort(tf.tensor1d(values), { descending }).arraySync(), wanted);
  }
});

Deno.test("sort() has right gradients in first and second order", () => {
  const noise = testNumbers(24, 6);
  const order = Array.from(noise.keys()).sort((a, b) => noise[a]! - noise[b]!);
  const x = tf.tensor(order.map((i) => i / 12 - 1), [2, 4, 3]); // so far apart that the order stays in difference quotients
  checkGradients((x) => sort(tf.square(tf.add(x, 2)), { axis: 1 }), [x]);
});

Deno.test("argsort() lets gradients pass beside its indices", () => {
  const gradient = tf.grad((x) => tf.sum(tf.mul(tf.gather(x, argsort(x)), [1, 10, 100])));
  assertEquals(gradient(tf.tensor1d([2, 3, 1])).arraySync(), [10, 100, 1]);
});

Deno.test("sort() takes empty tensors and single elements", () => {
  assertEquals(sort(tf.zeros([3, 0])).shape, [3, 0]);
  assertEquals(argsort(tf.zeros([0, 3])).shape, [0, 3]);
  assertEquals(sort(tf.tensor1d([5])).arraySync(), [5]);
});

Deno.test("sort() and argsort() leave nothing behind", () => {
  const x = tf.tensor(testNumbers(24, 6), [2, 4, 3]);
  assertNoLeaks(() => tf.tidy(() => void [sort(x), argsort(x, { axis: 0 })]));
  assertNoLeaks(() => sort(x, { axis: 1 }).dispose());
  assertNoLeaks(() => tf.grad((x) => sort(x))(x).dispose());
});

Deno.test("sort() and argsort() refuse what they cannot sort", () => {
  for (const f of [sort, argsort]) {
    assertThrows(() => f(tf.zeros([2], "bool")), TypeError, "float32 or int32");
    assertThrows(() => f(tf.zeros([2]), { axis: 1 }), RangeError, "axis");
    assertThrows(() => f(tf.scalar(1)), RangeError, "axis");
  }
});
