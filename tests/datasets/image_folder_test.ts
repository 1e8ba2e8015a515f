import { assertEquals, assertRejects } from "@std/assert";
import sharp from "sharp";
import "../support/require_setup.ts";
import type { LabelledPictures } from "../../lib/datasets/dataset.ts";
import { UnreadablePicture } from "../../lib/datasets/decode.ts";
import { openImageFolder } from "../../lib/datasets/image_folder.ts";
import { encodePng } from "../../lib/datasets/image_file.ts";
import { drawLandscape } from "../../lib/datasets/landscape.ts";
import { type Files, flat, greyFiles, withFolder } from "./picture_folder.ts";

const perClass = (pictures: LabelledPictures) =>
  pictures.classes.map((_, label) => pictures.labels.filter((other) => other === label).length);

/** The grey levels of pictures that `greyFiles()` made: which file is which. */
async function greys(pictures: LabelledPictures): Promise<number[]> {
  const all = await Promise.all(Array.from({ length: pictures.length }, (_, i) => pictures.read(i, [1, 1])));
  return all.map((pixels) => pixels[0]!);
}

Deno.test("openImageFolder() finds class folders under the usual names, and splits by class", async () => {
  for (
    const [train, test] of [["train", "test"], ["seg_train/seg_train", "seg_test/seg_test"], ["Training", "Testing"]]
  ) {
    const counts = { [`${train}/cat`]: 20, [`${train}/dog`]: 31, [`${test}/cat`]: 2, [`${test}/dog`]: 3 };
    await withFolder(await greyFiles(counts), async (root) => {
      const splits = await openImageFolder(root);
      assertEquals(splits.train.classes, ["cat", "dog"]);
      assertEquals([splits.train, splits.validation, splits.test].map(perClass), [[18, 28], [2, 3], [2, 3]]);
      assertEquals(splits.report, { refused: [], handled: [], ignored: [] });
    });
  }
});

Deno.test("openImageFolder() holds out the same pictures for a seed, others for another, each picture once", async () => {
  const counts = { "train/a": 40, "train/b": 40, "test/a": 1, "test/b": 1 };
  const files = await greyFiles(counts);
  const held = async (root: string, seed: number) => {
    const { train, validation } = await openImageFolder(root, { seed });
    const [kept, out] = [await greys(train), await greys(validation)];
    const whole = [...kept.slice(0, 36), ...out.slice(0, 4)].sort((a, b) => a - b);
    assertEquals(whole, Array.from({ length: 40 }, (_, i) => i));
    return out;
  };
  let first: number[] = [];
  await withFolder(files, async (root) => {
    first = await held(root, 0);
    assertEquals(await held(root, 0), first);
    assertEquals((await held(root, 1)).every((grey, i) => grey === first[i]), false);
  });
  const reversed = Object.fromEntries(Object.entries(files).reverse()); // folders list files as they were made, or by a hash
  await withFolder(reversed, async (root) => assertEquals(await held(root, 0), first));
});

Deno.test("openImageFolder() takes a folder of validation pictures where there is one, and another share if asked", async () => {
  const counts = { "train/a": 20, "train/b": 20, "val/a": 3, "val/b": 4, "test/a": 1, "test/b": 1 };
  await withFolder(await greyFiles(counts), async (root) => {
    const { train, validation } = await openImageFolder(root);
    assertEquals([train, validation].map(perClass), [[20, 20], [3, 4]]);
    await Deno.remove(`${root}/val`, { recursive: true });
    const other = await openImageFolder(root, { validationShare: 0.25 });
    assertEquals([other.train, other.validation].map(perClass), [[15, 15], [5, 5]]);
  });
});

Deno.test("openImageFolder() splits class folders in three where nothing tells training and testing apart", async () => {
  const files = await greyFiles({ a: 40, b: 31 });
  await withFolder(files, async (root) => {
    const { train, validation, test } = await openImageFolder(root);
    assertEquals([train, validation, test].map(perClass), [[32, 25], [4, 3], [4, 3]]);
    const all = [...await greys(train), ...await greys(validation), ...await greys(test)].sort((a, b) => a - b);
    assertEquals(all, [...Array(40).keys(), ...Array(31).keys()].sort((a, b) => a - b));
    assertEquals(await greys((await openImageFolder(root)).test), await greys(test));
    const other = await openImageFolder(root, { seed: 1, testShare: 0.2, validationShare: 0 });
    assertEquals([other.train, other.validation, other.test].map(perClass), [[32, 25], [0, 0], [8, 6]]);
    assertEquals((await greys(other.test)).join() === (await greys(test)).join(), false);
  });
});

Deno.test("openImageFolder() reads the Intel set as its archive unpacks, and passes over what has no labels", async () => {
  const classes = { "seg_train/seg_train/sea": 10, "seg_train/seg_train/street": 10, "seg_test/seg_test/sea": 1 };
  const files = await greyFiles({ ...classes, "seg_test/seg_test/street": 1, "seg_pred/seg_pred": 2 });
  const archive = Object.fromEntries(Object.entries(files).map(([path, bytes]) => [`archive/${path}`, bytes]));
  await withFolder(archive, async (root) => {
    const { train, validation, test, report } = await openImageFolder(root);
    assertEquals([train, validation, test].map(perClass), [[9, 9], [1, 1], [1, 1]]);
    assertEquals(report.ignored, [{ path: `${root}/archive/seg_pred`, reason: "its pictures have no labels" }]);
  });
});

Deno.test("openImageFolder() reads what needs care, and says how many of each there are", async () => {
  const red = flat(200, 30, 30);
  const turned = sharp({ create: { width: 8, height: 4, channels: 3, background: "#000000" } })
    .composite([{ input: await flat(255, 255, 255, 4).png().toBuffer(), left: 0, top: 0 }]); // left half white
  const frames = [await flat(10, 200, 10).png().toBuffer(), await red.clone().png().toBuffer()];
  const files: Files = {
    "train/a/cmyk.jpg": await red.clone().toColourspace("cmyk").jpeg().toBuffer(),
    "train/a/deep.png": await flat(128, 128, 128).toColourspace("rgb16").png().toBuffer(),
    "train/a/grey.png": await flat(90, 90, 90).toColourspace("b-w").png().toBuffer(),
    "train/a/misnamed.png": await red.clone().jpeg().toBuffer(),
    "train/a/moving.gif": await sharp(frames, { join: { animated: true } }).gif().toBuffer(),
    "train/a/transparent.png": await red.clone().ensureAlpha(0).png().toBuffer(),
    "train/a/turned.jpg": await turned.withMetadata({ orientation: 6 }).jpeg({ quality: 100 }).toBuffer(),
    "train/a/without_extension": await red.clone().webp().toBuffer(),
    ...await greyFiles({ "train/b": 2, "test/a": 1, "test/b": 1 }),
  };
  await withFolder(files, async (root) => {
    const { train, report } = await openImageFolder(root, { validationShare: 0 });
    const kinds = Object.fromEntries(
      report.handled.map(({ kind, count, example }) => [kind, `${count} ${example.split("/").at(-1)}`]),
    );
    assertEquals(kinds, {
      "CMYK": "1 cmyk.jpg",
      "more than 8 bits a channel": "1 deep.png",
      "grey": "1 grey.png",
      "named as another format": "1 misnamed.png",
      "of several frames or pages": "1 moving.gif",
      "with transparency": "2 moving.gif",
      "turned by its camera's note": "1 turned.jpg",
    });
    const wanted: [colour: number[], tolerance: number][] = [ // of the upper left pixel of 2×2, files in order of their names
      [[200, 30, 30], 45], // inks do not reach this red
      [[128, 128, 128], 0],
      [[90, 90, 90], 0],
      [[200, 30, 30], 3],
      [[10, 200, 10], 3],
      [[255, 255, 255], 0],
      [[219, 219, 219], 3], // turned upright, white is above; the filter takes 3 of its weights of 3.5 there
      [[200, 30, 30], 3],
    ];
    for (const [i, [colour, tolerance]] of wanted.entries()) {
      const got = await train.read(i, [2, 2]);
      const off = Math.max(...colour.map((value, c) => Math.abs(value - got[c]!)));
      assertEquals(off <= tolerance, true, `picture ${i} is [${got.subarray(0, 3)}], wanted [${colour}]`);
    }
    assertEquals(
      (await train.read(6, [2, 2])).map((value) => value > 128 ? 1 : 0),
      Uint8Array.of(1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0),
    );
  });
});

/** Files that are no usable picture, and whether their header already shows it. */
async function badFiles(): Promise<{ files: Files; atOnce: string[]; later: string[] }> {
  const jpeg = await sharp(await encodePng(drawLandscape(64, 64))).jpeg().toBuffer();
  const png = new Uint8Array(await encodePng(drawLandscape(64, 64)));
  const corrupt = png.slice();
  corrupt[corrupt.length >> 1]! ^= 0x41;
  const huge =
    `<svg xmlns="http://www.w3.org/2000/svg" width="20000" height="20000"><rect width="9" height="9"/></svg>`;
  return {
    files: {
      "train/a/bad_corrupt.png": corrupt,
      "train/a/bad_empty.jpg": new Uint8Array(),
      "train/a/bad_huge.svg": huge,
      "train/a/bad_text.jpeg": "no picture",
      "train/a/bad_truncated.jpg": jpeg.subarray(0, jpeg.length / 2),
      "train/a/bad_truncated.png": png.subarray(0, png.length / 2),
      "train/a/bad_folder.png/inner.txt": "a folder named like a picture",
      "train/a/notes.txt": "none of a picture's names",
      "train/a/.hidden.jpg": "passed over",
    },
    atOnce: ["bad_empty.jpg", "bad_folder.png", "bad_huge.svg", "bad_text.jpeg"],
    later: ["bad_corrupt.png", "bad_truncated.jpg", "bad_truncated.png"],
  };
}

const names = (entries: { path: string }[]) => entries.map(({ path }) => path.split("/").at(-1)!).sort();

Deno.test("openImageFolder() leaves unusable files out and names them: some by their header, some when they are read", async () => {
  const { files, atOnce, later } = await badFiles();
  await withFolder(
    { ...files, ...await greyFiles({ "train/a": 5, "train/b": 5, "test/a": 1, "test/b": 1 }) },
    async (root) => {
      await Deno.symlink("nowhere.png", `${root}/train/a/bad_link.png`).catch(() => {}); // needs a permission of its own
      await Deno.remove(`${root}/train/a/bad_link.png`).catch(() => {});
      const { train, report } = await openImageFolder(root, { maxBadShare: 0.5, validationShare: 0 });
      assertEquals([names(report.refused), names(report.ignored)], [atOnce, ["notes.txt"]]);
      const reason = (name: string) => report.refused.find(({ path }) => path.endsWith(name))!.reason;
      assertEquals([reason("bad_empty.jpg"), reason("bad_folder.png")], ["it is empty", "it is not a file"]);
      assertEquals(/pixel limit/.test(reason("bad_huge.svg")), true);
      assertEquals(perClass(train), [8, 5]);
      for (const round of [1, 2]) {
        const read = await Promise.allSettled(Array.from({ length: train.length }, (_, i) => train.read(i, [4, 4])));
        const failed = read.filter((result) => result.status === "rejected");
        assertEquals(failed.map(({ reason }) => reason instanceof UnreadablePicture), [true, true, true]);
        assertEquals(names(report.refused), [...atOnce, ...later].sort(), `round ${round}`);
      }
    },
  );
});

Deno.test("openImageFolder() stops in one sentence above the share of unusable files that is allowed", async () => {
  const { files } = await badFiles();
  const good = await greyFiles({ "train/a": 90, "train/b": 5, "test/a": 1, "test/b": 1 });
  await withFolder({ ...files, ...good }, async (root) => {
    const error = await assertRejects(() => openImageFolder(root), RangeError);
    assertEquals(
      /^4 of 104 pictures under \S+ are unusable, 3\.8 %, and maxBadShare allows 1 %: /.test(error.message),
      true,
      error.message,
    );
    assertEquals(/ and 1 more; repair or remove them, or allow more\.$/.test(error.message), true, error.message);
    const { train } = await openImageFolder(root, { maxBadShare: 0.05, validationShare: 0 });
    const read = await Promise.allSettled(Array.from({ length: train.length }, (_, i) => train.read(i, [4, 4])));
    const stopped = read.filter((result) =>
      result.status === "rejected" && !(result.reason instanceof UnreadablePicture)
    );
    assertEquals(stopped.length > 0, true); // 7 of 104
    await assertRejects(() => openImageFolder(root, { maxBadShare: 2 }), RangeError, "from 0 to 1: got 2");
  });
});

Deno.test("openImageFolder() says in one sentence what a folder lacks", async () => {
  const cases: [Record<string, number>, string][] = [
    [{ "photos/a": 1 }, "holds no folder of train pictures: it should be called train or training or seg_train"],
    [{ "train/a": 2, "train/b": 2 }, "holds no folder of test pictures"],
    [{ "train/a": 2, "test/a": 1 }, `at least two class folders`],
    [{ "train/a": 2, "train/b": 2, "test/a": 1 }, "there is no b"],
    [{ "train/a": 2, "train/b": 2, "test/a": 1, "test/b": 1, "test/c": 1 }, "c is not among those of training"],
    [{ "train/a": 1, "train/b": 2, "test/a": 1, "test/b": 1 }, `Class "a" under`],
  ];
  for (const [counts, words] of cases) {
    await withFolder(await greyFiles(counts), async (root) => {
      const error = await assertRejects(() => openImageFolder(root), RangeError, words);
      assertEquals(error.message.includes("\n"), false);
    });
  }
  const whole = await greyFiles({ "train/a": 2, "train/b": 2, "test/a": 1, "test/b": 1 });
  await withFolder(
    { ...whole, "train/c/note.txt": "empty but for this", "test/c/000.png": whole["test/a/000.png"]! },
    async (root) => {
      await assertRejects(
        () => openImageFolder(root),
        RangeError,
        `Class "c" under ${root} has no usable training picture.`,
      );
    },
  );
  await withFolder({ "train/readme.txt": "no classes", "test/readme.txt": "none" }, async (root) => {
    await assertRejects(() => openImageFolder(root), RangeError, "holds none for training");
  });
  await assertRejects(
    () => openImageFolder("out/no_such_folder"),
    Deno.errors.NotFound,
    "There is no folder out/no_such_folder",
  );
  await assertRejects(() => openImageFolder("deno.json"), Deno.errors.NotFound, "There is no folder deno.json");
});

Deno.test("read() refuses a number that no picture has", async () => {
  await withFolder(await greyFiles({ "train/a": 2, "train/b": 2, "test/a": 1, "test/b": 1 }), async (root) => {
    const { test } = await openImageFolder(root);
    await assertRejects(() => test.read(2, [4, 4]), RangeError, "numbered 0 to 1: got 2");
  });
});
