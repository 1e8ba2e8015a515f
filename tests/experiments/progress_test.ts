import { assert, assertEquals } from "@std/assert";
import "../support/require_setup.ts";
import { duration, TrainingProgress } from "../../experiments/progress.ts";
import { progressLine } from "../../experiments/progress_bar.ts";

/** A screen that remembers, with a clock that stands until it is set. */
function screen(redraws: boolean) {
  const seen = { text: "", time: 0 };
  const progress = new TrainingProgress({
    redraws,
    columns: () => 80,
    write: (text) => void (seen.text += text),
    now: () => seen.time,
  });
  const step = (number: number, time: number) => {
    seen.time = time;
    progress.onProgress({
      kind: "step",
      epoch: 1,
      epochs: 2,
      step: number,
      steps: 50,
      loss: 1.5,
      learningRate: 1e-3,
      imagesPerSecond: 99.6,
      secondsLeft: 130,
    });
  };
  return { seen, progress, step };
}

const record = {
  epoch: 1,
  step: 50,
  loss: 1.25,
  validationLoss: 1.125,
  validationAccuracy: 0.6666,
  validationMacroF1: 0.6,
  imagesPerSecond: 98.7,
  trainSeconds: 12,
};
const ERASE = "\x1b[K";

Deno.test("TrainingProgress draws its bar over on a terminal, and an epoch's line stays", () => {
  const { seen, progress, step } = screen(true);
  const bar = (blocks: string, percentage: number) =>
    `\repoch 1/2 |${blocks.padEnd(18)}| ${
      ` ${percentage} %`.padStart(5)
    }  100 images/s  loss 1.500  2 min 10 s left${ERASE}`;
  step(5, 0);
  step(6, 100); // too soon
  step(31, 250);
  progress.onProgress({ kind: "epoch", record, epochs: 2, best: true });
  assertEquals(
    seen.text,
    `${bar("▉", 5)}${bar("█████▌", 31)}\r${ERASE}` +
      "epoch 1/2: loss 1.250, validation loss 1.125, accuracy 66.7 % (best), 99 images/s\n",
  );
});

Deno.test("TrainingProgress takes its bar away when it is closed", () => {
  const { seen, progress, step } = screen(true);
  progress.close();
  assertEquals(seen.text, "");
  step(5, 0);
  progress.close();
  progress.close();
  assertEquals(seen.text.split(ERASE).slice(1), ["\r", ""]);
});

Deno.test("TrainingProgress shows an epoch's measures where they are not of classes", () => {
  const { seen, progress } = screen(false);
  const { validationAccuracy: _, validationMacroF1: __, ...rest } = record;
  progress.onProgress({
    kind: "epoch",
    record: { ...rest, validationMae: 9.125, validationRmse: 12.5, validationR2: 0.5, validationMse: 156.25 },
    epochs: 2,
    best: false,
  });
  assertEquals(
    seen.text,
    "epoch 1/2: loss 1.250, validation loss 1.125, mae 9.125, rmse 12.5, R2 0.500, 99 images/s\n",
  );
});

Deno.test("TrainingProgress prints sparse lines where nothing can be drawn over", () => {
  const { seen, progress, step } = screen(false);
  for (let time = 0; time <= 60_000; time += 1000) step(time / 1000, time);
  progress.onProgress({ kind: "warning", message: "Checkpoint a is damaged." });
  progress.close();
  const line = (step: number) => `epoch 1/2, step ${step}/50: loss 1.500, 100 images/s, 2 min 10 s left\n`;
  assertEquals(seen.text, `${line(0)}${line(30)}${line(60)}Warning: Checkpoint a is damaged.\n`);
});

Deno.test("progressLine() fits any terminal: notes go first, then the bar", () => {
  const parts = { done: 0.5, label: "epoch 1/2", notes: ["step 3/50", "100 images/s", "loss 1.500", "3 min 2 s left"] };
  assertEquals(
    [120, 80, 60, 46, 30, 16].map((columns) => progressLine(parts, columns)),
    [
      `epoch 1/2 |${"█".repeat(20)}${" ".repeat(20)}|  50 %  step 3/50  100 images/s  loss 1.500  3 min 2 s left`,
      `epoch 1/2 |${"█".repeat(9)}▌${" ".repeat(9)}|  50 %  100 images/s  loss 1.500  3 min 2 s left`,
      `epoch 1/2 |${"█".repeat(6)}▌${" ".repeat(6)}|  50 %  loss 1.500  3 min 2 s left`,
      `epoch 1/2 |${"█".repeat(5)}▌${" ".repeat(5)}|  50 %  3 min 2 s left`,
      `epoch 1/2 |${"█".repeat(5)}▌${" ".repeat(5)}|  50 %`,
      "epoch 1/2  50 %",
    ],
  );
  for (let columns = 1; columns < 140; columns++) assert(progressLine(parts, columns).length < columns, `${columns}`);
});

Deno.test("progressLine() fills its bar by eighths of a block, and is full at the end only", () => {
  const bars = [0, 0.0125, 0.1, 0.999, 1, 2].map((done) =>
    /\|(.*)\| +(\d+) %/.exec(progressLine({ done, label: "", notes: [] }, 20))!.slice(1)
  );
  assertEquals(bars, [
    ["          ", "0"],
    ["▏         ", "1"],
    ["█         ", "10"],
    ["█████████▉", "99"],
    ["██████████", "100"],
    ["██████████", "100"],
  ]);
});

Deno.test("duration() says seconds as people do", () => {
  assertEquals([0, 59.4, 60, 200, 3600, 7500].map(duration), [
    "0 s",
    "59 s",
    "1 min 0 s",
    "3 min 20 s",
    "1 h 0 min",
    "2 h 5 min",
  ]);
});
