import { type ClassFolders, findClassFolders } from "./class_folders.ts";
import type { Splits } from "./dataset.ts";
import { FilePictures, type PictureFile } from "./file_pictures.ts";
import { PictureLedger } from "./picture_ledger.ts";
import { splitThreeWays } from "./split.ts";

/** Settings of {@linkcode openImageFolder}, and of what else holds pictures in files. */
export interface ImageFolderOptions {
  /** Share of each class's pictures that is for validation, if the folder has no pictures of its own for it. Default 0.1. */
  validationShare?: number;
  /** Share of each class's pictures that is for testing, if the folder does not tell pictures for training and testing apart. Default 0.1. */
  testShare?: number;
  /** A whole number that chooses which. Default 0. */
  seed?: number;
  /** Share of all pictures that may be unusable before this ends in an error. Default 0.01. */
  maxBadShare?: number;
}

/**
 * Opens a folder of pictures in class folders: `train/<class>/…` and `test/<class>/…`, or the like (`training`, `seg_train`;
 * `testing`, `seg_test`; also one within another of its name). Validation takes a share of each class of the training
 * pictures, which depends on the seed and their names alone, unless there is a folder `val`, `valid` or `validation`. A folder that
 * holds class folders only, `<class>/…`, is split in three the same way: 80, 10 and 10 % of each class.
 *
 * Every file's header is read, a few thousand a second: what is empty, no picture or too large is left out and named in the
 * report. What turns out to be damaged only when it is decoded joins the report then, and is left out from there on.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { openImageFolder } from "./image_folder.ts";
 *
 * const { train, validation, report } = await openImageFolder("data/sample");
 * assertEquals(train.classes, ["buildings", "forest", "glacier", "mountain", "sea", "street"]);
 * assertEquals([train.length > validation.length, report.refused], [true, []]);
 * assertEquals((await train.read(0, [16, 24])).length, 16 * 24 * 3);
 * ```
 *
 * @param root The folder.
 * @param options See {@linkcode ImageFolderOptions}.
 * @returns The pictures and what was found wrong with them.
 * @throws {RangeError} if folders are missing, a class is empty, or too many pictures are unusable.
 * @throws {Deno.errors.NotFound} if there is no such folder.
 */
export async function openImageFolder(root: string, options: ImageFolderOptions = {}): Promise<Splits> {
  const { validationShare = 0.1, testShare = 0.1, seed = 0, maxBadShare = 0.01 } = options;
  const ledger = new PictureLedger(root, maxBadShare);
  const folders = await findClassFolders(root);
  ledger.report.ignored.push(...folders.ignored);
  const classes = [...folders.train.keys()];
  const usable = async (role: string, found: ClassFolders): Promise<[string, PictureFile[][]]> => {
    const files: PictureFile[][] = [];
    for (const [label, name] of classes.entries()) {
      files.push((await ledger.inspect(found.get(name)!)).map((path) => ({ path, label })));
    }
    return [role, files];
  };
  const train = await usable("training", folders.train);
  const test = folders.test && await usable("test", folders.test);
  const validation = folders.validation && await usable("validation", folders.validation);
  ledger.settle();
  for (const [role, files] of [train, test, validation].filter((found) => found !== undefined)) {
    const empty = files.findIndex(({ length }) => length === 0);
    if (empty >= 0) throw new RangeError(`Class "${classes[empty]}" under ${root} has no usable ${role} picture.`);
  }
  const split = splitThreeWays(train[1], {
    name: ({ path, label }) => `${classes[label]}/${path.split("/").at(-1)}`,
    className: (label) => `Class "${classes[label]}" under ${root}`,
    validationShare: validation ? 0 : validationShare,
    testShare: test ? 0 : testShare,
    seed,
  });
  const pictures = (files: PictureFile[]) => new FilePictures(classes, files, ledger);
  return {
    train: pictures(split.train),
    validation: pictures(validation?.[1].flat() ?? split.validation),
    test: pictures(test?.[1].flat() ?? split.test),
    report: ledger.report,
  };
}
