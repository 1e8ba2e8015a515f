import { assertEquals, assertThrows } from "@std/assert";
import { disposeModule, Initializer, stateDict, TokenLinear } from "../../lib/nn/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { checkGradients } from "../support/gradients.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

Deno.test("TokenLinear maps each token by its own weights, with gradients, and refuses other tokens", () => {
  const layer = new TokenLinear({ tokens: 3, inputs: 4, outputs: 2 }, new Initializer(1));
  const x = tf.tensor3d(testNumbers(2 * 3 * 4, 5), [2, 3, 4]);
  const y = layer.call(x);
  for (let token = 0; token < 3; token++) {
    const rows = tf.reshape(tf.slice(x, [0, token, 0], [2, 1, 4]), [2, 4]) as tf.Tensor2D;
    const weight = tf.reshape(tf.slice(layer.weight as tf.Tensor3D, [token, 0, 0], [1, 4, 2]), [4, 2]) as tf.Tensor2D;
    const wanted = tf.add(tf.matMul(rows, weight), tf.slice(layer.bias as tf.Tensor2D, [token, 0], [1, 2]));
    assertClose(tf.reshape(tf.slice(y, [0, token, 0], [2, 1, 2]), [2, 2]), wanted, 1e-6);
  }
  checkGradients((input) => layer.call(input as tf.Tensor3D), [x]);
  assertNoLeaks(() => layer.call(x).dispose());
  assertEquals(layer.flops(), 2 * 3 * 4 * 2);
  assertEquals(stateDict(layer).get("weight")!.shape, [3, 2, 4]); // [N, out, in] on disk
  assertThrows(() => layer.call(tf.zeros([1, 2, 4])), RangeError, "takes 3 tokens of 4 numbers: got the shape [1,2,4]");
  disposeModule(layer);
});
