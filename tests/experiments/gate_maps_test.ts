import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { compareGates } from "../../experiments/results/measure_gate_maps.ts";
import type { LabelledPictures } from "../../lib/datasets/dataset.ts";
import { proceduralScenes } from "../../lib/datasets/scenes.ts";
import type { Classifier } from "../../lib/models/mod.ts";
import { tf } from "../support/engine.ts";

const SIZE = { imageSize: 32, batch: 5 };
const { train, test } = proceduralScenes({ train: 60, test: 24, seed: 1, imageSize: 32 });
const WHERE = { known: train, pictures: test };

/** A model whose gates are made of where things are, in the order in which pictures are read. */
function gatedBy(gateOf: (share: number, token: number) => number): Classifier {
  let read = 0;
  const tokenizer = {
    grid: () => [8, 8],
    tokenize: (images: tf.Tensor4D) => {
      const b = images.shape[0];
      const gates = Array.from({ length: b }, () => Array.from(test.things!(read++, [8, 8]), gateOf));
      return { scores: tf.tensor2d(gates, [b, 64]) };
    },
  };
  return { tokenizer } as unknown as Classifier;
}

Deno.test("gates that follow things agree wholly, their opposites not at all, and equal ones by half", async () => {
  for (const [gateOf, wanted] of [[(x: number) => x, 1], [(x: number) => 1 - x, 0], [() => 0.3, 0.5]] as const) {
    const { pictures, agreement, interval: [low, high], contrast } = await compareGates(
      gatedBy(gateOf),
      WHERE,
      SIZE,
    );
    assertAlmostEquals(agreement, wanted, 1e-12);
    assertAlmostEquals(low, wanted, 1e-12);
    assertAlmostEquals(high, wanted, 1e-12);
    assertEquals(pictures < test.length && pictures > test.length / 2, true, `${pictures}`); // most seas have no things
    assertEquals(contrast > 0.2 && contrast < 0.8, true, `${contrast}`);
  }
});

Deno.test("an interval is that of the mean over pictures", async () => {
  const { pictures, agreement, interval: [low, high] } = await compareGates(
    gatedBy((_, token) => token / 64), // larger towards the ground
    WHERE,
    SIZE,
  );
  assertAlmostEquals((low + high) / 2, agreement, 1e-12);
  assertEquals(low < agreement && high - low < 4 / Math.sqrt(pictures), true);
});

Deno.test("gates that know no more than where things usually are gain nothing over it; those that follow things do", async () => {
  const places = Array.from({ length: train.length }, (_, i) => train.things!(i, [8, 8]));
  const usual = (token: number) => places.reduce((sum, things) => sum + things[token]!, 0);
  const same = await compareGates(gatedBy((_, token) => usual(token)), WHERE, SIZE);
  assertEquals(same.usual > 0.6 && same.usual < 0.95, true, `${same.usual}`);
  assertAlmostEquals(same.beyondUsual, 0, 1e-3); // sums in another precision may tie two cells
  const right = await compareGates(gatedBy((x) => x), WHERE, SIZE);
  assertAlmostEquals(right.beyondUsual, 1 - right.usual, 1e-12);
  assertEquals(right.beyondUsualInterval[0] > 0, true);
});

Deno.test("pictures that say nothing of gates are refused", async () => {
  const empty: LabelledPictures = { ...pick(test), things: () => new Float32Array(64) };
  await assertRejects(
    () => compareGates(gatedBy((x) => x), { ...WHERE, pictures: empty }, SIZE),
    RangeError,
    "both on things and beside them",
  );
});

function pick({ classes, labels, length }: LabelledPictures): LabelledPictures {
  return { classes, labels, length, read: (index, size) => test.read(index, size) };
}
