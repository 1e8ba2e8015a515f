import { assertClose } from "../../support/close.ts";
import { tf } from "../../support/engine.ts";
import { readGolden } from "../../support/golden.ts";
import { checkGradients } from "../../support/gradients.ts";
import { assertNoLeaks } from "../../support/leaks.ts";
import { testNumbers } from "../../support/random.ts";
import { assertEquals } from "@std/assert";

const FUNCTIONS = { cumsum: tf.cumsum, cumprod: tf.cumprod };

for (const [name, accumulate] of Object.entries(FUNCTIONS)) {
  for (const [exclusive, reverse] of [[false, false], [false, true], [true, false], [true, true]] as const) {
    const mode = `${exclusive ? "exclusive" : "inclusive"}, ${reverse ? "from the end" : "from the start"}`;

    Deno.test(`tf.${name}() equals PyTorch's, values and gradient, zeros included: ${mode}`, () => {
      const golden = readGolden("indexing");
      const part = (p: string) => golden[`${name}.${Number(exclusive)}${Number(reverse)}.${p}`]!;
      const f = (x: tf.Tensor) => accumulate(x, 1, exclusive, reverse);
      assertClose(f(part("x")), part("y"), 1e-6);
      assertClose(tf.grad(f)(part("x"), part("w")), part("dx"), 1e-6);
    });

    Deno.test(`tf.${name}() has right gradients in first and second order on every axis: ${mode}`, () => {
      const x = tf.tensor(testNumbers(24, 3).map((v, i) => i % 5 === 0 ? 0 : v), [2, 4, 3]);
      for (const axis of [0, 1, -1]) {
        checkGradients((x) => accumulate(tf.add(tf.square(x), x), axis, exclusive, reverse), [x], { tolerance: 5e-3 });
      }
    });
  }

  Deno.test(`tf.${name}() has gradients on long, short and empty axes`, () => {
    for (const side of [0, 1, 2, 3, 8, 9]) {
      const x = tf.fill([side, 2], 1);
      const gradient = tf.grad((x) => accumulate(x, 0))(x);
      assertEquals(gradient.arraySync(), Array.from({ length: side }, (_, i) => [side - i, side - i]));
    }
  });

  Deno.test(`tf.${name}() leaves nothing behind`, () => {
    const x = tf.ones([3, 4]);
    assertNoLeaks(() => accumulate(x, 0).dispose());
    assertNoLeaks(() => tf.grad((x) => accumulate(x, 0, true, true))(x).dispose());
  });
}
