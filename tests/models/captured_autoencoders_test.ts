import { assert, assertEquals } from "@std/assert";
import { type AutoencoderConfig, createAutoencoder } from "../../lib/models/mod.ts";
import { disposeModule, stateDict } from "../../lib/nn/mod.ts";
import { RandomStream } from "../../lib/ops/mod.ts";
import { parameters } from "../../lib/nn/mod.ts";
import { capture } from "../../lib/tensorflow/mod.ts";
import { Adam, autoencoderTask } from "../../lib/training/mod.ts";
import { taskStep } from "../../lib/training/train_step.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { testNumbers } from "../support/random.ts";

const VQ = { kind: "vq", codes: 32 } as const;
const CASES: Record<string, AutoencoderConfig> = {
  "ViT": { tokenizer: "vit", profile: "tiny" },
  "mSVD": { tokenizer: "msvd", profile: "tiny" },
  "mSVD with gates, no bottleneck": {
    tokenizer: "msvd",
    scorer: "sigmoid",
    profile: "tiny",
    bottleneck: { kind: "none" },
  },
  "mSVD as in the thesis": { tokenizer: "msvd", profile: "tiny", normalization: "instance", direct: false },
  "FFT": { tokenizer: "fft", profile: "tiny" },
  "FFT with convolutions, a window": { tokenizer: "fft", filterSize: 16, convolutions: true, profile: "tiny" },
  "FFT patches, own maps": { tokenizer: "fft", form: "patches", projections: "own", profile: "tiny" },
  "ViT with VQ": { tokenizer: "vit", profile: "tiny", bottleneck: VQ },
  "FFT with VQ": { tokenizer: "fft", profile: "tiny", bottleneck: VQ },
  "mSVD with FSQ": { tokenizer: "msvd", profile: "tiny", bottleneck: { kind: "fsq", levels: [8, 5, 5, 5] } },
};
const batch = (seed: number) => ({
  images: tf.tensor4d(testNumbers(4 * 32 * 32 * 3, seed, 0, 1), [4, 32, 32, 3]),
  labels: tf.zeros([4], "int32") as tf.Tensor1D,
  prepared: {},
});

/** A model, its training step and its evaluation, eager or recorded. */
function training(config: AutoencoderConfig, recorded: boolean) {
  const [model, random] = [createAutoencoder(config, 3), new RandomStream(7)];
  const task = autoencoderTask(model);
  const optimizer = new Adam(parameters(model), { learningRate: 1e-3 });
  const step = taskStep(task, { optimizer, random }, {});
  const run = (it: ReturnType<typeof batch>) => step(it, undefined);
  const evaluate = (it: ReturnType<typeof batch>) => task.evaluate(it);
  const dispose = () => [optimizer, random].forEach((it) => it.dispose());
  return recorded
    ? { model, step: capture(run), evaluate: capture(evaluate), dispose }
    : { model, step: run, evaluate, dispose };
}

for (const [name, config] of Object.entries(CASES)) {
  Deno.test(`${name}: recorded steps and a recorded evaluation equal eager ones`, () => {
    const [eager, replayed] = [training(config, false), training(config, true)];
    for (const seed of [1, 2, 3]) {
      const it = batch(seed);
      assertClose(replayed.step(it), eager.step(it), 1e-5, `${name}: loss ${seed}`);
    }
    const it = batch(4);
    const [wanted, got] = [eager.evaluate(it), replayed.evaluate(it)];
    assertEquals(Object.keys(got).sort(), Object.keys(wanted).sort());
    assertClose(got.errors!, wanted.errors!, 1e-3); // Adam makes rounding of gradients that are nearly zero into whole steps
    for (const { model, dispose } of [eager, replayed]) {
      dispose();
      disposeModule(model);
    }
  });
}

/** Recorded steps on two batches in turn: all losses, and what the model is in the end. */
function train(config: AutoencoderConfig, steps: number) {
  const { model, step, dispose } = training(config, true);
  const batches = [1, 2].map(batch);
  const losses = Array.from({ length: steps }, (_, i) => tf.tidy(() => step(batches[i % 2]!).dataSync()[0]!));
  const state = stateDict(model);
  dispose();
  tf.dispose(batches);
  disposeModule(model);
  return { losses, state };
}

for (const [name, config] of Object.entries(CASES)) {
  Deno.test(`${name}: the first 100 steps stay finite and lower the loss`, () => {
    const { losses, state } = train(config, 100);
    assert(losses.every(Number.isFinite));
    for (const [path, { data }] of state) assert((data as Float32Array).every(Number.isFinite), path);
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    assert(mean(losses.slice(-10)) < mean(losses.slice(0, 10)), `${losses[0]} to ${losses.at(-1)}`);
  });

  Deno.test(`${name}: the same seed trains to the same bits`, () => assertEquals(train(config, 8), train(config, 8)));
}
