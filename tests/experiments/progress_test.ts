import { assertEquals } from "@std/assert";
import "../support/require_setup.ts";
import { duration, TrainingProgress } from "../../experiments/progress.ts";

/** A screen that remembers, with a clock that stands until it is set. */
function screen(redraws: boolean) {
  const seen = { text: "", time: 0 };
  const progress = new TrainingProgress({
    redraws,
    write: (text) => void (seen.text += text),
    now: () => seen.time,
  });
  const step = (number: number, time: number) => {
    seen.time = time;
    progress.show({
      kind: "step",
      epoch: 1,
      epochs: 2,
      step: number,
      steps: 50,
      loss: 1.5,
      imagesPerSecond: 99.6,
      secondsLeft: 130,
    });
  };
  return { seen, progress, step };
}

const line = (step: number) => `epoch 1/2, step ${step}/50: loss 1.500, 100 images/s, 2 min 10 s left`;
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

Deno.test("TrainingProgress draws over its line on a terminal, and an epoch's line stays", () => {
  const { seen, progress, step } = screen(true);
  step(1, 0);
  step(2, 100); // too soon
  step(3, 250);
  progress.show({ kind: "epoch", record, epochs: 2, best: true });
  const clear = "\r\x1b[K";
  assertEquals(
    seen.text,
    `${line(1)}${clear}${line(3)}${clear}` +
      "epoch 1/2: loss 1.250, validation loss 1.125, accuracy 66.7 % (best), 99 images/s\n",
  );
});

Deno.test("TrainingProgress prints sparse lines where nothing can be drawn over", () => {
  const { seen, progress, step } = screen(false);
  for (let time = 0; time <= 60_000; time += 1000) step(time / 1000, time);
  progress.show({ kind: "warning", message: "Checkpoint a is damaged." });
  assertEquals(seen.text, `${line(0)}\n${line(30)}\n${line(60)}\nWarning: Checkpoint a is damaged.\n`);
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
