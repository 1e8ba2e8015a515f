import { assertEquals, assertRejects } from "@std/assert";
import { type CallOptions, Initializer, Linear, parameters } from "../../lib/nn/mod.ts";
import {
  checkpointFolder,
  type ImageClassifier,
  loadLatest,
  NotFiniteError,
  train,
  type TrainOptions,
} from "../../lib/training/mod.ts";
import { findNotFinite } from "../../lib/training/not_finite.ts";
import { tf } from "../support/engine.ts";
import { withFolder } from "../support/folder.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { SIDE, smallRun } from "./stand_ins.ts";

/** Passes its input on, times e^(-50) · e^(50 · calls) of its own making: infinite from the second call in training on. */
class Overflow {
  readonly calls = tf.variable(tf.scalar(0), false);

  call(x: tf.Tensor, { training }: CallOptions): tf.Tensor {
    return tf.tidy(() => {
      if (!training) return tf.clone(x);
      this.calls.assign(tf.add(this.calls, 1));
      return tf.mul(x, tf.mul(tf.exp(tf.mul(this.calls, 50)), Math.exp(-50)));
    });
  }
}

/** A classifier with a module inside that overflows. */
class OverflowingModel implements ImageClassifier {
  readonly hidden = new Linear(SIDE * SIDE * 3, 5, new Initializer(1));
  readonly middleParts = [{ overflow: new Overflow() }];
  readonly output = new Linear(5, 3, new Initializer(2));

  call(images: tf.Tensor4D, options: CallOptions) {
    const [b, h, w, c] = images.shape;
    const hidden = this.hidden.call(tf.reshape(images, [b, h * w * c])); // [B, 5]
    const logits = this.output.call(this.middleParts[0]!.overflow.call(hidden, options)) as tf.Tensor2D; // [B, classes]
    return { logits, tokensKept: tf.ones([b]) as tf.Tensor1D };
  }

  flopsPerImage(): number {
    return 0;
  }
}

/** A classifier whose loss is finite where its gradient is not: √0. */
class SteepModel extends OverflowingModel {
  override call(images: tf.Tensor4D, options: CallOptions) {
    const { logits, tokensKept } = super.call(images, { ...options, training: false });
    const root = tf.sqrt(tf.mul(this.hidden.weight, 0));
    return { logits: tf.add(logits, tf.sum(root)) as tf.Tensor2D, tokensKept };
  }
}

async function failure(folder: string, model: ImageClassifier, more: Partial<TrainOptions>): Promise<NotFiniteError> {
  const options = smallRun(folder);
  const settings = { ...options.settings, ...more.settings };
  return await assertRejects(() => train({ ...options, ...more, model, settings }), NotFiniteError);
}

for (const accumulate of [1, 2]) {
  Deno.test(`a loss that overflows is told with its step, the layer and op, and the last checkpoint; ${accumulate} batches a step`, () =>
    withFolder(async (folder) => {
      const model = new OverflowingModel();
      const { settings } = smallRun(folder);
      const options = { checkpointSteps: 1, settings: { ...settings, accumulate } };
      const { message, step, origin, checkpoint } = await failure(folder, model, options);
      assertEquals([step, origin], [accumulate === 1 ? 2 : 1, { layer: "middle_parts.0.overflow", op: "Exp" }]);
      const last = await loadLatest(checkpointFolder(folder));
      assertEquals([checkpoint, last?.checkpoint.step], [last?.path, accumulate === 1 ? 1 : undefined]);
      const told = accumulate === 1
        ? `epoch 1, batch 2, step 2 of the run, and training stopped. The first value that is not finite is made by Exp in ` +
          `middle_parts.0.overflow. The last checkpoint, from before, is ${checkpoint}. Try a lower learning rate than 0.01, or clipNorm.`
        : "There is no checkpoint yet.";
      assertEquals(message.includes(told), true, message);
      const finite = [...parameters(model).values()].every((value) => value.dataSync().every(Number.isFinite));
      assertEquals(
        [finite, model.middleParts[0]!.overflow.calls.dataSync()[0]],
        [true, 1],
        "the model as before the step",
      );
    }));
}

Deno.test("weights that a step made infinite are told by name, and not saved", () =>
  withFolder(async (folder) => {
    const saved = await failure(`${folder}/saved`, new SteepModel(), { checkpointSteps: 1 });
    assertEquals([saved.origin, saved.checkpoint], [{ layer: "hidden.weight", op: undefined }, undefined]);
    assertEquals(saved.message.includes("hidden.weight became NaN or infinite"), true, saved.message);
    assertEquals(await loadLatest(checkpointFolder(`${folder}/saved`)), undefined);
    const later = await failure(`${folder}/later`, new SteepModel(), {});
    assertEquals([later.step, later.origin], [2, { layer: "hidden.weight", op: undefined }]);
    assertEquals(later.message.includes("the step before it went too far"), true, later.message);
  }));

Deno.test("findNotFinite() finds nothing where all is finite, the loss itself if it is that, and leaves nothing behind", () => {
  const model = new OverflowingModel();
  const images = tf.ones([2, SIDE, SIDE, 3]) as tf.Tensor4D;
  const mean = () => tf.mean(model.call(images, { training: false }).logits) as tf.Scalar;
  assertEquals(findNotFinite(model, () => tf.tidy(mean)), undefined);
  const find = () => findNotFinite(model, () => tf.tidy(() => tf.log(tf.mul(mean(), 0)) as tf.Scalar));
  assertNoLeaks(() => assertEquals(find(), { layer: "", op: "Log" }));
  assertEquals(Object.hasOwn(model.hidden, "call"), false, "the modules' methods are their own again");
});
