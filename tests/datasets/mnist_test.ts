import { assertEquals, assertRejects } from "@std/assert";
import "../support/require_setup.ts";
import type { LabelledPictures } from "../../lib/datasets/dataset.ts";
import { openMnist } from "../../lib/datasets/mnist.ts";
import { type Files, withFolder } from "./picture_folder.ts";
import { gzip, idxFile, MNIST_SIZE, mnistFiles } from "./stored_files.ts";

/** The file names that mirrors use. */
const NAMINGS: Record<string, (name: string) => string> = {
  plain: (name) => name,
  dotted: (name) => name.replace(/-idx/, ".idx"),
  packed: (name) => `${name}.gz`,
};

Deno.test("openMnist() reads the four files, packed or not, and splits training pictures by class", async () => {
  for (const [kind, rename] of Object.entries(NAMINGS)) {
    const files: Files = {};
    for (const [name, bytes] of Object.entries(mnistFiles())) {
      files[rename(name)] = kind === "packed" ? await gzip(bytes) : bytes;
    }
    await withFolder(files, async (root) => {
      const { train, validation, test, report } = await openMnist(root, { validationShare: 0.2 });
      assertEquals([train.length, validation.length, test.length], [32, 8, 8]);
      for (let label = 0; label < 4; label++) assertEquals(validation.labels.filter((l) => l === label).length, 2);
      assertEquals([test.classes, [...test.labels]], [["0", "1", "2", "3"], [0, 1, 2, 3, 0, 1, 2, 3]]);
      const grey = [20, 21, 22, 23, 24, 25]; // picture 2, row by row
      assertEquals([...await test.read(2, MNIST_SIZE)], grey.flatMap((value) => [value, value, value]));
      const { height, width, stored } = await test.original!(2);
      assertEquals([height, width, [...stored]], [3, 2, grey]);
      assertEquals(test.source!(2), `${root}/${rename("t10k-images-idx3-ubyte")}#2`);
      const seen = [...sources(train), ...sources(validation)];
      assertEquals(new Set(seen).size, 40);
      assertEquals(report, { refused: [], handled: [], ignored: [] });
      await assertRejects(() => test.read(8, [2, 2]), RangeError, "numbered 0 to 7: got 8");
    });
  }
});

function sources(pictures: LabelledPictures): string[] {
  return Array.from({ length: pictures.length }, (_, i) => pictures.source!(i));
}

Deno.test("openMnist() names classes if it is told their names", async () => {
  await withFolder(mnistFiles(), async (root) => {
    const classes = ["top", "trouser", "pullover", "dress"];
    assertEquals((await openMnist(root, { classes })).train.classes, classes);
    await assertRejects(
      () => openMnist(root, { classes: ["a", "b"] }),
      RangeError,
      "go up to 3: got names of 2 classes",
    );
  });
});

Deno.test("openMnist() says in one sentence what is wrong with a file", async () => {
  const good = mnistFiles();
  const images = good["train-images-idx3-ubyte"]!;
  const cases: [Record<string, Uint8Array | string>, string][] = [
    [{ "train-images-idx3-ubyte": images.subarray(0, 100) }, "is cut off: it ends after 100 bytes"],
    [{ "train-images-idx3-ubyte": images.subarray(0, 9) }, "is cut off: it ends after 9 bytes"],
    [{ "train-images-idx3-ubyte": new Uint8Array() }, "is cut off: it ends after 0 bytes"],
    [{ "train-images-idx3-ubyte": Uint8Array.from([...images, 0]) }, "goes on behind the 40×3×2 bytes"],
    [{ "train-images-idx3-ubyte": "<html>no such page</html>" }, "begins with 0 0 8 3: it begins with 60 104 116 109"],
    [{ "train-images-idx3-ubyte": good["train-labels-idx1-ubyte"]! }, "with 3 axes"],
    [{ "train-images-idx3-ubyte": idxFile([2 ** 31, 2 ** 31, 2 ** 31], new Uint8Array(6)) }, "more than is believed"],
    [{ "train-images-idx3-ubyte": idxFile([0, 28, 28], new Uint8Array()) }, "that is nothing"],
    [{ "train-labels-idx1-ubyte": good["t10k-labels-idx1-ubyte"]! }, "holds 40 pictures and"],
    [{ "train-images-idx3-ubyte": (await gzip(images)).subarray(0, 40) }, "cannot be unpacked after"],
    [{ "train-images-idx3-ubyte": Uint8Array.of(0x1f, 0x8b, 1, 2, 3) }, "cannot be unpacked after 0 bytes"],
  ];
  for (const [change, words] of cases) {
    await withFolder({ ...good, ...change }, async (root) => {
      const error = await assertRejects(() => openMnist(root), RangeError, words);
      assertEquals(error.message.startsWith(`${root}/train-`), true, error.message);
    });
  }
  const { ["t10k-labels-idx1-ubyte"]: _, ...three } = good;
  await withFolder(three, async (root) => {
    await assertRejects(() => openMnist(root), RangeError, `${root} lacks t10k-labels-idx1-ubyte.`);
  });
});

Deno.test("openMnist() asks for no more memory than a file fills, whatever its header says", async () => {
  const bomb = await gzip(idxFile([1, 1000, 1000], new Uint8Array(30_000_000))); // goes on for 29 million bytes
  assertEquals(bomb.length < 100_000, true);
  await withFolder({ ...mnistFiles(), "train-images-idx3-ubyte": bomb }, async (root) => {
    await assertRejects(() => openMnist(root), RangeError, "goes on behind the 1×1000×1000 bytes");
  });
});
