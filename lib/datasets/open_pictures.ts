import { openCifar, recogniseCifar } from "./cifar.ts";
import { findClassFolders } from "./class_folders.ts";
import type { Splits } from "./dataset.ts";
import { listFolder } from "./folder_listing.ts";
import { type ImageFolderOptions, openImageFolder } from "./image_folder.ts";
import { findMnistFiles, openMnist } from "./mnist.ts";
import { findUtkFaceFiles, openUtkFace } from "./utk_face.ts";

/** What {@linkcode openPictures} recognises. */
export type PictureFormat = "MNIST files" | "CIFAR files" | "UTKFace names" | "class folders";

/** Pictures, and how they lie in their folder. */
export interface OpenedPictures extends Splits {
  readonly format: PictureFormat;
}

const LOOKED_FOR = "MNIST's idx files (train-images-idx3-ubyte …, with .gz or without); " +
  "CIFAR's binary files (data_batch_1.bin …, or train.bin with fine_label_names.txt); " +
  "UTKFace's names (<age>_<gender>_<race>_<date>.jpg); " +
  "class folders (train/<class> and test/<class>, also seg_train/seg_train/<class>, or <class> alone)";

/**
 * Opens a folder of pictures, whatever of the kinds that are known lies in it: class folders ({@linkcode openImageFolder}), UTKFace
 * ({@linkcode openUtkFace}), MNIST's files ({@linkcode openMnist}) or CIFAR's ({@linkcode openCifar}). They may lie in the only folder
 * within it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { openPictures } from "./open_pictures.ts";
 *
 * const { format, train } = await openPictures("data/sample");
 * assertEquals([format, train.classes.length, train.target], ["class folders", 6, undefined]);
 * ```
 *
 * @param folder The folder.
 * @param options See {@linkcode ImageFolderOptions}; data sets with a split of their own keep it, and the test share is not used.
 * @returns The pictures and how they lie there.
 * @throws {RangeError} if nothing known lies there; says what was looked for, and what there is.
 * @throws {Deno.errors.NotFound} if there is no such folder.
 */
export async function openPictures(folder: string, options: ImageFolderOptions = {}): Promise<OpenedPictures> {
  const found = await recognise(folder);
  const open = { "MNIST files": openMnist, "CIFAR files": openCifar, "UTKFace names": openUtkFace };
  if (found !== undefined) return { ...await open[found.format](found.root, options), format: found.format };
  try {
    await findClassFolders(folder);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`No pictures of a kind that is known were found: looked for ${LOOKED_FOR}. ${error.message}`);
  }
  return { ...await openImageFolder(folder, options), format: "class folders" };
}

/** Which data set lies in a folder, or in the only folder within it, and so on, as archives unpack. Class folders are none. */
async function recognise(
  root: string,
): Promise<{ root: string; format: Exclude<PictureFormat, "class folders"> } | undefined> {
  if (Object.keys(await findMnistFiles(root)).length > 0) return { root, format: "MNIST files" };
  if (await recogniseCifar(root) !== undefined) return { root, format: "CIFAR files" };
  if ((await findUtkFaceFiles(root)).named > 0) return { root, format: "UTKFace names" };
  const [only, another] = (await listFolder(root)).folders;
  return only === undefined || another !== undefined ? undefined : await recognise(`${root}/${only}`);
}
