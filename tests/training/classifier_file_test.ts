import { assertEquals, assertRejects } from "@std/assert";
import { createClassifier } from "../../lib/models/mod.ts";
import { disposeModule } from "../../lib/nn/mod.ts";
import { loadClassifier, saveClassifier, saveWeights } from "../../lib/training/mod.ts";
import { tf } from "../support/engine.ts";
import { assertClose } from "../support/close.ts";
import { withFolder } from "../support/folder.ts";

Deno.test("a classifier in a file is the same classifier; in float16 nearly, at half the size", () =>
  withFolder(async (folder) => {
    const config = { tokenizer: "msvd", scorer: "sigmoid", profile: "tiny", classes: 3, selection: { k: 9 } } as const;
    const model = createClassifier(config, 1);
    const images = tf.randomUniform([2, 32, 32, 3], 0, 1, "float32", 1) as tf.Tensor4D;
    const wanted = model.call(images, { training: false });
    const sizes: number[] = [];
    for (const precision of ["float32", "float16"] as const) {
      const path = `${folder}/${precision}.safetensors`;
      await saveClassifier({ model, config, classes: ["a", "b", "c"] }, path, precision);
      sizes.push((await Deno.stat(path)).size);
      const loaded = await loadClassifier(path);
      assertEquals([loaded.config, loaded.classes], [config, ["a", "b", "c"]]);
      const { logits, tokensKept } = loaded.model.call(images, { training: false });
      assertEquals(Array.from(tokensKept.dataSync()), [9, 9]);
      assertClose(logits, wanted.logits, precision === "float32" ? 0 : 5e-3);
      disposeModule(loaded.model);
    }
    assertEquals(sizes[1]! < 0.6 * sizes[0]!, true, String(sizes));
    await saveWeights(model, `${folder}/plain.safetensors`);
    await assertRejects(
      () => loadClassifier(`${folder}/plain.safetensors`),
      RangeError,
      "does not say how to build its model",
    );
    model.head.output.bias!.assign(tf.fill([3], 1e5));
    const half = saveWeights(model, `${folder}/large.safetensors`, { precision: "float16" });
    await assertRejects(() => half, RangeError, "float16 ends at 65,504");
  }));
