import { assertEquals } from "@std/assert";
import { discriminatorHingeLoss, generatorHingeLoss } from "../../lib/losses/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { assertNoLeaks } from "../support/leaks.ts";

Deno.test("the hinge loss pulls scores towards their margins and leaves those beyond alone", () => {
  const [real, fake] = [tf.tensor1d([0.5, 2]), tf.tensor1d([-0.5, -2])];
  const [ofReal, ofFake] = tf.grads((a, b) => discriminatorHingeLoss(a!, b!))([real, fake]);
  assertClose(tf.stack([ofReal!, ofFake!]), [-0.5, 0, 0.5, 0], 0);
  assertEquals(tf.grad((x) => generatorHingeLoss(x))(fake).arraySync(), [-0.5, -0.5]);
  assertNoLeaks(() => tf.dispose([discriminatorHingeLoss(real, fake), generatorHingeLoss(fake)]));
});
