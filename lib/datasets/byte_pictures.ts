import type { LabelledPictures, OriginalPicture, Splits } from "./dataset.ts";
import { resizePicture } from "./resize.ts";
import { splitThreeWays } from "./split.ts";

/** Pictures of one size that lie in files of many, held in memory as they are stored. */
export interface PictureStore {
  /** Where each picture comes from. */
  source(index: number): string;
  /** The bytes of a picture, as stored. */
  stored(index: number): Uint8Array;
  /** One label a picture. */
  labels: Uint8Array;
  height: number;
  width: number;
  /** Makes RGB bytes `[H, W, 3]` of stored ones. */
  toRgb(stored: Uint8Array): Uint8Array;
}

/** Some pictures of a store. */
export class StoredPictures implements LabelledPictures {
  readonly labels: Int32Array;
  readonly #store: PictureStore;
  readonly #numbers: readonly number[];

  /**
   * @param classes Their names.
   * @param store Holds the pictures.
   * @param numbers Which of them.
   */
  constructor(readonly classes: readonly string[], store: PictureStore, numbers: readonly number[]) {
    this.#store = store;
    this.#numbers = numbers;
    this.labels = Int32Array.from(numbers, (number) => store.labels[number]!);
  }

  get length(): number {
    return this.#numbers.length;
  }

  source(index: number): string {
    return this.#store.source(this.#number(index));
  }

  async read(index: number, size: readonly [number, number]): Promise<Uint8Array> {
    const { height, width, pixels } = await this.original(index);
    return resizePicture(pixels, [height, width], size);
  }

  original(index: number): Promise<OriginalPicture> {
    return new Promise((resolve) => {
      const stored = this.#store.stored(this.#number(index));
      const { height, width } = this.#store;
      resolve({ height, width, pixels: this.#store.toRgb(stored), stored });
    });
  }

  #number(index: number): number {
    const number = this.#numbers[index];
    if (number === undefined) throw new RangeError(`Pictures are numbered 0 to ${this.length - 1}: got ${index}.`);
    return number;
  }
}

/** Settings of data sets that tell pictures for training and testing apart themselves. */
export interface StoredSplitOptions {
  /** Share of each class's training pictures that is for validation. Default 0.1. */
  validationShare?: number;
  /** A whole number that chooses which. Default 0. */
  seed?: number;
}

/** Holds a share of each class of the training pictures out for validation. */
export function splitStores(
  classes: readonly string[],
  { train, test }: { train: PictureStore; test: PictureStore },
  { validationShare = 0.1, seed = 0 }: StoredSplitOptions,
): Splits {
  const numbers: number[][] = classes.map(() => []);
  train.labels.forEach((label, number) => numbers[label]!.push(number));
  const split = splitThreeWays(numbers.filter(({ length }) => length > 0), {
    name: String,
    className: () => `A class of ${train.source(0)}`,
    validationShare,
    testShare: 0,
    seed,
  });
  const inOrder = (list: number[]) => list.toSorted((a, b) => a - b);
  return {
    train: new StoredPictures(classes, train, inOrder(split.train)),
    validation: new StoredPictures(classes, train, inOrder(split.validation)),
    test: new StoredPictures(classes, test, Array.from(test.labels, (_, number) => number)),
    report: { refused: [], handled: [], ignored: [] },
  };
}
