import { assertEquals, assertThrows } from "@std/assert";
import { Initializer, parameters } from "../../lib/nn/mod.ts";
import { capture } from "../../lib/tensorflow/mod.ts";
import { MsvdTokenizer, UnshuffleStem } from "../../lib/tokenizers/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

/** D on either side of the number of places, 12: which decides what is multiplied with what first. */
for (const width of [3, 40]) {
  for (const mixing of [true, false]) {
    Deno.test(`project() is call() and a product, gradients too: D = ${width}, ${mixing ? "with" : "without"} mixing`, () => {
      const stem = new UnshuffleStem({ channels: 3, levels: 1, mixing }, new Initializer(0));
      const images = tf.tensor4d(testNumbers(2 * 4 * 6 * 3, 1), [2, 4, 6, 3]);
      const matrix = tf.variable(tf.tensor2d(testNumbers(12 * width, 2), [12, width]));
      const direction = tf.tensor3d(testNumbers(2 * 6 * width, 3), [2, 6, width]);
      const inTurn = () =>
        tf.reshape(tf.matMul(tf.reshape(stem.call(images, { training: false }), [12, 12]), matrix), [2, 6, width]);
      const projected = () => stem.project(images, matrix as tf.Tensor2D, { training: false });
      const variables = [...parameters(stem).values(), matrix];
      const [wanted, got] = [inTurn, projected].map((tokens) =>
        tf.variableGrads(() => tf.sum(tf.mul(tokens(), direction)) as tf.Scalar, variables)
      );
      assertClose(projected(), inTurn());
      for (const { name } of variables) assertClose(got!.grads[name]!, wanted!.grads[name]!, 1e-5, name);
      assertNoLeaks(() => projected().dispose());
    });
  }
}

Deno.test("where there are more places than numbers a token, the two matrices are multiplied first", () => {
  const stem = new UnshuffleStem({ channels: 3, levels: 2, mixing: true }, new Initializer(0));
  const flops = (batch: number, width: number) => {
    const run = capture((x: tf.Tensor, matrix: tf.Tensor) =>
      stem.project(x as tf.Tensor4D, matrix as tf.Tensor2D, { training: false })
    );
    const { ops } = run.trace(tf.zeros([batch, 16, 16, 3]), tf.zeros([48, width]));
    run.dispose();
    return ops.filter(({ op }) => op.includes("MatMul")).reduce((sum, { flops }) => sum + flops, 0);
  };
  const [few, many] = [16, 8 * 16]; // places
  assertEquals(flops(1, 20), 2 * few * 48 * (48 + 20));
  assertEquals(flops(8, 20), 2 * 48 * 20 * (48 + many));
});

Deno.test("mSVD tokens are the projection of u and v side by side", () => {
  for (const branches of [1, 2] as const) {
    const tokenizer = new MsvdTokenizer({ width: 5, levels: 1, branches }, new Initializer(0));
    const images = tf.tensor4d(testNumbers(2 * 8 * 4 * 3, 1, 0, 1), [2, 8, 4, 3]);
    const normal = tf.div(tf.sub(images, [0.485, 0.456, 0.406]), [0.229, 0.224, 0.225]) as tf.Tensor4D;
    const stems = [tokenizer.u, ...(tokenizer.v === undefined ? [] : [tokenizer.v])];
    assertEquals(stems.length, branches);
    const pair = tf.concat(stems.map((stem) => stem.call(normal, { training: false })), 3); // [2, 4, 2, 12·branches]
    const { tokens } = tokenizer.tokenize(images, { training: false });
    assertClose(tokens, tokenizer.projection.call(tf.reshape(pair, [2, 8, 12 * branches])));
  }
});

Deno.test("a matrix that does not fit the stem's channels is refused", () => {
  const stem = new UnshuffleStem({ channels: 3, levels: 1, mixing: true }, new Initializer(0));
  assertThrows(
    () => stem.project(tf.zeros([1, 4, 4, 3]), tf.zeros([11, 2]), { training: false }),
    RangeError,
    "[11,2]",
  );
});
