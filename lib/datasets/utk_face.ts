import type { Splits } from "./dataset.ts";
import { isNamedAsPicture } from "./decode.ts";
import { FilePictures, type PictureFile } from "./file_pictures.ts";
import { describeContents, listFolder } from "./folder_listing.ts";
import type { ImageFolderOptions } from "./image_folder.ts";
import { PictureLedger } from "./picture_ledger.ts";
import { splitThreeWays } from "./split.ts";
import { readUtkFaceName } from "./utk_face_names.ts";

/** Years of an age group, which is a class. */
const GROUP = 10;

/** Folders of UTKFace's archives: the faces cut out, or the pictures that they are cut from, in three parts. */
const FOLDERS = /^(utkface|crop_part\d|part\d)$/i;

/** Picture files in a folder, and in folders within it that are UTKFace's; and how many of them have a name of UTKFace's. */
export async function findUtkFaceFiles(root: string): Promise<{ paths: string[]; named: number }> {
  const { folders, files } = await listFolder(root);
  const pictures = files.filter(isNamedAsPicture);
  const within = await Promise.all(
    folders.filter((name) => FOLDERS.test(name)).map((name) => findUtkFaceFiles(`${root}/${name}`)),
  );
  const named = pictures.filter((name) => "age" in readUtkFaceName(name)).length;
  return {
    paths: [...pictures.map((name) => `${root}/${name}`), ...within.flatMap(({ paths }) => paths)],
    named: within.reduce((sum, other) => sum + other.named, named),
  };
}

/**
 * Opens a folder of UTKFace (Zhang, Song and Qi 2017): pictures whose names begin with an age in years, which is the target. Classes are
 * age groups of ten years, so that splits have all ages. Files whose names say no age, of which the data set has a few, are left out
 * and named in the report, one by one; they do not count as unusable pictures.
 *
 * @example A folder without them
 * ```ts
 * import { assertRejects } from "@std/assert";
 * import { openUtkFace } from "./utk_face.ts";
 *
 * await assertRejects(() => openUtkFace("data/sample"), RangeError, "<age>_<gender>_<race>_<date>.jpg");
 * ```
 *
 * @param root The folder, or one that holds `UTKFace`, `crop_part1` or `part1` to `part3`.
 * @param options See {@linkcode ImageFolderOptions}. The data set has no split of its own; its authors' is not published.
 * @returns The pictures, each with a `target`, and what was found wrong with them.
 * @throws {RangeError} if no file has such a name, too few have to be split, or too many of them are unusable.
 * @throws {Deno.errors.NotFound} if there is no such folder.
 */
export async function openUtkFace(root: string, options: ImageFolderOptions = {}): Promise<Splits> {
  const { validationShare = 0.1, testShare = 0.1, seed = 0, maxBadShare = 0.01 } = options;
  const ledger = new PictureLedger(root, maxBadShare);
  const ages = new Map<string, number>();
  for (const path of (await findUtkFaceFiles(root)).paths) {
    const name = readUtkFaceName(path.split("/").at(-1)!);
    if ("age" in name) ages.set(path, name.age);
    else ledger.report.refused.push({ path, reason: name.reason });
  }
  if (ages.size === 0) {
    throw new RangeError(
      `${root} holds no picture with a name of UTKFace's, <age>_<gender>_<race>_<date>.jpg; it holds ${await describeContents(
        root,
      )}.`,
    );
  }
  const usable = await ledger.inspect([...ages.keys()]);
  ledger.settle();
  const groups = new Map<number, PictureFile[]>();
  for (const path of usable) {
    const group = Math.floor(ages.get(path)! / GROUP);
    if (!groups.has(group)) groups.set(group, []);
    groups.get(group)!.push({ path, label: group, target: ages.get(path)! });
  }
  const oldest = Math.max(...groups.keys());
  const classes = Array.from({ length: oldest + 1 }, (_, group) => `${GROUP * group} to ${GROUP * group + GROUP - 1}`);
  const split = splitThreeWays(mergeSmall([...groups].sort(([a], [b]) => a - b).map(([, files]) => files)), {
    name: ({ path }) => path.split("/").at(-1)!,
    className: () => `An age group under ${root}`,
    validationShare,
    testShare,
    seed,
  });
  const pictures = (files: PictureFile[]) => new FilePictures(classes, files, ledger);
  return {
    train: pictures(split.train),
    validation: pictures(split.validation),
    test: pictures(split.test),
    report: ledger.report,
  };
}

/** Joins groups too small to be split in three, such as those over 110, with the one before; the first with the next. */
function mergeSmall(groups: readonly PictureFile[][]): PictureFile[][] {
  const merged: PictureFile[][] = [];
  for (const files of groups) {
    const last = merged.at(-1);
    if (last !== undefined && (files.length < 10 || last.length < 10)) last.push(...files);
    else merged.push([...files]);
  }
  return merged;
}
