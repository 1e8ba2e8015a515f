import { assertEquals, assertRejects } from "@std/assert";
import sharp from "sharp";
import "../support/require_setup.ts";
import { encodePng } from "../../lib/datasets/image_file.ts";
import { drawLandscape } from "../../lib/datasets/landscape.ts";
import { openPictures } from "../../lib/datasets/open_pictures.ts";
import { proceduralScenes } from "../../lib/datasets/scenes.ts";
import { surveyPictures } from "../../lib/datasets/survey.ts";
import { type Files, flat, greyFiles, withFolder } from "./picture_folder.ts";
import { mnistFiles } from "./stored_files.ts";

const AS_ON_DISK = { validationShare: 0, testShare: 0, maxBadShare: 1 };

Deno.test("surveyPictures() counts by class and split, and measures pictures in their own size", async () => {
  const files: Files = {
    ...await greyFiles({ "train/a": 3, "test/b": 1 }),
    "train/b/wide.png": await sharp({ create: { width: 30, height: 10, channels: 3, background: "#123456" } }).png()
      .toBuffer(),
    "val/a/other.png": await flat(50, 60, 70, 4).png().toBuffer(),
    "val/b/other.png": await flat(51, 60, 70, 4).png().toBuffer(),
    "test/a/other.png": await flat(52, 60, 70, 4).png().toBuffer(),
  };
  await withFolder(files, async (root) => {
    const survey = await surveyPictures(await openPictures(root, AS_ON_DISK));
    assertEquals(survey.counts, { train: [3, 1], validation: [1, 1], test: [1, 1] });
    const bytes = Object.values(files).map((file) => file.length).sort((a, b) => a - b);
    assertEquals(survey.sizes, {
      width: { min: 4, median: 8, max: 30 },
      height: { min: 4, median: 8, max: 10 },
      bytes: { min: bytes[0]!, median: (bytes[3]! + bytes[4]!) / 2, max: bytes[7]! },
    });
    assertEquals([survey.broken, survey.targets], [[], undefined]);
    // greyFiles numbers its pictures from 0 in every folder
    assertEquals(survey.duplicates.map(({ pictures }) => pictures.map(({ source }) => source)), [
      [`${root}/train/a/000.png`, `${root}/test/b/000.png`],
    ]);
  });
});

Deno.test("surveyPictures() tells the same file from the same pixels, and within a split from across", async () => {
  const [red, blue, green] = [flat(200, 0, 0), flat(0, 0, 200), flat(0, 200, 0)];
  const png = await red.png().toBuffer();
  const files: Files = {
    "train/a/1.png": png,
    "train/a/2.png": png,
    "train/b/3.png": await blue.png().toBuffer(),
    "test/a/4.png": await blue.clone().png({ compressionLevel: 0 }).toBuffer(), // the same pixels in another file
    "test/b/5.png": await green.png().toBuffer(),
    "test/b/6.png": await flat(0, 200, 0, 9).png().toBuffer(), // as green, but larger
  };
  await withFolder(files, async (root) => {
    const { duplicates } = await surveyPictures(await openPictures(root, AS_ON_DISK));
    const place = (split: "train" | "test", name: string, file: string) => ({
      split,
      class: name,
      source: `${root}/${split}/${name}/${file}`,
    });
    assertEquals(duplicates, [
      {
        same: "file",
        acrossSplits: false,
        acrossClasses: false,
        pictures: [place("train", "a", "1.png"), place("train", "a", "2.png")],
      },
      {
        same: "pixels",
        acrossSplits: true,
        acrossClasses: true,
        pictures: [place("train", "b", "3.png"), place("test", "a", "4.png")],
      },
    ]);
  });
});

Deno.test("surveyPictures() names every broken picture, also those that only decoding shows", async () => {
  const corrupt = new Uint8Array(await encodePng(drawLandscape(64, 64)));
  corrupt[corrupt.length >> 1]! ^= 0x41;
  const files: Files = {
    ...await greyFiles({ "train/a": 2, "train/b": 2, "test/a": 1, "test/b": 1 }),
    "train/a/corrupt.png": corrupt,
    "train/b/empty.jpg": new Uint8Array(),
    "train/b/notes.txt": "none",
  };
  await withFolder(files, async (root) => {
    const { broken, ignored, counts } = await surveyPictures(await openPictures(root, AS_ON_DISK));
    assertEquals(broken.map(({ path }) => path), [`${root}/train/b/empty.jpg`, `${root}/train/a/corrupt.png`]);
    assertEquals(ignored.map(({ path }) => path), [`${root}/train/b/notes.txt`]);
    assertEquals(counts, { train: [2, 2], test: [1, 1] });
  });
});

Deno.test("surveyPictures() reads files of many pictures and targets too", async () => {
  await withFolder(mnistFiles(40, 8), async (root) => {
    const { counts, sizes, duplicates } = await surveyPictures(await openPictures(root, AS_ON_DISK));
    assertEquals(counts, { train: [10, 10, 10, 10], test: [2, 2, 2, 2] });
    assertEquals(sizes!.bytes, { min: 6, median: 6, max: 6 });
    assertEquals(duplicates.length, 15); // pictures 0 to 7 are in both files, and 25 to 39 as 0 to 14
    assertEquals(duplicates.filter(({ acrossSplits }) => acrossSplits).length, 8);
  });
  const face = async (grey: number) => await flat(grey, 0, 0).jpeg().toBuffer();
  await withFolder({ "3_0_0_20170101.jpg": await face(1), "40_1_2_20170102.jpg": await face(90) }, async (root) => {
    assertEquals((await surveyPictures(await openPictures(root, AS_ON_DISK))).targets, {
      min: 3,
      median: 21.5,
      max: 40,
    });
  });
});

Deno.test("surveyPictures() refuses pictures that lie nowhere", async () => {
  const scenes = proceduralScenes({ train: 12, test: 6, seed: 0, imageSize: 8 });
  await assertRejects(() => surveyPictures(scenes), TypeError, "lie in files");
});
