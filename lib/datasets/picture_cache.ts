/** Arrays made of one picture, by name. Each name's arrays are of one type and length for all pictures. */
export type Prepared = Record<string, Float32Array | Int32Array>;

/** A picture ready to be cut into a batch. */
export interface ReadyPicture {
  /** RGB bytes of a square. */
  pixels: Uint8Array;
  /** What was made of the pixels. */
  prepared?: Prepared;
}

/**
 * Keeps pictures in memory up to a number of bytes, one byte a colour. What came first stays: every epoch asks for every picture
 * once, so that no other choice would be asked for more often.
 */
export class PictureCache {
  readonly #budget: number;
  readonly #kept = new Map<number, ReadyPicture>();
  #bytes = 0;

  /** @param budget Bytes of pixels and prepared arrays to keep at most. */
  constructor(budget: number) {
    this.#budget = budget;
  }

  /** Bytes that are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The picture with a number, from memory or by `read`, which is called again as long as there is no room. */
  async get(index: number, read: () => Promise<ReadyPicture>): Promise<ReadyPicture> {
    const kept = this.#kept.get(index);
    if (kept !== undefined) return kept;
    const picture = await read();
    const bytes = Object.values(picture.prepared ?? {}).reduce(
      (sum, array) => sum + array.byteLength,
      picture.pixels.byteLength,
    );
    if (this.#bytes + bytes <= this.#budget && !this.#kept.has(index)) {
      this.#kept.set(index, picture);
      this.#bytes += bytes;
    }
    return picture;
  }
}
