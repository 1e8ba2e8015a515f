import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { compareGates } from "../../experiments/results/measure_gate_maps.ts";
import type { LabelledPictures } from "../../lib/datasets/dataset.ts";
import { proceduralScenes } from "../../lib/datasets/scenes.ts";
import type { Classifier } from "../../lib/models/mod.ts";
import { tf } from "../support/engine.ts";

const SIZE = { imageSize: 32, batch: 5 };
const { test } = proceduralScenes({ train: 12, test: 24, seed: 1, imageSize: 32 });

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
    const { pictures, agreement, interval: [low, high], contrast } = await compareGates(gatedBy(gateOf), test, SIZE);
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
    test,
    SIZE,
  );
  assertAlmostEquals((low + high) / 2, agreement, 1e-12);
  assertEquals(low < agreement && high - low < 4 / Math.sqrt(pictures), true);
});

Deno.test("pictures that say nothing of gates are refused", async () => {
  const empty: LabelledPictures = { ...pick(test), things: () => new Float32Array(64) };
  await assertRejects(() => compareGates(gatedBy((x) => x), empty, SIZE), RangeError, "both on things and beside them");
});

function pick({ classes, labels, length }: LabelledPictures): LabelledPictures {
  return { classes, labels, length, read: (index, size) => test.read(index, size) };
}
