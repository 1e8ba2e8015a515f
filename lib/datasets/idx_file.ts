/** An array of bytes from an idx file. */
export interface IdxArray {
  shape: number[];
  values: Uint8Array<ArrayBuffer>;
}

const UNSIGNED_BYTE = 0x08;
/** More is refused before memory is asked for: a header of 16 bytes can claim anything. MNIST has 47 million. */
const MOST_VALUES = 2 ** 30;

/**
 * Reads an idx file of unsigned bytes, as MNIST's are: two zero bytes, the type, the number of axes, their lengths as 32-bit numbers with
 * the largest byte first, the values.
 *
 * @param path The file; unpacked if its first bytes are gzip's, whatever its name.
 * @param axes How many axes it should have.
 * @returns Its values and their shape.
 * @throws {RangeError} if it is none, has other axes, or another number of values than it says.
 */
export async function readIdx(path: string, axes: number): Promise<IdxArray> {
  const file = await Deno.readFile(path);
  const reader = new PartReader(
    path,
    file[0] === 0x1f && file[1] === 0x8b ? unpacked(file) : new Blob([file]).stream(),
  );
  try {
    const magic = await reader.take(4);
    if (magic[0] !== 0 || magic[1] !== 0 || magic[2] !== UNSIGNED_BYTE || magic[3] !== axes) {
      throw new RangeError(
        `${path} should be an idx file of bytes with ${axes} ${
          axes === 1 ? "axis" : "axes"
        }, which begins with 0 0 8 ${axes}: it ` +
          `begins with ${magic.join(" ")}.`,
      );
    }
    const header = new DataView((await reader.take(4 * axes)).buffer);
    const shape = Array.from({ length: axes }, (_, axis) => header.getUint32(4 * axis));
    const count = shape.reduce((product, length) => product * length, 1);
    if (count < 1 || count > MOST_VALUES) {
      throw new RangeError(
        `${path} says that it holds ${shape.join("×")} bytes: that is nothing, or more than is believed.`,
      );
    }
    const values = await reader.take(count);
    if (!await reader.atEnd()) {
      throw new RangeError(`${path} goes on behind the ${shape.join("×")} bytes that it says it holds.`);
    }
    return { shape, values };
  } finally {
    await reader.close();
  }
}

function unpacked(file: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array> {
  return new Blob([file]).stream().pipeThrough(new DecompressionStream("gzip"));
}

/** Takes a stream of bytes in parts of wanted lengths, and no more of it than is wanted. */
class PartReader {
  readonly #path: string;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();
  #read = 0;

  constructor(path: string, stream: ReadableStream<Uint8Array>) {
    this.#path = path;
    this.#reader = stream.getReader();
  }

  async take(length: number): Promise<Uint8Array<ArrayBuffer>> {
    const parts: Uint8Array[] = [];
    let have = 0;
    while (have < length) {
      if (this.#rest.length === 0 && await this.atEnd()) {
        throw new RangeError(`${this.#path} is cut off: it ends after ${this.#read} bytes, unpacked.`);
      }
      const part = this.#rest.subarray(0, length - have);
      this.#rest = this.#rest.subarray(part.length);
      parts.push(part);
      have += part.length;
    }
    const whole = new Uint8Array(length);
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  /** Whether nothing is left; reads on if that is not known. */
  async atEnd(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#next();
      if (done) return true;
      this.#rest = value!;
      this.#read += value!.length;
    }
    return false;
  }

  async #next(): Promise<ReadableStreamReadResult<Uint8Array>> {
    try {
      return await this.#reader.read();
    } catch (error) {
      throw new RangeError(`${this.#path} cannot be unpacked after ${this.#read} bytes: ${(error as Error).message}.`);
    }
  }

  async close(): Promise<void> {
    await this.#reader.cancel().catch(() => {}); // a stream that failed refuses
  }
}
