import { assertEquals, assertRejects } from "@std/assert";
import { loadStateDict, stateDict } from "../../lib/nn/mod.ts";
import {
  checkpointFolder,
  DamagedCheckpoint,
  evaluate,
  loadBest,
  loadLatest,
  type Summary,
  train,
  type TrainEvent,
  type TrainOptions,
} from "../../lib/training/mod.ts";
import { assertClose } from "../support/close.ts";
import { engine, tf } from "../support/engine.ts";
import { withFolder } from "../support/folder.ts";
import { metrics, timeless } from "./same_runs.ts";
import { ABOUT, SIDE, SmallModel, smallRun, smallSplits } from "./stand_ins.ts";

async function finished(options: TrainOptions): Promise<Summary> {
  const result = await train(options);
  if (!result.finished) throw new Error("the run was stopped");
  return result.summary;
}

/** Stops a run after so many of its steps. */
async function stopAfter(steps: number, options: TrainOptions): Promise<void> {
  const controller = new AbortController();
  const result = await train({
    ...options,
    signal: controller.signal,
    onProgress: (event) => {
      if (event.kind === "step" && --steps === 0) controller.abort();
    },
  });
  assertEquals(result.finished, false);
}

Deno.test("train() learns, validates after each epoch, tests once, and writes what came out", () =>
  withFolder(async (folder) => {
    const events: TrainEvent[] = [];
    let testReads = 0;
    const splits = smallSplits();
    const { test } = splits;
    const counted = {
      classes: test.classes,
      labels: test.labels,
      length: test.length,
      read: (index: number, size: readonly [number, number]) => {
        testReads++;
        return test.read(index, size);
      },
    };
    const options = smallRun(folder, {
      splits: { ...splits, test: counted },
      onProgress: (event) => events.push(event),
    });
    const summary = await finished({ ...options, settings: { ...options.settings, epochs: 6 } });
    assertEquals(testReads, 12);
    assertEquals([summary.accuracy > 0.6, summary.macroF1 > 0.6], [true, true], JSON.stringify(summary.confusion));
    assertEquals([summary.epochs, summary.tokensMean, summary.parameters], [6, 4, 192 * 5 + 5 + 5 * 3 + 3 + 6]);
    assertEquals([summary.pictures, summary.seed], [{ train: 37, validation: 9, test: 12 }, 3]);
    assertEquals(summary.confusion.map((row) => row.reduce((a, b) => a + b)), [4, 4, 4]);
    assertEquals(Object.keys(summary.perClass), ["red", "green", "blue"]);
    assertEquals([summary.imagesPerSecond > 0, summary.trainSeconds > 0, summary.peakRssMB > 50], [true, true, true]);
    assertEquals(JSON.parse(await Deno.readTextFile(`${folder}/summary.json`)), JSON.parse(JSON.stringify(summary)));
    const predictions = JSON.parse(await Deno.readTextFile(`${folder}/predictions.json`));
    assertEquals([predictions.labels, predictions.predictions.length], [[...test.labels], 12]);
    const lines = await metrics(folder);
    assertEquals(lines.map(({ epoch, step }) => [epoch, step]), [1, 2, 3, 4, 5, 6].map((epoch) => [epoch, 5 * epoch]));
    assertEquals((lines[5]!.loss as number) < (lines[0]!.loss as number), true, "the loss falls");
    const best = lines.reduce((a, b) => (b.validationAccuracy as number) > (a.validationAccuracy as number) ? b : a);
    assertEquals(summary.validationAccuracy, best.validationAccuracy);
    const steps = events.filter((event) => event.kind === "step");
    assertEquals([steps.length, steps.at(-1)!.step, steps.at(-1)!.steps], [30, 5, 5]);
    assertEquals(steps.every(({ secondsLeft }) => secondsLeft > 0 && Number.isFinite(secondsLeft)), true);
  }));

Deno.test("train() gives the same bits again, and others from another seed", () =>
  withFolder(async (folder) => {
    const run = async (name: string, seed: number) => {
      const options = smallRun(`${folder}/${name}`);
      await finished({ ...options, settings: { ...options.settings, seed } });
      return stateDict(options.model);
    };
    const [first, again, other] = [await run("first", 3), await run("again", 3), await run("other", 4)];
    assertEquals(first, again);
    assertEquals(
      first.get("output.weight")!.data.every((value, i) => value === other.get("output.weight")!.data[i]),
      false,
    );
  }));

Deno.test("train() goes on after a stop at any step with the same bits as a run that was not stopped", () =>
  withFolder(async (folder) => {
    const whole = smallRun(`${folder}/whole`);
    const wanted = await finished(whole);
    const wantedCheckpoint = (await loadLatest(checkpointFolder(`${folder}/whole`)))!.checkpoint;
    for (const steps of [1, 4, 5, 6, 9, 10]) {
      const options = () => smallRun(`${folder}/stopped-${steps}`);
      await stopAfter(steps, options());
      const second = { ...options(), model: new SmallModel(77) }; // its own weights do not matter: the checkpoint's do
      const summary = await finished({ ...second, resume: true });
      assertEquals(timeless(summary), timeless(wanted), `stopped after ${steps}`);
      assertEquals(stateDict(second.model), stateDict(whole.model));
      const { checkpoint } = (await loadLatest(checkpointFolder(second.folder)))!;
      assertEquals([checkpoint.weights, checkpoint.optimizer], [wantedCheckpoint.weights, wantedCheckpoint.optimizer]);
      assertEquals(await metrics(second.folder), await metrics(whole.folder));
    }
  }));

Deno.test("train() goes on from the last checkpoint within an epoch after its process was killed", () =>
  withFolder(async (folder) => {
    const whole = smallRun(`${folder}/whole`);
    const wanted = await finished(whole);
    const options = smallRun(`${folder}/killed`, { checkpointSteps: 3 });
    let steps = 0;
    const killed = () =>
      train({
        ...options,
        onProgress: ({ kind }) => {
          if (kind === "step" && ++steps === 9) throw new Error("killed"); // the checkpoint is that of step 8, the third of epoch 2
        },
      });
    await assertRejects(killed, Error, "killed");
    const { checkpoint } = (await loadLatest(checkpointFolder(options.folder)))!;
    assertEquals([checkpoint.step, checkpoint.state.epoch, checkpoint.state.stepInEpoch], [8, 1, 3]);
    const second = smallRun(options.folder, { resume: true });
    assertEquals(timeless(await finished(second)), timeless(wanted));
    assertEquals(stateDict(second.model), stateDict(whole.model));
  }));

Deno.test("train() adds epochs to a finished run, as if they had been asked for at once", () =>
  withFolder(async (folder) => {
    const long = smallRun(`${folder}/long`);
    const settings = { ...long.settings, epochs: 3 };
    await finished({ ...long, settings });
    await finished(smallRun(`${folder}/short`));
    const more = smallRun(`${folder}/short`, { resume: true, settings });
    assertEquals((await finished(more)).epochs, 3);
    assertEquals(stateDict(more.model), stateDict(long.model));
  }));

Deno.test("train() refuses a damaged checkpoint; asked to fall back it warns, goes back one, and ends with the same bits", () =>
  withFolder(async (folder) => {
    const whole = smallRun(`${folder}/whole`);
    await finished(whole);
    const options = smallRun(`${folder}/damaged`, { checkpointSteps: 2 });
    await stopAfter(7, options);
    const { path } = (await loadLatest(checkpointFolder(options.folder)))!;
    await Deno.truncate(`${path}/weights.safetensors`, 100);
    const warnings: string[] = [];
    const whatIsWrong = /weights.safetensors has 100 bytes of the \d+ that were written/;
    const refusal = await assertRejects(() => train(smallRun(options.folder, { resume: true })), DamagedCheckpoint);
    assertEquals([whatIsWrong.test(refusal.message), refusal.message.includes("--fall-back")], [true, true]);
    const second = smallRun(options.folder, {
      resume: true,
      fallBack: true,
      onProgress: (event) => {
        if (event.kind === "warning") warnings.push(event.message);
      },
    });
    await finished(second);
    assertEquals(warnings.length, 2);
    assertEquals(whatIsWrong.test(warnings[0]!), true, warnings[0]);
    assertEquals(stateDict(second.model), stateDict(whole.model));
  }));

Deno.test("the best checkpoint gives the summary's numbers again when it is loaded into a new model", () =>
  withFolder(async (folder) => {
    const options = smallRun(folder);
    const summary = await finished(options);
    const model = new SmallModel(99);
    loadStateDict(model, (await loadBest(checkpointFolder(folder)))!.checkpoint.weights);
    const again = await evaluate(model, smallSplits().test, { imageSize: SIDE, batch: 5 });
    assertEquals([again.accuracy, again.confusion], [summary.accuracy, summary.confusion]);
    assertEquals(Math.abs(again.loss - summary.loss) < 1e-6, true);
  }));

Deno.test("a checkpoint holds weights and averages under PyTorch's names, in its layouts", () =>
  withFolder(async (folder) => {
    await finished(smallRun(folder));
    const { weights, optimizer } = (await loadLatest(checkpointFolder(folder)))!.checkpoint;
    const names = ["norm.weight", "norm.bias", "hidden.weight", "hidden.bias", "output.weight", "output.bias"];
    assertEquals([...weights.keys()].sort(), [...names, "norm.running_mean", "norm.running_var"].sort());
    const averages = names.flatMap((name) => [`exp_avg.${name}`, `exp_avg_sq.${name}`]);
    assertEquals([...optimizer.keys()].sort(), averages.sort());
    assertEquals(weights.get("output.weight")!.shape, [3, 5]); // [out, in]
    assertEquals(optimizer.get("exp_avg.output.weight")!.shape, [3, 5]);
  }));

Deno.test("train() stops with a sentence when the loss is no number, and saves no such weights", () =>
  withFolder(async (folder) => {
    const options = smallRun(folder);
    const settings = { ...options.settings, epochs: 200, learningRate: 1e38 }; // a sum of a few such numbers overflows, dead units or not
    await assertRejects(
      () => train({ ...options, settings }),
      RangeError,
      "Try a lower learning rate than 1e+38",
    );
    const loaded = await loadLatest(checkpointFolder(folder));
    const finite = [...loaded?.checkpoint.weights.values() ?? []].every(({ data }) => data.every(Number.isFinite));
    assertEquals(finite, true);
  }));

Deno.test("train() refuses to start over a run, and to resume one of other settings, data or model", () =>
  withFolder(async (folder) => {
    await stopAfter(3, smallRun(folder));
    await assertRejects(() => train(smallRun(folder)), RangeError, "holds a run already: go on with it (--resume)");
    const resume = (more: Partial<TrainOptions>) => train(smallRun(folder, { resume: true, ...more }));
    const { settings, splits } = smallRun(folder);
    await assertRejects(() => resume({ settings: { ...settings, batch: 4 } }), RangeError, "with another settings");
    const rounded = { ...settings, precision: "bfloat16" } as const;
    await assertRejects(() => resume({ settings: rounded }), RangeError, "with another settings");
    await stopAfter(1, smallRun(folder, { resume: true, settings: { ...settings, precision: "float32" } })); // as it was
    await assertRejects(
      () => resume({ splits: { ...splits, test: splits.validation } }),
      RangeError,
      "with another dataset",
    );
    await assertRejects(() => resume({ about: { ...ABOUT, config: {} } }), RangeError, "with another config");
  }));

Deno.test("train() gives the same numbers with captured steps and op by op", () =>
  withFolder(async (folder) => {
    const [captured, plain] = [smallRun(`${folder}/captured`), smallRun(`${folder}/plain`, { capture: false })];
    const summaries = [await finished(captured), await finished(plain)];
    assertClose([summaries[0]!.loss], [summaries[1]!.loss], 1e-5, "test loss");
    assertEquals(summaries[0]!.confusion, summaries[1]!.confusion);
  }));

Deno.test("train() in bfloat16 says so in its summary, and needs captured steps", () =>
  withFolder(async (folder) => {
    const options = smallRun(folder);
    const settings = { ...options.settings, precision: "bfloat16" } as const;
    await assertRejects(() => train({ ...options, settings, capture: false }), RangeError, "leave capture on");
    const { config } = await finished({ ...options, settings });
    assertEquals((config.settings as typeof settings).precision, "bfloat16");
  }));

Deno.test("train() leaves no tensor behind but the model's", () =>
  withFolder(async (folder) => {
    const options = smallRun(folder);
    await stopAfter(4, options);
    const blank = tf.zeros([1, SIDE, SIDE, 3]) as tf.Tensor4D;
    const counts = () => {
      const { logits, tokensKept } = options.model.call(blank, { training: false });
      tf.dispose([logits, tokensKept]); // what was loaded and not used yet was not native
      return [tf.memory().numTensors, engine.backend!.native.getNumOfTensors()];
    };
    const before = counts();
    await finished({ ...options, resume: true });
    assertEquals(counts(), before);
  }));
