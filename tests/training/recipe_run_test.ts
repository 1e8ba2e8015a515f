import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { proceduralScenes } from "../../lib/datasets/scenes.ts";
import { type ClassifierConfig, createClassifier } from "../../lib/models/mod.ts";
import { type CallOptions, disposeModule, Initializer, Linear, loadStateDict, stateDict } from "../../lib/nn/mod.ts";
import {
  checkpointFolder,
  checkSettings,
  evaluate,
  loadBest,
  loadLatest,
  type Summary,
  train,
  type TrainEvent,
  type TrainOptions,
  type TrainSettings,
} from "../../lib/training/mod.ts";
import { assertClose } from "../support/close.ts";
import { engine, tf } from "../support/engine.ts";
import { withFolder } from "../support/folder.ts";
import { metrics, timeless } from "./same_runs.ts";
import { ABOUT, SIDE, smallRun, smallSplits } from "./stand_ins.ts";

async function finished(options: TrainOptions): Promise<Summary> {
  const result = await train(options);
  if (!result.finished) throw new Error("the run was stopped");
  return result.summary;
}

/** A model whose batch mates do not matter: no batch normalisation, no dropout. */
class LinearModel {
  readonly output = new Linear(SIDE * SIDE * 3, 3, new Initializer(1));

  call(images: tf.Tensor4D, _: CallOptions) {
    const [b, h, w, c] = images.shape;
    const logits = this.output.call(tf.reshape(images, [b, h * w * c])) as tf.Tensor2D; // [B, classes]
    return { logits, tokensKept: tf.ones([b]) as tf.Tensor1D };
  }

  flopsPerImage(): number {
    return this.output.flops(1);
  }
}

const linearRun = (folder: string, more: Partial<TrainSettings>) => {
  const options = smallRun(folder);
  return { ...options, model: new LinearModel(), settings: { ...options.settings, ...more } };
};

Deno.test("a run that adds up the gradients of two batches ends where one of batches twice as large does", () =>
  withFolder(async (folder) => {
    const recipe = { optimizer: "adamw", clipNorm: 0.5, schedule: "cosine", warmupEpochs: 0.5 } as const;
    const large = linearRun(`${folder}/large`, { ...recipe, batch: 8 });
    const parts = linearRun(`${folder}/parts`, { ...recipe, batch: 4, accumulate: 2 }); // 10 batches, the last of 1
    await finished(large);
    await finished(parts);
    const [wanted, got] = [stateDict(large.model), stateDict(parts.model)];
    for (const [name, { data }] of wanted) assertClose(got.get(name)!.data, data, 1e-5, name);
    const [lines, others] = [await metrics(large.folder), await metrics(parts.folder)];
    assertEquals(others.map(({ step }) => step), [5, 10]);
    lines.forEach(({ loss }, i) => assertClose([others[i]!.loss as number], [loss as number], 1e-5, "loss"));
  }));

Deno.test("averages are what validation, test and checkpoints use; the model keeps its own weights", () =>
  withFolder(async (folder) => {
    const options = smallRun(folder);
    const summary = await finished({ ...options, settings: { ...options.settings, averageDecay: 0.9 } });
    const { weights, optimizer } = (await loadLatest(checkpointFolder(folder)))!.checkpoint;
    const own = stateDict(options.model);
    for (const [name, { data }] of own) assertEquals(optimizer.get(`raw.${name}`)!.data, data, name);
    assertEquals([...own].filter(([name, { data }]) => String(data) === String(weights.get(name)!.data)), []);
    const { model } = smallRun(folder);
    loadStateDict(model, (await loadBest(checkpointFolder(folder)))!.checkpoint.weights);
    const again = await evaluate(model, smallSplits().test, { imageSize: SIDE, batch: 5 });
    assertClose([again.loss], [summary.loss], 1e-6);
    const plain = await finished(smallRun(`${folder}/plain`));
    assertEquals(plain.loss === summary.loss, false, "averages change the test loss");
  }));

Deno.test("a run that is stopped between two batches of a step finishes the step, and goes on with the same bits", () =>
  withFolder(async (folder) => {
    const recipe = { accumulate: 3, averageDecay: 0.9, warmupEpochs: 1 }; // 5 batches an epoch: steps of 3 and 2
    const run = (name: string, more: Partial<TrainOptions> = {}) => {
      const options = smallRun(`${folder}/${name}`, more);
      return { ...options, settings: { ...options.settings, ...recipe } };
    };
    const whole = run("whole");
    const wanted = await finished(whole);
    for (const [batches, step] of [[1, 1], [2, 1], [3, 1], [4, 2], [5, 2], [6, 3]] as const) {
      const controller = new AbortController();
      let seen = 0;
      const onProgress = (event: TrainEvent) =>
        void (event.kind === "step" && ++seen === batches && controller.abort());
      const stopped = await train(run(`${batches}`, { signal: controller.signal, onProgress }));
      assertEquals(stopped.finished, false);
      const { checkpoint } = (await loadLatest(checkpointFolder(`${folder}/${batches}`)))!;
      assertEquals(checkpoint.step, step, `stopped after ${batches} batches`);
      const resumed = run(`${batches}`, { resume: true });
      assertEquals(timeless(await finished(resumed)), timeless(wanted), `stopped after ${batches} batches`);
      assertEquals(stateDict(resumed.model), stateDict(whole.model));
    }
  }));

Deno.test("a run ends when its patience does, and stays ended when it is resumed", () =>
  withFolder(async (folder) => {
    const patient = linearRun(folder, { epochs: 40, patience: 2, learningRate: 0 }); // nothing ever gets better
    const summary = await finished(patient);
    assertEquals([summary.epochs, summary.bestEpoch], [3, 1]);
    assertEquals(timeless(await finished({ ...patient, resume: true })), timeless(summary));
    assertEquals((await metrics(folder)).length, 3);
  }));

Deno.test("settings at their defaults change no bit of a run; label smoothing and warm-up do", () =>
  withFolder(async (folder) => {
    const losses = new Map<string, number>();
    for (
      const [name, more] of Object.entries({
        plain: {},
        defaults: {
          optimizer: "adam",
          schedule: "constant",
          warmupEpochs: 0,
          accumulate: 1,
          labelSmoothing: 0,
        } as const,
        smoothed: { labelSmoothing: 0.2 },
        warm: { warmupEpochs: 1 },
      })
    ) losses.set(name, (await finished(linearRun(`${folder}/${name}`, more))).loss);
    assertEquals(losses.get("plain"), losses.get("defaults"));
    assertEquals(new Set(losses.values()).size, 3);
  }));

const scored = { tokenizer: "msvd", scorer: "sigmoid", profile: "tiny", classes: 6 } as const;
const scenes = proceduralScenes({ train: 30, test: 6, seed: 1, imageSize: 32 });

function sceneRun(config: ClassifierConfig, folder: string, more: Partial<TrainSettings> = {}) {
  const model = createClassifier(config, 5);
  const settings = { seed: 5, epochs: 2, batch: 9, learningRate: 1e-3, imageSize: 32, ...more };
  return { model, splits: scenes, settings, folder, about: ABOUT };
}

Deno.test("a penalty on gates closes them; each epoch's record says how they are spread", () =>
  withFolder(async (folder) => {
    const [free, gated] = [
      sceneRun(scored, `${folder}/free`),
      sceneRun(scored, `${folder}/gated`, { tokenLoss: { kind: "gate", weight: 30 } }),
    ];
    const { gates } = await finished(gated);
    await finished(free);
    const [before, after] = [await metrics(free.folder), await metrics(gated.folder)];
    for (const name of ["validationMeanGate", "validationGateGini", "validationGateEntropy"]) {
      assertEquals(after.map((record) => Number.isFinite(record[name])), [true, true], name);
    }
    const mean = (records: typeof before) => records.at(-1)!.validationMeanGate as number;
    assertEquals(mean(after) < mean(before), true, `${mean(after)} of ${mean(before)}`);
    assertEquals(gates!.meanGate > 0 && gates!.meanGate < 1, true);
    for (const { model } of [free, gated]) disposeModule(model);
  }));

Deno.test("tokenLoss and other settings that a model or task cannot follow are refused", () =>
  withFolder(async (folder) => {
    const options = sceneRun({ tokenizer: "vit", profile: "tiny", classes: 6 }, folder, {
      tokenLoss: { kind: "gini", weight: 1 },
    });
    await assertRejects(() => train(options), RangeError, "this model's gives none: leave it out");
    disposeModule(options.model);
  }));

Deno.test("a model with a ladder has one length in each step, drawn from the seed and the step's number", () =>
  withFolder(async (folder) => {
    const config = { ...scored, trainingSelection: { ladder: [64, 16, 4] } };
    const lengths: number[][] = [];
    for (const seed of [5, 5, 6]) {
      const run = sceneRun(config, `${folder}/${lengths.length}`, { seed, epochs: 3 });
      const { model } = run;
      const drawn: number[] = [];
      const trainingKeep = (chance: number) => {
        const keep = model.trainingKeep(chance);
        drawn.push((keep as { k: number }).k);
        return keep;
      };
      const watched = { model, call: model.call.bind(model), trainingKeep, flopsPerImage: () => 0 };
      await finished({ ...run, model: watched });
      lengths.push(drawn);
      disposeModule(model);
    }
    assertEquals(lengths[0], lengths[1]);
    assertEquals([lengths[0]!.length, new Set(lengths[0]).size > 1], [9, true], String(lengths[0]));
    assertEquals(String(lengths[2]) === String(lengths[0]), false);
  }));

Deno.test("runs with every option leave no tensor behind, one after the other", () =>
  withFolder(async (folder) => {
    const config = { ...scored, trainingSelection: { ladder: [64, 8] } };
    const everything: Partial<TrainSettings> = {
      ...{ optimizer: "adamw", clipNorm: 1, schedule: "cosine", warmupEpochs: 0.5, averageDecay: 0.9, accumulate: 2 },
      ...{ labelSmoothing: 0.1, patience: 5, tokenLoss: { kind: "gini", weight: 0.1 } },
    };
    const counts = () => [tf.memory().numTensors, engine.backend!.native.getNumOfTensors()];
    const seen: number[][] = [];
    for (const round of [0, 1, 2]) {
      const run = sceneRun(config, `${folder}/${round}`, everything);
      await finished(run);
      disposeModule(run.model);
      seen.push(counts());
    }
    assertEquals(seen[2], seen[1]);
  }));

Deno.test("settings that make no sense are refused in a sentence", () => {
  const right = { seed: 0, epochs: 2, batch: 8, learningRate: 1e-3, imageSize: 32 };
  const refused: [object, string][] = [
    [{ epochs: 0 }, "epochs is a whole number from 1: got 0."],
    [{ seed: 2 ** 31 }, "seed is a whole number that fits 32 bits: got 2147483648."],
    [{ learningRate: NaN }, "learningRate is a number from 0: got NaN."],
    [{ optimizer: "sgd" }, `optimizer is "adam" or "adamw": got "sgd".`],
    [{ weightDecay: 0.1 }, "weightDecay is a setting of adamw"],
    [{ clipNorm: 0 }, "clipNorm is a number above 0: got 0."],
    [{ schedule: "cosine", warmupEpochs: 2 }, "Warm-up ends before the run does: got 2 warmupEpochs of 2 epochs."],
    [{ averageDecay: 1 }, "averageDecay is a number above 0 and below 1: got 1."],
    [{ accumulate: 1.5 }, "accumulate is a whole number from 1: got 1.5."],
    [{ labelSmoothing: -0.1 }, "labelSmoothing is a number from 0 to 1: got -0.1."],
    [{ patience: 0 }, "patience is a whole number from 1: got 0."],
    [{ tokenLoss: { kind: "l1", weight: 1 } }, `tokenLoss.kind is "gate" or "gini": got "l1".`],
    [{ tokenLoss: { kind: "gate", weight: 1, target: 0.3 } }, `leave it out of tokenLoss "gate"`],
    [
      { tokenLoss: { kind: "gini", weight: 1, target: 0 } },
      "tokenLoss.target is a number above 0 and at most 1: got 0.",
    ],
    [{ tokenLoss: { kind: "gate", weight: -1 } }, "tokenLoss.weight is a number from 0: got -1."],
    [{ precision: "float16" }, `precision is "float32" or "bfloat16": got "float16".`],
  ];
  for (const [more, said] of refused) {
    assertThrows(() => checkSettings({ ...right, ...more } as TrainSettings), RangeError, said);
  }
});

Deno.test("a run with a cosine cannot be given more epochs, which would change every rate", () =>
  withFolder(async (folder) => {
    const options = linearRun(folder, { schedule: "cosine" });
    await finished(options);
    const longer = { ...options, resume: true, settings: { ...options.settings, epochs: 3 } };
    await assertRejects(() => train(longer), RangeError, "holds a run with another settings");
  }));
