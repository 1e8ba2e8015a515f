import { assertEquals } from "@std/assert";
import { classifierFeatures, createClassifier } from "../../lib/models/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

Deno.test("classifierFeatures() are what the classifier's head reads, whatever tokens it keeps", () => {
  const images = tf.tensor4d(testNumbers(2 * 32 * 32 * 3, 1, 0, 1), [2, 32, 32, 3]);
  const common = { profile: "tiny", classes: 6 } as const;
  for (
    const config of [
      { tokenizer: "vit", ...common },
      { tokenizer: "msvd", scorer: "sigmoid", selection: { share: 0.5 }, ...common },
    ] as const
  ) {
    const model = createClassifier(config, 3);
    const features = classifierFeatures(model, images);
    assertEquals(features.shape, [2, 32]);
    const logits = model.head.call(tf.expandDims(features, 1));
    assertClose(logits, model.call(images, { training: false }).logits, 1e-5);
    assertNoLeaks(() => classifierFeatures(model, images).dispose());
  }
});
