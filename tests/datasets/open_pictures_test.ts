import { assertEquals, assertRejects } from "@std/assert";
import "../support/require_setup.ts";
import { openPictures } from "../../lib/datasets/open_pictures.ts";
import { type Files, flat, greyFiles, withFolder } from "./picture_folder.ts";
import { cifar100Files, cifar10Files, mnistFiles } from "./stored_files.ts";

const within = (folder: string, files: Files) =>
  Object.fromEntries(Object.entries(files).map(([path, bytes]) => [`${folder}/${path}`, bytes]));

Deno.test("openPictures() recognises what lies in a folder, or in the only one within it", async () => {
  const face = await flat(9, 9, 9).jpeg().toBuffer();
  const faces = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`3_0_0_2017010${i}.jpg`, face]));
  const kinds: [Files, string, number[]][] = [
    [mnistFiles(), "MNIST files", [36, 4, 8]],
    [cifar10Files(), "CIFAR files", [90, 10, 10]],
    [cifar100Files(), "CIFAR files", [10, 5, 5]],
    [faces, "UTKFace names", [3, 1, 1]],
    [await greyFiles({ a: 10, b: 10 }), "class folders", [16, 2, 2]],
    [
      await greyFiles({
        "seg_train/seg_train/a": 10,
        "seg_train/seg_train/b": 10,
        "seg_test/seg_test/a": 1,
        "seg_test/seg_test/b": 1,
      }),
      "class folders",
      [18, 2, 2],
    ],
  ];
  for (const [files, format, counts] of kinds) {
    for (
      const placed of [files, within("archive", files), within("outer/inner", { ...files, "README.txt": "read me" })]
    ) {
      await withFolder(placed, async (root) => {
        const opened = await openPictures(root);
        assertEquals(opened.format, format);
        assertEquals([opened.train, opened.validation, opened.test].map(({ length }) => length), counts, format);
        assertEquals(opened.train.target !== undefined, format === "UTKFace names");
      });
    }
  }
});

Deno.test("openPictures() lists what it looked for where it finds nothing", async () => {
  const looked = /MNIST's idx files .*; CIFAR's binary files .*; UTKFace's names .*; class folders .*/;
  const cases: [Files, RegExp][] = [
    [{ "notes.txt": "" }, /It holds notes\.txt\.$/],
    [{ "archive.zip": "PK" }, /It holds archive\.zip \(unpack archive\.zip first\)\.$/],
    [await greyFiles({ "train/a": 1, "train/b": 1 }), /holds no folder of test pictures/],
    [{ "src/main.ts": "", "docs/a.md": "" }, /It holds docs, src\.$/],
  ];
  for (const [files, words] of cases) {
    await withFolder(files, async (root) => {
      const { message } = await assertRejects(() => openPictures(root), RangeError);
      assertEquals([looked.test(message), words.test(message), message.includes("\n")], [true, true, false], message);
    });
  }
  await assertRejects(() => openPictures("out/no_such_folder"), Deno.errors.NotFound, "There is no folder");
  await withFolder({ "train-images-idx3-ubyte": new Uint8Array() }, async (root) => { // recognised, and then what it lacks
    await assertRejects(() => openPictures(root), RangeError, "lacks train-labels-idx1-ubyte, t10k-images-idx3-ubyte");
  });
});
