import { assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import "../support/require_setup.ts";
import { openImageFolder } from "../../lib/datasets/image_folder.ts";
import { drawScene, proceduralScenes, SCENE_CLASSES, sceneThings } from "../../lib/datasets/scenes.ts";
import { sampleFiles } from "../../tools/make_sample.ts";

Deno.test("drawScene() draws the same scene for the same words, and others for others", () => {
  for (const kind of SCENE_CLASSES) {
    const scene = drawScene(kind, [20, 30], 1, 2);
    assertEquals(scene.length, 20 * 30 * 3);
    assertEquals(drawScene(kind, [20, 30], 1, 2), scene);
    for (const words of [[1, 3], [2, 2], [1]]) {
      const other = drawScene(kind, [20, 30], ...words);
      const differing = other.filter((value, i) => value !== scene[i]).length;
      assertEquals(
        differing > scene.length / 2,
        true,
        `${kind} ${words}: ${differing} of ${scene.length} bytes differ`,
      );
    }
  }
});

Deno.test("drawScene() paints every pixel, at any size", () => {
  for (const kind of SCENE_CLASSES) {
    for (const size of [[5, 5], [7, 40], [33, 5], [128, 128]] as const) {
      for (let i = 0; i < 10; i++) {
        const scene = drawScene(kind, size, 9, i);
        const black = scene.filter((_, at) =>
          at % 3 === 0 && scene[at]! + scene[at + 1]! + scene[at + 2]! === 0
        ).length;
        assertEquals(black <= 0.05 * size[0] * size[1], true, `${kind} ${i} of ${size}: ${black} black pixels`);
      }
    }
  }
});

Deno.test("sceneThings() covers what stands in a scene: most of a street's picture, hardly any of a sea's, at any size", () => {
  const shareOf = (kind: string, side: number) => {
    const shares = Array.from({ length: 24 }, (_, i) => {
      const things = sceneThings(kind, [side, side], 3, i);
      assertEquals(things.every((part) => part >= 0 && part <= 1), true);
      return things.reduce((sum, part) => sum + part, 0) / things.length;
    });
    return shares.reduce((sum, share) => sum + share, 0) / shares.length;
  };
  const bounds = {
    buildings: [0.4, 0.8],
    forest: [0.2, 0.7],
    glacier: [0.4, 0.8],
    mountain: [0.25, 0.6],
    sea: [0, 0.1],
    street: [0.4, 0.8],
  };
  for (const [kind, [low, high]] of Object.entries(bounds)) {
    for (const side of [24, 64]) {
      const share = shareOf(kind, side);
      assertEquals(share > low! && share < high!, true, `${kind} at ${side}: ${share}`);
    }
  }
});

Deno.test("a data set of scenes knows where things are, cell by cell", () => {
  const { test } = proceduralScenes({ train: 24, test: 12, seed: 4, imageSize: 32 }); // drawn at 40 pixels
  for (let index = 0; index < 12; index++) {
    const things = sceneThings(SCENE_CLASSES[test.labels[index]!]!, [40, 40], 4, 1, index);
    const whole = things.reduce((sum, part) => sum + part, 0) / 1600;
    for (const grid of [[1, 1], [8, 8], [4, 10]] as const) {
      const cells = test.things!(index, grid);
      assertEquals(cells.length, grid[0] * grid[1]);
      assertAlmostEquals(cells.reduce((sum, part) => sum + part, 0) / cells.length, whole, 1e-5);
    }
    const corner = Array.from({ length: 5 }, (_, row) => [...things.subarray(row * 40, row * 40 + 5)]).flat();
    assertAlmostEquals(test.things!(index, [8, 8])[0]!, corner.reduce((sum, part) => sum + part, 0) / 25, 1e-5);
  }
  assertThrows(() => test.things!(12, [8, 8]), RangeError, "numbered 0 to 11: got 12");
});

/** Mean brightness of the cells of a grid over a picture, its overall level taken out: what is where. */
function layout(scene: Uint8Array, side: number, cells: number): number[] {
  const sums = new Array(cells * cells).fill(0);
  scene.forEach((value, at) => {
    const [row, column] = [Math.floor(at / 3 / side), Math.floor(at / 3) % side];
    sums[Math.floor(row * cells / side) * cells + Math.floor(column * cells / side)] += value;
  });
  const mean = sums.reduce((a, b) => a + b) / sums.length;
  const spread = Math.hypot(...sums.map((value) => value - mean)) || 1;
  return sums.map((value) => (value - mean) / spread);
}

Deno.test("drawScene() draws the same scene at any size", () => {
  for (const kind of SCENE_CLASSES) {
    for (let i = 0; i < 5; i++) {
      const [small, large] = [
        layout(drawScene(kind, [32, 32], i), 32, 8),
        layout(drawScene(kind, [128, 128], i), 128, 8),
      ];
      const likeness = small.reduce((sum, value, cell) => sum + value * large[cell]!, 0);
      assertEquals(likeness > 0.9, true, `${kind} ${i}: ${likeness}`);
    }
  }
});

Deno.test("colours do not tell the kinds apart: the nearest mean colour histogram is seldom right", () => {
  const BINS = 4;
  const histogram = (kind: string, part: number, i: number) => {
    const counts = new Array(BINS ** 3).fill(0);
    const scene = drawScene(kind, [24, 24], part, i);
    for (let at = 0; at < scene.length; at += 3) {
      const [r, g, b] = [scene[at]!, scene[at + 1]!, scene[at + 2]!].map((value) => Math.floor(value * BINS / 256));
      counts[(r! * BINS + g!) * BINS + b!] += 1 / 576;
    }
    return counts;
  };
  const means = SCENE_CLASSES.map((kind) => {
    const all = Array.from({ length: 60 }, (_, i) => histogram(kind, 0, i));
    return all[0]!.map((_, bin) => all.reduce((sum, counts) => sum + counts[bin]!, 0) / all.length);
  });
  let right = 0;
  for (const [label, kind] of SCENE_CLASSES.entries()) {
    for (let i = 0; i < 40; i++) {
      const counts = histogram(kind, 1, i);
      const far = means.map((mean) => mean.reduce((sum, value, bin) => sum + (value - counts[bin]!) ** 2, 0));
      if (far.indexOf(Math.min(...far)) === label) right++;
    }
  }
  assertEquals(right / 240 < 0.5, true, `${right} of 240`);
});

Deno.test("proceduralScenes() has as many scenes of each kind in each split, and none twice", async () => {
  const { train, validation, test, report } = proceduralScenes({ train: 120, test: 32, seed: 4, imageSize: 16 });
  const counts = [train, validation, test].map(({ labels }) =>
    SCENE_CLASSES.map((_, label) => labels.filter((other) => other === label).length)
  );
  assertEquals(counts, [[18, 18, 18, 18, 18, 18], [2, 2, 2, 2, 2, 2], [6, 6, 5, 5, 5, 5]]);
  assertEquals([train.classes, report.refused], [["buildings", "forest", "glacier", "mountain", "sea", "street"], []]);
  const seen = new Set<string>();
  for (const part of [train, validation, test]) {
    for (let i = 0; i < part.length; i++) seen.add((await part.read(i, [16, 16])).join());
  }
  assertEquals(seen.size, 152);
});

Deno.test("proceduralScenes() repeats its scenes for a seed, and draws others for another", async () => {
  const first = async (seed: number) => {
    const { train, test } = proceduralScenes({ train: 12, test: 6, seed, imageSize: 16 });
    return [await train.read(3, [20, 20]), await test.read(3, [16, 16])];
  };
  assertEquals(await first(0), await first(0));
  assertEquals((await first(1)).map((scene, i) => i < 2 && scene.every((value) => value === 0)), [false, false]);
  const [a, b] = [await first(0), await first(1)];
  assertEquals(a.map((scene, i) => scene.every((value, at) => value === b[i]![at])), [false, false]);
});

Deno.test("scenes refuse what is no scene", async () => {
  assertThrows(() => drawScene("desert", [8, 8]), RangeError, `got "desert"`);
  assertThrows(() => drawScene("sea", [0, 8]), RangeError, "whole numbers from 1: got 0×8");
  assertThrows(
    () => proceduralScenes({ train: 6, test: 6, seed: 0, imageSize: 8 }),
    RangeError,
    "train is a whole number from 12",
  );
  const { test } = proceduralScenes({ train: 12, test: 6, seed: 0, imageSize: 8 });
  await assertRejects(() => test.read(6, [8, 8]), RangeError, "numbered 0 to 5: got 6");
});

Deno.test("data/sample is what tools/make_sample.ts draws, and small", async () => {
  let total = 0;
  for await (const { path, bytes } of sampleFiles()) {
    assertEquals(new Uint8Array(bytes), await Deno.readFile(`data/sample/${path}`), path);
    total += bytes.length;
  }
  assertEquals(total <= 300_000, true, `${total} bytes`);
  const { train, validation, test } = await openImageFolder("data/sample");
  assertEquals([train.length, validation.length, test.length], [66, 6, 24]);
});

Deno.test("data/README.md quotes data/scenes.json, which keeps to what the scenes are drawn for", async () => {
  const { accuracies } = JSON.parse(await Deno.readTextFile("data/scenes.json"));
  const page = await Deno.readTextFile("data/README.md");
  for (const [name, accuracy] of Object.entries<number>(accuracies)) {
    const quoted = `${(100 * accuracy).toFixed(1)} %`;
    const line = new RegExp(`^\\| ${name} *\\| ${quoted} *\\|$`, "m");
    assertEquals(line.test(page), true, `the table in data/README.md should give ${quoted} for ${name}`);
  }
  assertEquals([accuracies.linear < 0.7, accuracies.vit > 0.8, accuracies.convolutional < 0.99], [true, true, true]);
});
