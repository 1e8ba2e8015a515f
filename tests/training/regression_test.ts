import { assertEquals, assertRejects } from "@std/assert";
import type { LabelledPictures, Splits } from "../../lib/datasets/dataset.ts";
import { regressionMetrics } from "../../lib/metrics/mod.ts";
import { Initializer, Linear, stateDict } from "../../lib/nn/mod.ts";
import { evaluateTask, meanTarget, regressionTask, trainTask, type TrainTaskOptions } from "../../lib/training/mod.ts";
import type { RegressionResults } from "../../lib/training/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { withFolder } from "../support/folder.ts";
import { testRandom } from "../support/random.ts";
import { metrics, timeless } from "./same_runs.ts";
import { ABOUT, SIDE } from "./stand_ins.ts";

/** Grey pictures with noise; the target is how bright they are, from 20 to 80. */
class Greys implements LabelledPictures {
  readonly classes = ["grey"];
  readonly labels: Int32Array;

  constructor(readonly length: number, private readonly seed: number) {
    this.labels = new Int32Array(length);
  }

  target(index: number): number {
    return 20 + 60 * testRandom(1000 * this.seed + index)();
  }

  read(index: number, [height, width]: readonly [number, number]): Promise<Uint8Array> {
    const next = testRandom(1000 * this.seed + index + 500);
    const pixel = () => 2.55 * this.target(index) + 20 * (next() - 0.5);
    return Promise.resolve(Uint8Array.from({ length: height * width * 3 }, pixel));
  }
}

/** A linear layer whose target is standardised inside. */
class LinearRegressor {
  readonly output = new Linear(SIDE * SIDE * 3, 1, new Initializer(1));

  call(images: tf.Tensor4D) {
    const flat = tf.reshape(tf.sub(images, 0.5), [images.shape[0], SIDE * SIDE * 3]); // [B, H·W·C]
    return { predictions: tf.add(tf.mul(tf.squeeze(this.output.call(flat), [1]), 17), 50) as tf.Tensor1D }; // [B]
  }

  flopsPerImage(): number {
    return this.output.flops(1);
  }
}

const splits: Splits = {
  train: new Greys(60, 1),
  validation: new Greys(10, 2),
  test: new Greys(12, 3),
  report: { refused: [], handled: [], ignored: [] },
};

function greyRun(folder: string) {
  const model = new LinearRegressor();
  const options: TrainTaskOptions<RegressionResults> = {
    task: regressionTask(model, { trainMean: meanTarget(splits.train) }),
    splits,
    settings: { seed: 1, epochs: 8, batch: 8, learningRate: 1e-2, imageSize: SIDE },
    folder,
    about: ABOUT,
  };
  return { ...options, model };
}

Deno.test("trainTask() trains a regression, and reports its errors beside the mean predictor's", () =>
  withFolder(async (folder) => {
    const { model, ...options } = greyRun(folder);
    const result = await trainTask(options);
    if (!result.finished) throw new Error("the run was stopped");
    const summary = result.summary as typeof result.summary & RegressionResults;
    assertEquals(summary.mse < 0.3 * summary.baseline.mse, true, JSON.stringify(summary));
    const lines = await metrics(folder);
    const keys = ["validationLoss", "validationMse", "validationRmse", "validationMae"];
    assertEquals(keys.filter((key) => !Number.isFinite(lines[0]![key])), []);
    assertEquals(
      summary.bestEpoch,
      1 + lines.map((line) => line.validationMse).indexOf(
        Math.min(...lines.map((line) => line.validationMse as number)),
      ),
    );
    const { targets, predictions } = JSON.parse(await Deno.readTextFile(`${folder}/predictions.json`));
    assertClose(targets, Array.from({ length: 12 }, (_, i) => splits.test.target!(i)), 1e-6);
    const { mse, rmse, mae, baseline } = regressionMetrics(predictions, targets, meanTarget(splits.train));
    assertClose([summary.mse, summary.rmse, summary.mae], [mse, rmse, mae], 1e-6);
    assertEquals(summary.baseline, baseline);
    const last = await evaluateTask(options.task, splits.test, { imageSize: SIDE, batch: 5 });
    assertEquals([last.count, Number.isFinite(last.mse)], [12, true]);
    assertEquals(model.output.weight.isDisposed, false);
  }));

Deno.test("a regression that was stopped goes on with the bits of one that was not", () =>
  withFolder(async (folder) => {
    const whole = greyRun(`${folder}/whole`);
    const wanted = await trainTask(whole);
    const controller = new AbortController();
    let steps = 0;
    const onProgress = () => void (++steps === 12 && controller.abort());
    const stopped = greyRun(`${folder}/stopped`);
    assertEquals((await trainTask({ ...stopped, signal: controller.signal, onProgress })).finished, false);
    const again = greyRun(`${folder}/stopped`);
    const got = await trainTask({ ...again, resume: true });
    assertEquals(stateDict(again.model), stateDict(whole.model));
    if (!wanted.finished || !got.finished) throw new Error("a run was stopped");
    assertEquals(timeless(got.summary), timeless(wanted.summary));
  }));

Deno.test("trainTask() refuses settings of another loss, and pictures without targets", () =>
  withFolder(async (folder) => {
    const { model: _, ...options } = greyRun(folder);
    const smoothed = { ...options, settings: { ...options.settings, labelSmoothing: 0.1 } };
    await assertRejects(() => trainTask(smoothed), RangeError, "labelSmoothing is no setting of this task's loss");
    const { train } = splits;
    const plain = { classes: train.classes, labels: train.labels, length: 60, read: () => Promise.reject() };
    await assertRejects(() => trainTask({ ...options, splits: { ...splits, train: plain } }), RangeError);
  }));
