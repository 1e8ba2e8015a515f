import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { engine, tf } from "../support/engine.ts";
import type { Batch } from "../../lib/datasets/batch.ts";
import { BatchLoader, type BatchOptions } from "../../lib/datasets/batches.ts";
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

function disposeBatch({ images, labels, prepared }: Batch): void {
  tf.dispose([images, labels, prepared]);
}

/** Numbers, corners and labels of the pictures in an epoch, batch by batch. */
async function collect(batches: AsyncIterable<Batch>) {
  const result: { shape: number[]; numbers: number[]; corners: string[]; labels: number[]; next: number }[] = [];
  for await (const { images, labels, next } of batches) {
    const [b, h, w] = images.shape;
    const bytes = Array.from(images.dataSync(), (value) => Math.round(value * 255));
    const pixel = (i: number, row: number, column: number) => bytes.slice(((i * h + row) * w + column) * 3).slice(0, 3);
    const each = Array.from({ length: b }, (_, i) => i);
    result.push({
      shape: images.shape,
      numbers: each.map((i) => pixel(i, 0, 0)[0]!),
      corners: each.map((i) => `${pixel(i, 0, 0).slice(1)} to ${pixel(i, h - 1, w - 1).slice(1)}`),
      labels: Array.from(labels.dataSync()),
      next,
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

Deno.test("BatchLoader reads as many batches ahead as it may while the caller works on one", async () => {
  for (const [ahead, expected] of [[1, [4, 6, 8, 8]], [2, [6, 8, 8, 8]]] as [number, number[]][]) {
    const pictures = new Numbered(8, [], 1);
    const readsAfter: number[] = [];
    for await (const batch of new BatchLoader(pictures, { imageSize: 4, batch: 2, augment: false, ahead }).epoch(0)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      readsAfter.push(pictures.reads);
      disposeBatch(batch);
    }
    assertEquals(readsAfter, expected);
  }
});

Deno.test("BatchLoader's order and crops are the same however many pictures it keeps or reads ahead", async () => {
  const epochs = async (more: Partial<BatchOptions>) => {
    const pictures = new Numbered(23, [4, 17], 1);
    const loader = new BatchLoader(pictures, { imageSize: 4, batch: 5, augment: true, seed: 9, ...more });
    return [await collect(loader.epoch(0)), await collect(loader.epoch(1))];
  };
  const reference = await epochs({});
  for (const more of [{ ahead: 1 }, { ahead: 7 }, { cacheBytes: 0 }, { cacheBytes: 300, ahead: 3 }]) {
    assertEquals(await epochs(more), reference, JSON.stringify(more));
  }
});

Deno.test("an epoch goes on from a batch's place with the same batches, reading nothing before it", async () => {
  for (const augment of [true, false]) {
    const make = () => {
      const pictures = new Numbered(20, [3, 6, 11]);
      return { pictures, loader: new BatchLoader(pictures, { imageSize: 4, batch: 4, augment, seed: 2 }) };
    };
    const whole = await collect(make().loader.epoch(1));
    const places = whole.map(({ next }) => next);
    assertEquals(places.at(-1), 20);
    for (const [done, from] of [0, ...places].entries()) {
      const { pictures, loader } = make();
      assertEquals(await collect(loader.epoch(1, { from })), whole.slice(done));
      assertEquals(pictures.reads, 20 - from);
    }
  }
  const loader = new BatchLoader(new Numbered(3), { imageSize: 4, batch: 2, augment: true });
  await assertRejects(() => loader.epoch(0, { from: 4 }).next(), RangeError, "begins at a place from 0 to 3: got 4");
  await assertRejects(() => loader.epoch(0, { from: 0.5 }).next(), RangeError, "got 0.5");
});

Deno.test("a batch's labels are targets where these are asked for", async () => {
  const pictures = Object.assign(new Numbered(3), { target: (index: number) => index + 0.25 });
  const loader = new BatchLoader(pictures, { imageSize: 4, batch: 3, augment: false, labels: "targets" });
  for await (const batch of loader.epoch(0)) {
    assertEquals([batch.labels.dtype, [...batch.labels.dataSync()]], ["float32", [0.25, 1.25, 2.25]]);
    disposeBatch(batch);
  }
  for await (const batch of new BatchLoader(pictures, { imageSize: 4, batch: 3, augment: false }).epoch(0)) {
    assertEquals([batch.labels.dtype, [...batch.labels.dataSync()]], ["int32", [0, 1, 0]]);
    disposeBatch(batch);
  }
});

/** Loads two epochs with arrays made of each picture: its number, and its first and last pixel. */
async function preparedEpochs(more: Partial<BatchOptions>) {
  let calls = 0;
  const prepare = (pixels: Uint8Array) => {
    calls++;
    return {
      number: Int32Array.of(pixels[0]!),
      corners: Float32Array.of(...pixels.subarray(1, 3), ...pixels.slice(-2)),
    };
  };
  const loader = new BatchLoader(new Numbered(5, [1]), { imageSize: 4, batch: 3, augment: false, prepare, ...more });
  const seen: { numbers: number[]; corners: number[][]; images: string[] }[] = [];
  for (const epoch of [0, 1]) {
    for await (const batch of loader.epoch(epoch)) {
      const { number, corners } = batch.prepared;
      assertEquals([number!.dtype, corners!.dtype, corners!.shape[1]], ["int32", "float32", 4]);
      const images = batch.images.arraySync().map((rows) =>
        [rows.at(0)!.at(0)!, rows.at(-1)!.at(-1)!].map((pixel) => pixel.slice(1).map((v) => Math.round(v * 255))).join()
      );
      seen.push({ numbers: [...number!.dataSync()], corners: corners!.arraySync(), images });
      disposeBatch(batch);
    }
  }
  return { calls, seen };
}

Deno.test("BatchLoader prepares a picture once where it does not augment, and what it shows where it does", async () => {
  const plain = await preparedEpochs({});
  assertEquals(plain.seen.map(({ numbers }) => numbers), [[0, 2, 3], [4], [0, 2, 3], [4]]);
  assertEquals(plain.calls, 4);
  assertEquals((await preparedEpochs({ cacheBytes: 0 })).calls, 8);
  const perPicture = 4 * 4 * 3 + 4 + 16;
  assertEquals((await preparedEpochs({ cacheBytes: 3 * perPicture })).calls, 5); // what was made counts as kept bytes
  const augmented = await preparedEpochs({ augment: true });
  assertEquals(augmented.calls, 8);
  for (const { corners, images } of augmented.seen) assertEquals(corners.map(String), images);
});

Deno.test("BatchLoader tells what prepare() did wrong", async () => {
  const prepare = (pixels: Uint8Array) => ({ ids: new Int32Array(pixels[0]! + 1) });
  const loader = new BatchLoader(new Numbered(2), { imageSize: 4, batch: 2, augment: false, prepare });
  const { numTensors } = tf.memory();
  await assertRejects(
    () => loader.epoch(0).next(),
    RangeError,
    `of "ids" it made 1 of int32 for one and 2 of int32 for another`,
  );
  assertEquals(tf.memory().numTensors, numTensors);
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
  assertThrows(() => make({ ahead: 0 }), RangeError, "ahead is a whole number from 1: got 0");
  assertThrows(() => make({ labels: "targets" }), RangeError, "These pictures have classes only");
  assertThrows(() => make({ labels: "ages" }), RangeError, `"classes" or "targets": got "ages"`);
  assertThrows(() => make({ seed: 0.5 }), RangeError, "fits 32 bits: got 0.5");
  await assertRejects(() => make({}).epoch(-1).next(), RangeError, "numbered from 0: got -1");
});
