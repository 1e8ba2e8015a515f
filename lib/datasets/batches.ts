import * as tf from "@tensorflow/tfjs-core";
import { CROP_MARGIN, drawCropAndFlip, writeCrop } from "./augment.ts";
import type { LabelledPictures } from "./dataset.ts";
import { UnreadablePicture } from "./decode.ts";
import { shuffledIndices } from "./hash.ts";

/** Pictures and their labels. Whoever receives them disposes them. */
export interface Batch {
  /** float32 `[B, H, W, 3]` in [0, 1]. */
  images: tf.Tensor4D;
  /** int32 `[B]`. */
  labels: tf.Tensor1D;
}

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
  /** Bytes of resized pictures to keep in memory; those beyond are read again in each epoch. Default 2^30, 1 GiB. */
  cacheBytes?: number;
}

/** Resized pictures of one batch, not yet tensors. */
interface Gathered {
  pictures: { index: number; pixels: Uint8Array }[];
  /** Place in the epoch's order where the next batch begins. */
  next: number;
}

const ORDER_STREAM = 0x6f726465; // keeps the order's draws apart from the crops'

/**
 * Cuts pictures into batches. Order, crops and flips are functions of (seed, epoch, index) alone: not of the batch size, of
 * earlier epochs, or of what was read before. Pictures that cannot be read are passed over, and those that follow move up.
 *
 * The next batch is read while the caller works on one; decoding runs on sharp's threads.
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
  readonly #options: Required<BatchOptions>;
  /** Side that pictures are read and kept at. */
  readonly #side: number;
  readonly #cache = new Map<number, Uint8Array>();

  /**
   * @param pictures What to cut.
   * @param options See {@linkcode BatchOptions}.
   * @throws {RangeError} if a number among them is none that makes sense.
   */
  constructor(pictures: LabelledPictures, options: BatchOptions) {
    const { imageSize, batch, seed = 0, cacheBytes = 2 ** 30 } = options;
    for (
      const [name, value, least] of [["imageSize", imageSize, 1], ["batch", batch, 1], [
        "cacheBytes",
        cacheBytes,
        0,
      ]] as const
    ) {
      if (!Number.isInteger(value) || value < least) {
        throw new RangeError(`${name} is a whole number from ${least}: got ${value}.`);
      }
    }
    if (seed !== (seed | 0)) throw new RangeError(`A seed is a whole number that fits 32 bits: got ${seed}.`);
    this.#pictures = pictures;
    this.#options = { ...options, seed, cacheBytes };
    this.#side = options.augment ? Math.round(CROP_MARGIN * imageSize) : imageSize;
    this.length = Math.ceil(pictures.length / batch);
  }

  /**
   * The batches of one pass over the pictures. It may be left at any time, by `break` or an error in the loop over it.
   *
   * @param number Which pass, from 0.
   * @throws {RangeError} if too many pictures cannot be read: see `maxBadShare` of {@linkcode openImageFolder}.
   */
  async *epoch(number: number): AsyncGenerator<Batch, void, void> {
    if (!Number.isInteger(number) || number < 0) {
      throw new RangeError(`Epochs are numbered from 0: got ${number}.`);
    }
    const { augment, seed } = this.#options;
    const { length } = this.#pictures;
    const order = augment
      ? shuffledIndices(length, seed, number, ORDER_STREAM)
      : Int32Array.from({ length }, (_, i) => i);
    let ahead: Promise<Gathered> | undefined = this.#gather(order, 0);
    try {
      while (ahead !== undefined) {
        const { pictures, next }: Gathered = await ahead;
        ahead = next < length ? this.#gather(order, next) : undefined;
        ahead?.catch(() => {}); // reported when it is awaited; until then it must not end the process
        if (pictures.length > 0) yield this.#toBatch(pictures, number);
      }
    } finally {
      await ahead?.catch(() => {}); // left early: nothing runs on behind the caller's back
    }
  }

  /** Reads the next batch's pictures from place `from` of the order on, past those that cannot be read. */
  async #gather(order: Int32Array, from: number): Promise<Gathered> {
    const pictures: Gathered["pictures"] = [];
    let next = from;
    while (next < order.length && pictures.length < this.#options.batch) {
      const wanted = order.subarray(next, next + this.#options.batch - pictures.length);
      next += wanted.length;
      const read = await Promise.allSettled(Array.from(wanted, (index) => this.#read(index)));
      read.forEach((result, i) => {
        if (result.status === "fulfilled") pictures.push({ index: wanted[i]!, pixels: result.value });
        else if (!(result.reason instanceof UnreadablePicture)) throw result.reason;
      });
    }
    return { pictures, next };
  }

  async #read(index: number): Promise<Uint8Array> {
    const kept = this.#cache.get(index);
    if (kept !== undefined) return kept;
    const pixels = await this.#pictures.read(index, [this.#side, this.#side]);
    if ((this.#cache.size + 1) * pixels.length <= this.#options.cacheBytes) this.#cache.set(index, pixels);
    return pixels;
  }

  #toBatch(pictures: Gathered["pictures"], epoch: number): Batch {
    const { imageSize, augment, seed } = this.#options;
    const perPicture = imageSize * imageSize * 3;
    const values = new Float32Array(pictures.length * perPicture);
    pictures.forEach(({ index, pixels }, i) => {
      const choice = augment
        ? drawCropAndFlip(this.#side, imageSize, seed, epoch, index)
        : { top: 0, left: 0, flip: false };
      writeCrop(values, i * perPicture, pixels, this.#side, imageSize, choice);
    });
    return {
      images: tf.tensor4d(values, [pictures.length, imageSize, imageSize, 3]), // [B, H, W, 3]
      labels: tf.tensor1d(pictures.map(({ index }) => this.#pictures.labels[index]!), "int32"), // [B]
    };
  }
}
