import { assertEquals } from "@std/assert";
import { straightThrough } from "../../lib/decoder/straight_through.ts";
import { tf } from "../support/engine.ts";
import { assertNoLeaks } from "../support/leaks.ts";

Deno.test("straightThrough() has the values of f and the gradient of x, of second order too", () => {
  const cubed = (x: tf.Tensor) => tf.pow(straightThrough((y) => tf.round(y), x), 3);
  const x = tf.tensor1d([1.2, 2.7]);
  assertEquals(Array.from(cubed(x).dataSync()), [1, 27]);
  assertEquals(Array.from(tf.grad(cubed)(x).dataSync()), [3, 27]);
  assertEquals(Array.from(tf.grad((x) => tf.grad(cubed)(x))(x).dataSync()), [6, 18]);
  assertNoLeaks(() => tf.grad(cubed)(x).dispose());
});
