import { assertEquals, assertThrows } from "@std/assert";
import { createClassifier } from "../../../lib/models/mod.ts";
import { disposeModule, parameters } from "../../../lib/nn/mod.ts";
import { layerNorm } from "../../../lib/ops/mod.ts";
import { assertClose } from "../../support/close.ts";
import { tf } from "../../support/engine.ts";

Deno.test("a final norm comes after the last block, merged tokens or not, and a head of one layer reads the class token", () => {
  const shape = { tokenizer: "vit", profile: "tiny", classes: 3 } as const;
  const pictures = tf.randomUniform([2, 32, 32, 3], 0, 1, "float32", 5) as tf.Tensor4D;
  for (const mergedTokens of [0, 3]) {
    const build = (finalNorm: boolean) =>
      createClassifier({ ...shape, mergedTokens, headLayers: 1, finalNorm, normEpsilon: 1e-3 }, 4);
    const [plain, normed] = [build(false), build(true)];
    const added = [...parameters(normed).keys()].filter((name) => !parameters(plain).has(name));
    assertEquals(added, ["encoder.norm.weight", "encoder.norm.bias"]);
    assertEquals(normed.head.flops(), 2 * 32 * 3);
    const { aux: _, ...tokens } = plain.tokenizer.tokenize(pictures, { training: false });
    const token = tf.slice(plain.encoder.call(tokens, { training: false }), [0, 0, 0], [2, 1, 32]); // [B, 1, D]
    const logits = normed.head.output.call(layerNorm(token, { epsilon: 1e-3 }));
    assertClose(normed.call(pictures, { training: false }).logits, logits, 1e-6, "logits");
    disposeModule(plain);
    disposeModule(normed);
  }
});

Deno.test("what norms add to variances reaches both norms of a block", () => {
  for (const norm of ["norm1", "norm2"] as const) {
    const [a, b] = [1e-5, 1].map((normEpsilon) =>
      createClassifier({ tokenizer: "vit", profile: "tiny", classes: 3, normEpsilon }, 4).encoder.blocks[0]![norm]
    );
    const x = tf.tile(tf.tensor2d([[1, 3]]), [1, 16]); // [1, 32], variance 1
    assertClose(tf.mul(b!.call(x), Math.SQRT2), a!.call(x), 1e-5, norm);
  }
});

Deno.test("layers of a head and epsilons that cannot be are refused", () => {
  const config = { tokenizer: "vit", profile: "tiny", classes: 3 } as const;
  const three = { ...config, headLayers: 3 as 2 };
  assertThrows(() => createClassifier(three, 0), RangeError, "A classification head has 1 layer or 2: got 3.");
  assertThrows(() => createClassifier({ ...config, normEpsilon: 0 }, 0), RangeError, "a positive number: got 0.");
});
