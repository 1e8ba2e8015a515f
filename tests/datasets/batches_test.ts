import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { engine, tf } from "../support/engine.ts";
import { type Batch, BatchLoader } from "../../lib/datasets/batches.ts";
import type { LabelledPictures } from "../../lib/datasets/dataset.ts";
import { UnreadablePicture } from "../../lib/datasets/decode.ts";

/** Pictures whose pixels tell their number (red) and place (green, blue); some of them unreadable. */
class Numbered implements LabelledPictures {
  readonly classes = ["even", "odd"];
  readonly labels: Int32Array;
  reads = 0;

  constructor(readonly length: number, readonly bad: number[] = [], readonly delay = 0) {
    this.labels = Int32Array.from({ length }, (_, i) => i % 2);
  }

  async read(index: number, [height, width]: readonly [number, number]): Promise<Uint8Array> {
    this.reads++;
    if (this.delay > 0) await new Promise((resolve) => setTimeout(resolve, this.delay));
    if (this.bad.includes(index)) throw new UnreadablePicture(`number ${index}`, "it is bad");
    return Uint8Array.from({ length: height * width * 3 }, (_, i) => {
      const place = Math.floor(i / 3);
      return [index, Math.floor(place / width), place % width][i % 3]!;
    });
  }
}

/** Numbers, corners and labels of the pictures in an epoch, batch by batch. */
async function collect(batches: AsyncIterable<Batch>) {
  const result: { shape: number[]; numbers: number[]; corners: string[]; labels: number[] }[] = [];
  for await (const { images, labels } of batches) {
    const [b, h, w] = images.shape;
    const bytes = Array.from(images.dataSync(), (value) => Math.round(value * 255));
    const pixel = (i: number, row: number, column: number) => bytes.slice(((i * h + row) * w + column) * 3).slice(0, 3);
    const each = Array.from({ length: b }, (_, i) => i);
    result.push({
      shape: images.shape,
      numbers: each.map((i) => pixel(i, 0, 0)[0]!),
      corners: each.map((i) => `${pixel(i, 0, 0).slice(1)} to ${pixel(i, h - 1, w - 1).slice(1)}`),
      labels: Array.from(labels.dataSync()),
    });
    tf.dispose([images, labels]);
  }
  return result;
}

const sorted = (numbers: number[]) => numbers.toSorted((a, b) => a - b);
const upTo = (length: number) => Array.from({ length }, (_, i) => i);

Deno.test("BatchLoader gives every picture once, in order and whole, when it does not augment", async () => {
  const loader = new BatchLoader(new Numbered(10), { imageSize: 4, batch: 4, augment: false });
  const batches = await collect(loader.epoch(0));
  assertEquals(batches.map(({ shape }) => shape), [[4, 4, 4, 3], [4, 4, 4, 3], [2, 4, 4, 3]]);
  assertEquals([loader.length, batches.flatMap(({ numbers }) => numbers)], [3, upTo(10)]);
  assertEquals(batches.flatMap(({ labels }) => labels), upTo(10).map((i) => i % 2));
  assertEquals(new Set(batches.flatMap(({ corners }) => corners)), new Set(["0,0 to 3,3"]));
  assertEquals(await collect(loader.epoch(3)), batches);
});

Deno.test("BatchLoader shuffles, crops anywhere in 1.25 times the size and mirrors half, when it augments", async () => {
  const loader = new BatchLoader(new Numbered(200), { imageSize: 8, batch: 50, augment: true, seed: 1 });
  const batches = await collect(loader.epoch(0));
  const numbers = batches.flatMap((batch) => batch.numbers);
  assertEquals([sorted(numbers), numbers.every((number, i) => number === i)], [upTo(200), false]);
  assertEquals(batches.flatMap(({ labels }) => labels), numbers.map((number) => number % 2));
  const counts = new Map<string, number>();
  for (const corner of batches.flatMap(({ corners }) => corners)) counts.set(corner, (counts.get(corner) ?? 0) + 1);
  const possible = [0, 1, 2].flatMap((top) =>
    [0, 1, 2].flatMap((left) => [
      `${top},${left} to ${top + 7},${left + 7}`,
      `${top},${left + 7} to ${top + 7},${left}`, // mirrored
    ])
  );
  assertEquals([...counts.keys()].toSorted(), possible.toSorted());
  const mirrored = possible.filter((_, i) => i % 2 === 1).reduce((sum, corner) => sum + counts.get(corner)!, 0);
  assertEquals(mirrored > 70 && mirrored < 130, true, `${mirrored} of 200 mirrored`);
});

Deno.test("BatchLoader repeats an epoch for its seed, whatever the batch size and what came before", async () => {
  const views = async (seed: number, epoch: number, batch: number, before: number[] = []) => {
    const loader = new BatchLoader(new Numbered(30), { imageSize: 8, batch, augment: true, seed });
    for (const other of before) await collect(loader.epoch(other));
    const batches = await collect(loader.epoch(epoch));
    return batches.flatMap(({ numbers, corners }) => numbers.map((number, i) => `${number}: ${corners[i]}`));
  };
  const reference = await views(5, 2, 7);
  assertEquals(await views(5, 2, 30), reference);
  assertEquals(await views(5, 2, 7, [0, 1, 2]), reference);
  const differs = async (other: Promise<string[]>) => (await other).some((view, i) => view !== reference[i]);
  assertEquals([await differs(views(5, 3, 7)), await differs(views(6, 2, 7))], [true, true]);
});

Deno.test("BatchLoader passes pictures over that cannot be read, and fills their places", async () => {
  for (const augment of [false, true]) {
    const loader = new BatchLoader(new Numbered(12, [1, 2, 3, 4, 5, 11]), { imageSize: 4, batch: 3, augment });
    for (const epoch of [0, 1]) {
      const batches = await collect(loader.epoch(epoch));
      assertEquals(batches.map(({ numbers }) => numbers.length), [3, 3]);
      assertEquals(sorted(batches.flatMap(({ numbers }) => numbers)), [0, 6, 7, 8, 9, 10]);
    }
  }
});

Deno.test("BatchLoader ends an epoch with any other error of the pictures", async () => {
  const pictures = new Numbered(8);
  pictures.read = (index) =>
    index < 4 ? Promise.resolve(new Uint8Array(48)) : Promise.reject(new RangeError("too many"));
  const loader = new BatchLoader(pictures, { imageSize: 4, batch: 4, augment: false });
  const seen: number[] = [];
  await assertRejects(
    async () => {
      for await (const { images, labels } of loader.epoch(0)) {
        seen.push(images.shape[0]);
        await new Promise((resolve) => setTimeout(resolve, 5)); // the next batch fails meanwhile
        tf.dispose([images, labels]);
      }
    },
    RangeError,
    "too many",
  );
  assertEquals(seen, [4]);
});

Deno.test("BatchLoader keeps pictures within its budget and reads the others again", async () => {
  const pictures = new Numbered(10);
  const perPicture = 4 * 4 * 3;
  const loader = new BatchLoader(pictures, { imageSize: 4, batch: 5, augment: false, cacheBytes: 6 * perPicture });
  const first = await collect(loader.epoch(0));
  assertEquals(pictures.reads, 10);
  assertEquals(await collect(loader.epoch(1)), first);
  assertEquals(pictures.reads, 14);
});

Deno.test("BatchLoader reads the next batch while the caller works on one", async () => {
  const pictures = new Numbered(6, [], 1);
  const epoch = new BatchLoader(pictures, { imageSize: 4, batch: 2, augment: false }).epoch(0);
  const readsAfter: number[] = [];
  for await (const { images, labels } of epoch) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    readsAfter.push(pictures.reads);
    tf.dispose([images, labels]);
  }
  assertEquals(readsAfter, [4, 6, 6]);
});

Deno.test("an epoch that is left early leaves no tensor and no work behind", async () => {
  const counts = () => [tf.memory().numTensors, engine.backend!.native.getNumOfTensors()];
  const before = counts();
  const pictures = new Numbered(6, [3], 5);
  const loader = new BatchLoader(pictures, { imageSize: 4, batch: 2, augment: true });
  for await (const { images, labels } of loader.epoch(0)) {
    tf.dispose([images, labels]);
    break;
  }
  const { reads } = pictures;
  await new Promise((resolve) => setTimeout(resolve, 30));
  assertEquals([counts(), pictures.reads], [before, reads]);
  loader.epoch(0); // never begun
  await collect(loader.epoch(0));
  assertEquals(counts(), before);
});

Deno.test("BatchLoader refuses numbers that make no sense", async () => {
  const make = (options: object) =>
    new BatchLoader(new Numbered(3), { imageSize: 4, batch: 2, augment: true, ...options });
  assertThrows(() => make({ batch: 0 }), RangeError, "batch is a whole number from 1: got 0");
  assertThrows(() => make({ imageSize: 1.5 }), RangeError, "imageSize is a whole number from 1: got 1.5");
  assertThrows(() => make({ cacheBytes: -1 }), RangeError, "cacheBytes is a whole number from 0: got -1");
  assertThrows(() => make({ seed: 0.5 }), RangeError, "fits 32 bits: got 0.5");
  await assertRejects(() => make({}).epoch(-1).next(), RangeError, "numbered from 0: got -1");
});
