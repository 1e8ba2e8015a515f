import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { proceduralScenes } from "../../lib/datasets/scenes.ts";
import { PatchDiscriminator } from "../../lib/losses/mod.ts";
import { createAutoencoder } from "../../lib/models/mod.ts";
import { disposeModule, Initializer, parameters, stateDict } from "../../lib/nn/mod.ts";
import { RandomStream } from "../../lib/ops/mod.ts";
import { capture } from "../../lib/tensorflow/mod.ts";
import { Adam, adversarialTask, autoencoderTask, trainTask } from "../../lib/training/mod.ts";
import { optimizerState } from "../../lib/training/optimizer_state.ts";
import type { TaskBatch } from "../../lib/training/task.ts";
import { taskStep } from "../../lib/training/train_step.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { withFolder } from "../support/folder.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";
import { metrics, timeless } from "./same_runs.ts";
import { ABOUT } from "./stand_ins.ts";

/** A model, its task against a discriminator, and their step. */
function adversaries(weight = 0.05) {
  const config = { tokenizer: "msvd", profile: "tiny", bottleneck: { kind: "vq", codes: 16 } } as const;
  const model = createAutoencoder(config, 1);
  const discriminator = new PatchDiscriminator({ channels: 4 }, new Initializer(2));
  const task = adversarialTask(model, { discriminator, weight, learningRate: 1e-3 });
  const step = taskStep(task, { optimizer: new Adam(parameters(model)), random: new RandomStream(3) }, {});
  return { model, discriminator, task, step: (batch: TaskBatch) => step(batch, undefined) };
}
const noise = (seed: number): TaskBatch => ({
  images: tf.tensor4d(testNumbers(4 * 32 * 32 * 3, seed, 0, 1), [4, 32, 32, 3]),
  labels: tf.zeros([4], "int32") as tf.Tensor1D,
  prepared: {},
});

Deno.test("recorded adversarial steps equal eager ones, move both networks, and leave no tensors", () => {
  const [eager, other] = [adversaries(), adversaries()];
  const recorded = capture(other.step);
  const both = [other.model, other.discriminator];
  const before = both.map((it) => [...parameters(it).values()][0]!.dataSync());
  for (const seed of [1, 2, 3]) assertClose(recorded(noise(seed)), eager.step(noise(seed)), 1e-4);
  const scores = ({ discriminator }: typeof eager) => discriminator.call(noise(5).images, { training: false });
  assertClose(scores(other), scores(eager), 1e-3);
  const after = both.map((it) => [...parameters(it).values()][0]!.dataSync());
  before.forEach((values, i) => assert(values.some((value, k) => value !== after[i]![k])));
  const batch = noise(4);
  assertNoLeaks(() => eager.step(batch).dispose());
  assertNoLeaks(() => tf.dispose(eager.task.evaluate(batch)));
});

Deno.test("a discriminator learns to tell pictures from what an autoencoder makes of them, and evaluation says so", () => {
  const { step, task } = adversaries();
  const run = capture(step);
  const batch = noise(1);
  const pictures = proceduralScenes({ train: 60, test: 12, seed: 0, imageSize: 32 }).test; // their number only
  const lossNow = () => {
    const collector = task.collector(pictures);
    collector.add(task.evaluate(batch), batch);
    return collector.results().discriminatorLoss;
  };
  const first = lossNow();
  for (let i = 0; i < 60; i++) run(batch).dispose();
  assert(lossNow() < first - 0.2, `${first} to ${lossNow()}`);
});

Deno.test("the adversarial loss is added to that of the autoencoder by its weight", () => {
  const model = createAutoencoder({ tokenizer: "vit", profile: "tiny", bottleneck: { kind: "none" } }, 1);
  const discriminator = new PatchDiscriminator({ channels: 4 }, new Initializer(2));
  const task = adversarialTask(model, { discriminator, weight: 0.5 });
  const batch = noise(2);
  const options = { random: new RandomStream(9), choice: undefined, settings: {} };
  const plain = autoencoderTask(model).loss(batch, options).dataSync()[0]!;
  const whole = task.loss(batch, options).dataSync()[0]!;
  const rebuilt = model.call(batch.images, { training: false }).images; // without bottleneck as in training
  const score = tf.mean(discriminator.call(rebuilt, { training: false })).dataSync()[0]!; // as it is after its own step
  assertClose([whole], [plain - 0.5 * score], 1e-5);
  assert(Math.abs(score) > 1e-3);
});

const splits = proceduralScenes({ train: 60, test: 12, seed: 1, imageSize: 16 });

/** A short run against a discriminator; everything that a seed decides is as every time. */
function shortRun(folder: string) {
  const sizes = { tokenizer: "vit", profile: "tiny", imageSize: [16, 16] } as const;
  const model = createAutoencoder({ ...sizes, bottleneck: { kind: "vq", codes: 16 } }, 4);
  const discriminator = new PatchDiscriminator({ channels: 4, levels: 1 }, new Initializer(5));
  const task = adversarialTask(model, { discriminator, weight: 0.1 });
  const settings = { seed: 2, epochs: 3, batch: 8, learningRate: 1e-3, imageSize: 16, averageDecay: 0.9 };
  return { model, discriminator, options: { task, splits, settings, folder, about: ABOUT } };
}

Deno.test("an adversarial run that was stopped goes on with the bits of one that was not, its discriminator too", () =>
  withFolder(async (folder) => {
    const whole = shortRun(`${folder}/whole`);
    const wanted = await trainTask(whole.options);
    for (const steps of [3, 10]) { // within the first epoch and within the second
      const controller = new AbortController();
      let done = 0;
      const onProgress = () => void (++done === steps && controller.abort());
      const first = shortRun(`${folder}/${steps}`);
      const stopped = await trainTask({ ...first.options, signal: controller.signal, onProgress });
      assertEquals(stopped.finished, false);
      const again = shortRun(`${folder}/${steps}`);
      const got = await trainTask({ ...again.options, resume: true });
      assertEquals(stateDict(again.model), stateDict(whole.model));
      assertEquals(stateDict(again.discriminator), stateDict(whole.discriminator));
      const slots = ({ options: { task }, discriminator }: typeof whole) =>
        optimizerState(discriminator, task.rival.optimizer);
      assertEquals(slots(again), slots(whole));
      assertEquals(
        again.options.task.rival.optimizer.step.dataSync(),
        whole.options.task.rival.optimizer.step.dataSync(),
      );
      assertEquals(await metrics(`${folder}/${steps}`), await metrics(`${folder}/whole`));
      if (!wanted.finished || !got.finished) throw new Error("a run was stopped");
      assertEquals(timeless(got.summary), timeless(wanted.summary));
      for (const { model, discriminator, options } of [first, again]) {
        options.task.dispose();
        [model, discriminator].forEach(disposeModule);
      }
    }
    const record = (await metrics(`${folder}/whole`)).at(-1)!;
    assert((record.validationDiscriminatorLoss as number) > 0);
  }));

Deno.test("an adversarial run does not go on from a checkpoint without a discriminator", () =>
  withFolder(async (folder) => {
    const { options, model } = shortRun(folder);
    await trainTask({ ...options, task: autoencoderTask(model), settings: { ...options.settings, epochs: 1 } });
    await assertRejects(
      () => trainTask({ ...shortRun(folder).options, resume: true }),
      RangeError,
      "of a run without a rival",
    );
  }));

Deno.test("adversarialTask() refuses a weight that does nothing", () => {
  const { model, discriminator } = adversaries();
  assertThrows(() => adversarialTask(model, { discriminator, weight: 0 }), RangeError, "a weight above 0: got 0");
});
