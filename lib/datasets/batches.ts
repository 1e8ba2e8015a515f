import { CROP_MARGIN, cropAndFlip, drawCropAndFlip } from "./augment.ts";
import { type Batch, toBatch } from "./batch.ts";
import { breathe } from "./breathe.ts";
import type { LabelledPictures } from "./dataset.ts";
import { shuffledIndices } from "./hash.ts";
import { PictureCache, type Prepared, type ReadyPicture } from "./picture_cache.ts";
import { ReadAhead } from "./read_ahead.ts";

export type { Batch } from "./batch.ts";

/** Settings of a {@linkcode BatchLoader}. */
export interface BatchOptions {
  /** Side of the pictures, in pixels. */
  imageSize: number;
  /** Pictures in a batch; the last of an epoch may have fewer. */
  batch: number;
  /** Whether pictures come in random order, randomly cropped and mirrored, as for training; else in order, just resized. */
  augment: boolean;
  /** A whole number that chooses order, crops and flips. Unused unless `augment`. Default 0. */
  seed?: number;
  /** What a batch's `labels` are: places in `classes`, or the pictures' targets, of a regression. Default "classes". */
  labels?: "classes" | "targets";
  /**
   * Bytes of resized pictures to keep in memory, one a colour; those beyond are read again in each epoch. Default 2^30, 1 GiB: the
   * 12,600 training pictures of the Intel set take 0.24 GB for models of 64 px and 0.97 GB for 128 px.
   */
  cacheBytes?: number;
  /** Batches that are read before they are asked for, at most. Default 2. */
  ahead?: number;
  /**
   * Makes arrays of a picture's bytes `[H, W, 3]`, as a model will see it, such as a tokenizer's components or ids: what needs no
   * gradient. Batches have them as `prepared`. It must depend on the bytes alone: unless pictures are augmented it is called once a
   * picture, and what it made is kept within `cacheBytes`.
   */
  prepare?: (pixels: Uint8Array) => Prepared;
}

/** A picture of a batch to be. */
interface Chosen extends ReadyPicture {
  index: number;
}

const ORDER_STREAM = 0x6f726465; // keeps the order's draws apart from the crops'

/**
 * Cuts pictures into batches. Order, crops and flips are functions of (seed, epoch, index) alone: not of the batch size, of
 * earlier epochs, of how many are read ahead or kept, or of what was read before. Pictures that cannot be read are passed over,
 * and those that follow move up.
 *
 * The next batches are read, cut and prepared while the caller waits for a step: files are read and decoded on threads of their
 * own, and what is done to their bytes here takes a small part of a step's time (`bench/pipeline.ts` measures it). From the
 * second epoch on pictures come from memory.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { BatchLoader } from "./batches.ts";
 * import { proceduralScenes } from "./scenes.ts";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const { train } = proceduralScenes({ train: 60, test: 6, seed: 0, imageSize: 16 });
 * const loader = new BatchLoader(train, { imageSize: 16, batch: 32, augment: true });
 * const sizes: number[] = [];
 * for await (const { images, labels } of loader.epoch(0)) {
 *   sizes.push(images.shape[0]);
 *   images.dispose();
 *   labels.dispose();
 * }
 * assertEquals([sizes, loader.length], [[32, 22], 2]); // 54 pictures; 6 are for validation
 * ```
 */
export class BatchLoader {
  /** Batches in an epoch, if every picture can be read. */
  readonly length: number;

  readonly #pictures: LabelledPictures;
  readonly #options: Required<Omit<BatchOptions, "prepare">> & Pick<BatchOptions, "prepare">;
  /** Side that pictures are read and kept at. */
  readonly #side: number;
  readonly #cache: PictureCache;
  /** The number that a batch has for a picture. */
  readonly #label: (index: number) => number;

  /**
   * @param pictures What to cut.
   * @param options See {@linkcode BatchOptions}.
   * @throws {RangeError} if a number among them is none that makes sense, or the pictures have no targets and these are wanted.
   */
  constructor(pictures: LabelledPictures, options: BatchOptions) {
    const { imageSize, batch, seed = 0, cacheBytes = 2 ** 30, ahead = 2, labels = "classes" } = options;
    const least = { imageSize: 1, batch: 1, cacheBytes: 0, ahead: 1 };
    for (const [name, value] of Object.entries({ imageSize, batch, cacheBytes, ahead })) {
      const from = least[name as keyof typeof least];
      if (!Number.isInteger(value) || value < from) {
        throw new RangeError(`${name} is a whole number from ${from}: got ${value}.`);
      }
    }
    if (seed !== (seed | 0)) throw new RangeError(`A seed is a whole number that fits 32 bits: got ${seed}.`);
    this.#pictures = pictures;
    this.#options = { ...options, seed, cacheBytes, ahead, labels };
    this.#side = options.augment ? Math.round(CROP_MARGIN * imageSize) : imageSize;
    this.#cache = new PictureCache(cacheBytes);
    this.#label = labelOf(pictures, labels);
    this.length = Math.ceil(pictures.length / batch);
  }

  /**
   * The batches of one pass over the pictures. It may be left at any time, by `break` or an error in the loop over it.
   *
   * @param number Which pass, from 0.
   * @param options `from`: the place in the pass's order to begin at, a batch's `next`; what lies before is not read. With it a pass
   *   goes on where another process left it, whatever pictures could not be read before. Default 0.
   * @throws {RangeError} if the pass or place is none, or too many pictures cannot be read: see `maxBadShare` of
   *   {@linkcode openImageFolder}.
   */
  async *epoch(number: number, { from = 0 }: { from?: number } = {}): AsyncGenerator<Batch, void, void> {
    if (!Number.isInteger(number) || number < 0) {
      throw new RangeError(`Epochs are numbered from 0: got ${number}.`);
    }
    const { augment, seed, batch, ahead, labels, imageSize } = this.#options;
    const { length } = this.#pictures;
    if (!Number.isInteger(from) || from < 0 || from > length) {
      throw new RangeError(`An epoch of ${length} pictures begins at a place from 0 to ${length}: got ${from}.`);
    }
    const order = augment
      ? shuffledIndices(length, seed, number, ORDER_STREAM)
      : Int32Array.from({ length }, (_, i) => i);
    const reading = new ReadAhead((place) => this.#choose(order[place]!, number), [from, length], ahead * batch);
    try {
      for (;;) {
        const chosen: Chosen[] = await reading.take(batch);
        if (chosen.length === 0) return;
        yield toBatch({
          pictures: chosen,
          imageSize,
          labels: chosen.map(({ index }) => this.#label(index)),
          labelType: labels === "classes" ? "int32" : "float32",
          next: reading.next,
        });
      }
    } finally {
      await reading.stop(); // left early: nothing runs on behind the caller's back
    }
  }

  /** A picture as this pass shows it. */
  async #choose(index: number, epoch: number): Promise<Chosen> {
    const { imageSize, augment, seed, prepare } = this.#options;
    const read = () => this.#pictures.read(index, [this.#side, this.#side]);
    if (!augment) {
      const whole = await this.#cache.get(index, async () => await ready(await read(), prepare));
      return { index, ...whole };
    }
    const { pixels } = await this.#cache.get(index, async () => ({ pixels: await read() }));
    const choice = drawCropAndFlip(this.#side, imageSize, seed, epoch, index);
    return { index, ...await ready(cropAndFlip(pixels, this.#side, imageSize, choice), prepare) };
  }
}

async function ready(pixels: Uint8Array, prepare: BatchOptions["prepare"]): Promise<ReadyPicture> {
  if (prepare === undefined) return { pixels };
  await breathe(); // lets the step begin that waits for the batch before this one
  return { pixels, prepared: prepare(pixels) };
}

function labelOf(pictures: LabelledPictures, labels: "classes" | "targets"): (index: number) => number {
  if (labels === "classes") return (index) => pictures.labels[index]!;
  if (labels !== "targets") {
    throw new RangeError(`A batch's labels are "classes" or "targets": got ${JSON.stringify(labels)}.`);
  }
  if (pictures.target === undefined) {
    throw new RangeError(`These pictures have classes only: give pictures with targets, or ask for labels: "classes".`);
  }
  return (index) => pictures.target!(index);
}
