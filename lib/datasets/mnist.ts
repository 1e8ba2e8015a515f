import { type PictureStore, splitStores, type StoredSplitOptions } from "./byte_pictures.ts";
import type { Splits } from "./dataset.ts";
import { listNames } from "./folder_listing.ts";
import { readIdx } from "./idx_file.ts";

/** The four files, by what their names hold: `train-images-idx3-ubyte`, `train-images.idx3-ubyte`, either with `.gz`. */
const FILES = {
  trainImages: /^train-images[-.]idx3-ubyte(\.gz)?$/i,
  trainLabels: /^train-labels[-.]idx1-ubyte(\.gz)?$/i,
  testImages: /^t10k-images[-.]idx3-ubyte(\.gz)?$/i,
  testLabels: /^t10k-labels[-.]idx1-ubyte(\.gz)?$/i,
} as const;

type Part = keyof typeof FILES;

/** Paths of those of MNIST's files that lie in a folder; of a file that lies there packed and unpacked, the unpacked one. */
export async function findMnistFiles(folder: string): Promise<Partial<Record<Part, string>>> {
  const names = (await listNames(folder)).toSorted((a, b) => a.length - b.length);
  const found = Object.entries(FILES).map(([part, pattern]) =>
    [part, names.find((name) => pattern.test(name))] as const
  );
  return Object.fromEntries(
    found.filter(([, name]) => name !== undefined).map(([part, name]) => [part, `${folder}/${name}`]),
  );
}

/** Settings of {@linkcode openMnist}. */
export interface MnistOptions extends StoredSplitOptions {
  /** Names of the classes. Default: the labels, "0", "1" and so on. */
  classes?: readonly string[];
}

/**
 * Opens the files of MNIST (LeCun, Cortes and Burges), or of another data set in its format such as Fashion-MNIST: four idx files, packed
 * by gzip or not. Grey pictures become RGB. All of it is held in memory, 47 MB of MNIST.
 *
 * @example A folder without them
 * ```ts
 * import { assertRejects } from "@std/assert";
 * import { openMnist } from "./mnist.ts";
 *
 * await assertRejects(() => openMnist("data/sample"), RangeError, "train-images-idx3-ubyte");
 * ```
 *
 * @param folder Where the four files lie.
 * @param options See {@linkcode MnistOptions}.
 * @returns The pictures; nothing of them is refused: a damaged file is an error.
 * @throws {RangeError} if a file is missing, cut off or none of its kind, or pictures and labels do not fit each other.
 * @throws {Deno.errors.NotFound} if there is no such folder.
 */
export async function openMnist(folder: string, options: MnistOptions = {}): Promise<Splits> {
  const found = await findMnistFiles(folder);
  const missing = (Object.keys(FILES) as Part[]).filter((part) => found[part] === undefined);
  if (missing.length > 0) {
    const names = missing.map((part) => FILES[part].source.replaceAll(/[\^$]|\(.*/g, "").replace("[-.]", "-"));
    throw new RangeError(
      `MNIST comes in four files, with .gz at the end or without: ${folder} lacks ${names.join(", ")}.`,
    );
  }
  const train = await readStore(found.trainImages!, found.trainLabels!);
  const test = await readStore(found.testImages!, found.testLabels!);
  const largest = [train, test].reduce((most, { labels }) => labels.reduce((a, b) => Math.max(a, b), most), 0);
  const { classes = Array.from({ length: largest + 1 }, (_, label) => String(label)) } = options;
  if (largest >= classes.length) {
    throw new RangeError(`The labels under ${folder} go up to ${largest}: got names of ${classes.length} classes.`);
  }
  return splitStores(classes, { train, test }, options);
}

async function readStore(imagesPath: string, labelsPath: string): Promise<PictureStore> {
  const images = await readIdx(imagesPath, 3);
  const labels = await readIdx(labelsPath, 1);
  const [count, height, width] = images.shape as [number, number, number];
  if (labels.shape[0] !== count) {
    throw new RangeError(
      `${imagesPath} holds ${count} pictures and ${labelsPath} ${labels.shape[0]} labels: these belong to others.`,
    );
  }
  const size = height * width;
  return {
    source: (index) => `${imagesPath}#${index}`,
    stored: (index) => images.values.subarray(index * size, (index + 1) * size),
    labels: labels.values,
    height,
    width,
    toRgb: greyToRgb,
  };
}

function greyToRgb(grey: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(3 * grey.length);
  for (let i = 0; i < grey.length; i++) pixels.fill(grey[i]!, 3 * i, 3 * i + 3);
  return pixels;
}
