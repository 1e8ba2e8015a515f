import { gelu } from "../../lib/ops/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { checkGradients } from "../support/gradients.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

Deno.test("gelu() is x times the normal distribution function, not its tanh estimate", () => {
  // x · Φ(x) by tables of Φ; the tanh estimate gives 1.9545977 at 2 and -0.0036373 at -3
  assertClose(gelu(tf.tensor1d([-3, -1, 0, 0.5, 2])), [-0.00404969, -0.1586553, 0, 0.3457312, 1.9544997], 1e-6);
});

Deno.test("gelu() has gradients equal to difference quotients, in first and second order, and leaves nothing behind", () => {
  const x = tf.tensor(testNumbers(12, 1, -3, 3), [3, 4]);
  checkGradients((x) => gelu(x!), [x]);
  assertNoLeaks(() => gelu(x).dispose());
});
