import { assertEquals, assertRejects } from "@std/assert";
import "../support/require_setup.ts";
import { openCifar } from "../../lib/datasets/cifar.ts";
import { withFolder } from "./picture_folder.ts";
import { cifar100Files, cifar10Files, cifarRecord } from "./stored_files.ts";

Deno.test("openCifar() reads CIFAR-10's binary files and splits training pictures by class", async () => {
  await withFolder(cifar10Files(), async (root) => {
    const { train, validation, test } = await openCifar(root);
    assertEquals([train.length, validation.length, test.length], [90, 10, 10]);
    assertEquals([...validation.labels].sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assertEquals([test.classes[0], test.classes[9], [...test.labels]], ["airplane", "truck", [
      9,
      8,
      7,
      6,
      5,
      4,
      3,
      2,
      1,
      0,
    ]]);
    const pixels = await test.read(3, [32, 32]);
    assertEquals([...pixels.subarray(0, 9)], [200, 3, 0, 201, 4, 1, 200, 3, 0]);
    assertEquals(new Set(pixels.subarray(6)), new Set([200, 3, 0]));
    const { stored } = await test.original!(3);
    assertEquals([stored.length, stored[0], stored[1], stored[1024]], [3072, 200, 201, 3]);
    assertEquals(test.source!(3), `${root}/test_batch.bin#3`);
    const first = Array.from({ length: train.length }, (_, i) => train.source!(i)).find((source) =>
      source.endsWith("data_batch_2.bin#1")
    );
    assertEquals(first, `${root}/data_batch_2.bin#1`);
  });
});

Deno.test("openCifar() takes CIFAR-100's fine labels", async () => {
  await withFolder(cifar100Files(), async (root) => {
    const { train, validation, test } = await openCifar(root);
    assertEquals([train.classes.length, train.classes[4]], [100, "fine 4"]);
    assertEquals([train.length, validation.length, [...test.labels]], [10, 5, [0, 1, 2, 3, 4]]);
    assertEquals([...(await test.read(2, [32, 32])).subarray(0, 6)], [2, 0, 0, 3, 1, 1]);
  });
});

Deno.test("openCifar() numbers the classes where their names are not there", async () => {
  const { ["batches.meta.txt"]: _, ...files } = cifar10Files();
  await withFolder(files, async (root) => assertEquals((await openCifar(root)).train.classes.join(""), "0123456789"));
});

Deno.test("openCifar() says in one sentence what is wrong with a file", async () => {
  const good = cifar10Files();
  const cases: [Record<string, Uint8Array | string>, string][] = [
    [{ "data_batch_3.bin": (good["data_batch_3.bin"] as Uint8Array).subarray(0, 5000) }, "whole records of 3073 bytes"],
    [{ "data_batch_3.bin": new Uint8Array() }, "it has 0 bytes"],
    [{ "data_batch_3.bin": cifarRecord([10], [0, 0, 0]) }, "labels from 0 to 9: record 0 has 10"],
    [{ "batches.meta.txt": "cat\ndog\n" }, "should name 10 classes, a line each: it names 2"],
  ];
  for (const [change, words] of cases) {
    await withFolder({ ...good, ...change }, async (root) => {
      const error = await assertRejects(() => openCifar(root), RangeError, words);
      assertEquals(error.message.startsWith(`${root}/${Object.keys(change)[0]}`), true, error.message);
    });
  }
  const { ["data_batch_4.bin"]: _, ...without } = good;
  await withFolder(without, async (root) => {
    await assertRejects(() => openCifar(root), RangeError, `CIFAR-10 under ${root} lacks data_batch_4.bin.`);
  });
});
