import { type PictureStore, splitStores, type StoredSplitOptions } from "./byte_pictures.ts";
import type { Splits } from "./dataset.ts";
import { listNames } from "./folder_listing.ts";

const SIDE = 32;
const PLANE = SIDE * SIDE;

/** How one of the two lays its files out. */
interface Layout {
  train: string[];
  test: string[];
  /** Names of the classes, a line each. */
  names: string;
  /** Bytes before a picture, of which the last is its label. */
  labelBytes: number;
  classes: number;
}

const LAYOUTS: Readonly<Record<"CIFAR-10" | "CIFAR-100", Layout>> = {
  "CIFAR-10": {
    train: [1, 2, 3, 4, 5].map((number) => `data_batch_${number}.bin`),
    test: ["test_batch.bin"],
    names: "batches.meta.txt",
    labelBytes: 1,
    classes: 10,
  },
  "CIFAR-100": { // a coarse label, then the fine one
    train: ["train.bin"],
    test: ["test.bin"],
    names: "fine_label_names.txt",
    labelBytes: 2,
    classes: 100,
  },
};

/** Which of the two lies in a folder, by the names of its files; undefined if neither. */
export async function recogniseCifar(folder: string): Promise<keyof typeof LAYOUTS | undefined> {
  const names = new Set(await listNames(folder));
  return (["CIFAR-10", "CIFAR-100"] as const).find((kind) => {
    const { train, test } = LAYOUTS[kind];
    return [...train, ...test].some((name) => names.has(name)) &&
      (kind === "CIFAR-10" || names.has(LAYOUTS[kind].names));
  });
}

/**
 * Opens the binary version of CIFAR-10 or CIFAR-100 (Krizhevsky 2009), the latter with its 100 fine classes. All of it is held in memory,
 * 184 MB.
 *
 * @example A folder without them
 * ```ts
 * import { assertRejects } from "@std/assert";
 * import { openCifar } from "./cifar.ts";
 *
 * await assertRejects(() => openCifar("data/sample"), RangeError, "data_batch_1.bin");
 * ```
 *
 * @param folder Where the `.bin` files lie: `cifar-10-batches-bin` or `cifar-100-binary`.
 * @param options Which pictures are for validation.
 * @returns The pictures; nothing of them is refused: a damaged file is an error.
 * @throws {RangeError} if a file is missing, or is not whole records with labels of the data set.
 * @throws {Deno.errors.NotFound} if there is no such folder.
 */
export async function openCifar(folder: string, options: StoredSplitOptions = {}): Promise<Splits> {
  const kind = await recogniseCifar(folder);
  if (kind === undefined) {
    throw new RangeError(
      `${folder} holds none of the files of CIFAR's binary version: ${
        LAYOUTS["CIFAR-10"].train[0]
      } and so on for CIFAR-10, ` +
        `${LAYOUTS["CIFAR-100"].train[0]} with ${LAYOUTS["CIFAR-100"].names} for CIFAR-100.`,
    );
  }
  const layout = LAYOUTS[kind];
  const present = new Set(await listNames(folder));
  const missing = [...layout.train, ...layout.test].filter((name) => !present.has(name));
  if (missing.length > 0) throw new RangeError(`${kind} under ${folder} lacks ${missing.join(", ")}.`);
  const classes = await readNames(folder, layout, present);
  const [train, test] = [await readStore(folder, layout.train, layout), await readStore(folder, layout.test, layout)];
  return splitStores(classes, { train, test }, options);
}

/** The classes' names; numbers where their file is not there. */
async function readNames(folder: string, layout: Layout, present: Set<string>): Promise<string[]> {
  if (!present.has(layout.names)) return Array.from({ length: layout.classes }, (_, label) => String(label));
  const path = `${folder}/${layout.names}`;
  const names = (await Deno.readTextFile(path)).split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== "");
  if (names.length === layout.classes) return names;
  throw new RangeError(`${path} should name ${layout.classes} classes, a line each: it names ${names.length}.`);
}

async function readStore(folder: string, names: readonly string[], layout: Layout): Promise<PictureStore> {
  const record = layout.labelBytes + 3 * PLANE;
  const files = await Promise.all(
    names.map(async (name) => ({ path: `${folder}/${name}`, bytes: await Deno.readFile(`${folder}/${name}`) })),
  );
  for (const { path, bytes } of files) {
    if (bytes.length === 0 || bytes.length % record !== 0) {
      throw new RangeError(
        `${path} should be whole records of ${record} bytes, each a label and a picture: it has ${bytes.length} bytes, and is cut ` +
          `off or another kind of file.`,
      );
    }
  }
  const places = files.flatMap(({ path, bytes }) =>
    Array.from(
      { length: bytes.length / record },
      (_, i) => ({ path, number: i, bytes: bytes.subarray(i * record, (i + 1) * record) }),
    )
  );
  const labels = Uint8Array.from(places, ({ bytes }) => bytes[layout.labelBytes - 1]!);
  const wrong = labels.findIndex((label) => label >= layout.classes);
  if (wrong >= 0) {
    const { path, number } = places[wrong]!;
    throw new RangeError(
      `${path} should have labels from 0 to ${layout.classes - 1}: record ${number} has ${
        labels[wrong]
      }, and the file is damaged or ` +
        `of another kind.`,
    );
  }
  return {
    source: (index) => `${places[index]!.path}#${places[index]!.number}`,
    stored: (index) => places[index]!.bytes.subarray(layout.labelBytes),
    labels,
    height: SIDE,
    width: SIDE,
    toRgb: planesToRgb,
  };
}

/** Red, green and blue planes to pixels. */
function planesToRgb(planes: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(3 * PLANE);
  for (let c = 0; c < 3; c++) {
    for (let place = 0; place < PLANE; place++) pixels[3 * place + c] = planes[c * PLANE + place]!;
  }
  return pixels;
}
