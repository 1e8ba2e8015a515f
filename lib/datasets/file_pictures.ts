import type { LabelledPictures, OriginalPicture } from "./dataset.ts";
import { decodePicture, UnreadablePicture } from "./decode.ts";
import type { PictureLedger } from "./picture_ledger.ts";
import { resizePicture } from "./resize.ts";

/** A picture's file and what is known of it. */
export interface PictureFile {
  path: string;
  /** Place of its class among the classes. */
  label: number;
  /** The number that a regression predicts of it. */
  target?: number;
}

/** Pictures that lie in files of their own. */
export class FilePictures implements LabelledPictures {
  readonly labels: Int32Array;
  /** There if every picture has one. */
  readonly target?: (index: number) => number;
  readonly #files: readonly PictureFile[];
  readonly #ledger: PictureLedger;

  /**
   * @param classes Their names.
   * @param files The pictures, in order.
   * @param ledger Knows which of them are unusable, and is told of others.
   */
  constructor(readonly classes: readonly string[], files: readonly PictureFile[], ledger: PictureLedger) {
    this.#files = files;
    this.#ledger = ledger;
    this.labels = Int32Array.from(files, ({ label }) => label);
    if (files.length > 0 && files.every(({ target }) => target !== undefined)) {
      this.target = (index) => this.#file(index).target!;
    }
  }

  get length(): number {
    return this.#files.length;
  }

  source(index: number): string {
    return this.#file(index).path;
  }

  async read(index: number, size: readonly [number, number]): Promise<Uint8Array> {
    const { height, width, pixels } = await this.original(index);
    return resizePicture(pixels, [height, width], size);
  }

  async original(index: number): Promise<OriginalPicture> {
    const { path } = this.#file(index);
    const reason = this.#ledger.reason(path);
    if (reason !== undefined) throw new UnreadablePicture(path, reason);
    try {
      return await decodePicture(path);
    } catch (error) {
      if (error instanceof UnreadablePicture) this.#ledger.refuse(error);
      throw error;
    }
  }

  #file(index: number): PictureFile {
    const file = this.#files[index];
    if (file === undefined) throw new RangeError(`Pictures are numbered 0 to ${this.length - 1}: got ${index}.`);
    return file;
  }
}
