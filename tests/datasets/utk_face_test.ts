import { assertEquals, assertRejects } from "@std/assert";
import "../support/require_setup.ts";
import type { LabelledPictures } from "../../lib/datasets/dataset.ts";
import { openUtkFace } from "../../lib/datasets/utk_face.ts";
import { readUtkFaceName } from "../../lib/datasets/utk_face_names.ts";
import { type Files, flat, withFolder } from "./picture_folder.ts";

/** Faces of the ages given, `each` of each; grey level and date tell them apart. */
async function faces(ages: readonly number[], each = 1): Promise<Files> {
  const files: Files = {};
  for (const [i, age] of ages.flatMap((age) => Array.from({ length: each }, () => age)).entries()) {
    const name = `${age}_${i % 2}_${i % 5}_201701${String(i).padStart(11, "0")}.jpg.chip.jpg`;
    files[name] = await flat(i, i, i).jpeg().toBuffer();
  }
  return files;
}

const targets = (pictures: LabelledPictures) => Array.from({ length: pictures.length }, (_, i) => pictures.target!(i));

Deno.test("readUtkFaceName() reads what names of UTKFace say, whatever follows the date", () => {
  const young = { age: 1, gender: 0, race: 3 };
  for (const end of [".jpg", ".jpg.chip.jpg", " .jpg.chip.jpg", "jpg.chip.jpg"]) {
    assertEquals(readUtkFaceName(`1_0_3_20170116220224657${end}`), young);
  }
  assertEquals(readUtkFaceName("116_1_0_20170120134921760.jpg"), { age: 116, gender: 1, race: 0 });
});

Deno.test("readUtkFaceName() tells why it cannot read others", () => {
  const cases: [string, RegExp][] = [
    ["39_1_20170116174525125.jpg.chip.jpg", /has 3 of these 4 parts$/], // these three are in the data set, without a race
    ["61_1_20170109142408075.jpg.chip.jpg", /has 3 of these 4 parts$/],
    ["61_1_20170109150557335.jpg.chip.jpg", /has 3 of these 4 parts$/],
    ["53__0_20170116184028385.jpg", /0 or 1 of gender, and says ""$/],
    ["44_1_20170116.jpg", /3 of these 4 parts/],
    ["_1_2_20170116174525125.jpg", /whole number of years up to 122, and its name says ""$/],
    ["200_1_2_20170116174525125.jpg", /up to 122, and its name says "200"$/],
    ["-4_1_2_20170116174525125.jpg", /says "-4"$/],
    ["4.5_1_2_20170116174525125.jpg", /says "4.5"$/],
    ["30_2_2_20170116174525125.jpg", /0 or 1 of gender, and says "2"$/],
    ["30_1_7_20170116174525125.jpg", /0 to 4 of race, and says "7"$/],
    ["30_1_2_.jpg", /date of 8 digits or more, and ends in ".jpg"$/],
    ["1_2_3_4_20170116174525125.jpg", /has 5 of these 4 parts$/],
    ["IMG_0001.jpg", /has 2 of these 4 parts$/],
  ];
  for (const [name, reason] of cases) {
    const read = readUtkFaceName(name);
    assertEquals("reason" in read && reason.test(read.reason), true, `${name}: ${JSON.stringify(read)}`);
  }
});

Deno.test("openUtkFace() gives ages as targets and splits 80, 10 and 10 % of each age group", async () => {
  await withFolder(await faces([3, 25, 28, 41], 20), async (root) => {
    const { train, validation, test, report } = await openUtkFace(root);
    assertEquals([train.length, validation.length, test.length], [64, 8, 8]);
    assertEquals(train.classes, ["0 to 9", "10 to 19", "20 to 29", "30 to 39", "40 to 49"]);
    for (const part of [validation, test]) {
      assertEquals([...part.labels].sort(), [0, 0, 2, 2, 2, 2, 4, 4]);
      targets(part).forEach((age, i) => assertEquals(Math.floor(age / 10), part.labels[i]));
    }
    const all = [train, validation, test].flatMap((part) =>
      Array.from({ length: part.length }, (_, i) => part.source!(i))
    );
    assertEquals(new Set(all).size, 80);
    assertEquals(report.refused, []);
    const { test: again } = await openUtkFace(root);
    assertEquals(targets(again), targets(test));
    const other = await openUtkFace(root, { seed: 1, testShare: 0.25, validationShare: 0.25 });
    assertEquals([other.train.length, other.validation.length, other.test.length], [40, 20, 20]);
  });
});

Deno.test("openUtkFace() refuses malformed names one by one, and damaged pictures within their share", async () => {
  const good = await faces([5, 35], 20);
  const [picture] = Object.values(good);
  const files: Files = {
    ...Object.fromEntries(Object.entries(good).map(([name, bytes]) => [`UTKFace/${name}`, bytes])),
    "UTKFace/39_1_20170116174525125.jpg.chip.jpg": picture!,
    "UTKFace/61_3_2_20170109150557335.jpg.chip.jpg": picture!,
    "UTKFace/holiday.jpg": picture!,
    "UTKFace/notes.txt": "nothing",
    "UTKFace/35_0_0_20170109150557399.jpg": "no picture",
  };
  await withFolder(files, async (root) => {
    await assertRejects(() => openUtkFace(root), RangeError, "1 of 41 pictures");
    const { train, validation, test, report } = await openUtkFace(root, { maxBadShare: 0.05 });
    assertEquals(train.length + validation.length + test.length, 40);
    assertEquals(report.refused.map(({ path }) => path.split("/").at(-1)), [
      "39_1_20170116174525125.jpg.chip.jpg",
      "61_3_2_20170109150557335.jpg.chip.jpg",
      "holiday.jpg",
      "35_0_0_20170109150557399.jpg",
    ]);
  });
});

Deno.test("openUtkFace() finds the archive's folders, and joins age groups too small to be split", async () => {
  const [young, old] = [await faces([30], 12), await faces([116], 1)];
  const files = {
    ...Object.fromEntries(Object.entries(young).map(([name, bytes]) => [`part1/${name}`, bytes])),
    ...Object.fromEntries(Object.entries(old).map(([name, bytes]) => [`part3/${name}`, bytes])),
  };
  await withFolder(files, async (root) => {
    const { train, validation, test } = await openUtkFace(root);
    assertEquals([train.length, validation.length, test.length], [11, 1, 1]);
    assertEquals([train, validation, test].flatMap(targets).sort((a, b) => a - b).at(-1), 116);
  });
});

Deno.test("openUtkFace() says in one sentence what a folder lacks", async () => {
  await withFolder({ "a/b.jpg": "x" }, async (root) => {
    await assertRejects(() => openUtkFace(root), RangeError, "_<date>.jpg; it holds a.");
  });
  await withFolder(await faces([20, 30]), async (root) => {
    await assertRejects(() => openUtkFace(root), RangeError, "has 2 pictures to learn from, and 3 are needed");
    await assertRejects(
      () => openUtkFace(root, { testShare: 0.6, validationShare: 0.4 }),
      RangeError,
      "got 0.4 and 0.6",
    );
  });
});
