import { assertEquals, assertThrows } from "@std/assert";
import { type EncoderInput, poolTokens } from "../../lib/encoder/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { checkGradients } from "../support/gradients.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

function inputOf(tokens: tf.Tensor3D, grid: [number, number]): EncoderInput {
  const [b, n] = tokens.shape;
  const positions = tf.tile(tf.reshape(tf.range(0, n, 1, "int32"), [1, n]), [b, 1]) as tf.Tensor2D;
  return { tokens, positions, mask: tf.fill([b, n], 1, "bool") as tf.Tensor2D, padded: false, grid };
}

const tokens = (rows: number, columns: number, b = 2) =>
  tf.tensor3d(testNumbers(b * rows * columns * 3, 7), [b, rows * columns, 3]);

Deno.test("a fourth, a sixteenth … of the tokens of a square grid are average pools of it", () => {
  const x = tokens(8, 8);
  for (const side of [1, 2, 4, 8]) {
    const pooled = poolTokens(inputOf(x, [8, 8]), side * side);
    const image = tf.reshape(x, [2, 8, 8, 3]) as tf.Tensor4D;
    const wanted = tf.reshape(tf.avgPool(image, 8 / side, 8 / side, "valid"), [2, side * side, 3]);
    const order = side === 4 ? zOrder(4) : side === 8 ? zOrder(8) : [...Array(side * side).keys()];
    assertClose(pooled.tokens, tf.gather(wanted, order, 1), 1e-5);
    assertEquals([pooled.padded, pooled.places], [false, 64]);
  }
});

/** Places of a grid of that side along a Z curve. */
function zOrder(side: number): number[] {
  if (side === 1) return [0];
  const half = zOrder(side / 2).map((place) => {
    const [row, column] = [Math.floor(place / (side / 2)), place % (side / 2)];
    return row * side + column;
  });
  return [0, side / 2, side * side / 2, side * side / 2 + side / 2].flatMap((from) => half.map((at) => from + at));
}

Deno.test("any number of tokens: every token is in one mean, of as many as the others or one more", () => {
  for (const [rows, columns] of [[4, 4], [3, 5], [7, 2]] as [number, number][]) {
    const n = rows * columns;
    const each = inputOf(tf.reshape(tf.eye(n), [1, n, n]) as tf.Tensor3D, [rows, columns]); // which tokens a mean is of
    for (let k = 1; k <= n; k++) {
      const { tokens, positions, mask } = poolTokens(each, k);
      assertEquals([tokens.shape, positions.shape], [[1, k, n], [1, k]]);
      const members = (tokens.arraySync()[0] as number[][]).map((row) => row.filter((share) => share > 0).length);
      assertClose(tf.sum(tf.greater(tokens, 0), 1), tf.ones([1, n]), 0);
      assertEquals(Math.max(...members) - Math.min(...members) <= 1, true, `${k} of ${n}: ${members}`);
      assertEquals((mask.arraySync() as number[][])[0]!.every(Boolean), true);
      assertEquals([...positions.dataSync()].every((place) => place >= 0 && place < n), true);
    }
  }
});

Deno.test("tokens of other sizes: a mean by size, and the mean of the sizes", () => {
  const x = tf.reshape(tf.range(1, 5), [1, 4, 1]) as tf.Tensor3D;
  const input = { ...inputOf(x, [2, 2]), sizes: tf.tensor2d([[1, 3, 0.5, 0.5]]) };
  const halves = poolTokens(input, 2);
  assertClose(halves.tokens, [1.75, 3.5], 1e-6);
  assertClose(halves.sizes!, [2, 0.5], 1e-6);
  const drawn = poolTokens(input, tf.tensor1d([1], "int32"));
  assertClose(tf.slice(drawn.tokens, [0, 0, 0], [1, 1, 1]), [(1 + 6 + 1.5 + 2) / 5], 1e-6);
  assertClose(tf.slice(drawn.sizes!, [0, 0], [1, 1]), [1.25], 1e-6);
  for (const k of [2, tf.tensor1d([3], "int32")]) {
    const pooled = (sizes: tf.Tensor) => poolTokens({ ...input, sizes: sizes as tf.Tensor2D }, k);
    checkGradients((sizes) => pooled(sizes!).tokens, [input.sizes]);
    checkGradients((sizes) => tf.log(pooled(sizes!).sizes!), [input.sizes]); // as attention needs it
  }
});

Deno.test("each image its own number: the same as alone, and masked behind", () => {
  const x = tokens(4, 4, 3);
  const each = poolTokens(inputOf(x, [4, 4]), tf.tensor1d([1, 5, 99], "int32"));
  assertEquals(tf.sum(tf.cast(each.mask, "int32"), 1).arraySync(), [1, 5, 16]);
  [1, 5, 16].forEach((k, i) => {
    const alone = poolTokens(inputOf(tf.slice(x, [i, 0, 0], [1, 16, 3]), [4, 4]), k);
    assertClose(tf.slice(each.tokens, [i, 0, 0], [1, k, 3]), alone.tokens, 1e-6);
    assertEquals(tf.slice(each.positions, [i, 0], [1, k]).arraySync(), alone.positions.arraySync());
  });
  assertEquals(each.padded, true);
});

Deno.test("gradients are those of means, nothing is left behind, and what cannot be pooled is refused", () => {
  const x = tokens(2, 4);
  checkGradients((y) => poolTokens(inputOf(y as tf.Tensor3D, [2, 4]), 3).tokens, [x]);
  const input = inputOf(x, [2, 4]);
  assertNoLeaks(() => {
    const pooled = poolTokens(input, 3);
    tf.dispose([pooled.tokens, pooled.positions, pooled.mask]);
  });
  assertThrows(() => poolTokens(input, 0), RangeError, "positive whole number: got 0");
  const { grid: _, ...gridless } = input;
  assertThrows(() => poolTokens(gridless, 2), RangeError, "tokens that fill a grid");
  assertThrows(() => poolTokens({ ...input, padded: true }, 2), RangeError, "tokens that fill a grid");
});
