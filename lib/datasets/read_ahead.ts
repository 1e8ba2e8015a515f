import { UnreadablePicture } from "./decode.ts";

/**
 * Reads things in the order of their places, a bounded number of them at a time and before they are asked for. Those that are
 * unreadable pictures are passed over.
 */
export class ReadAhead<T> {
  readonly #read: (place: number) => Promise<T>;
  readonly #end: number;
  readonly #depth: number;
  readonly #reading: Promise<Outcome<T>>[] = [];
  #started: number;

  /**
   * @param read Reads what is at a place.
   * @param places The first place, and the one behind the last.
   * @param depth Most that is being read or waits to be taken.
   */
  constructor(read: (place: number) => Promise<T>, [from, end]: readonly [number, number], depth: number) {
    this.#read = read;
    this.#started = from;
    this.#end = end;
    this.#depth = depth;
  }

  /** First place that has not been taken. */
  get next(): number {
    return this.#started - this.#reading.length;
  }

  /**
   * Takes the next `count` readable ones, fewer at the end.
   *
   * @throws what reading threw, if it is not {@linkcode UnreadablePicture}.
   */
  async take(count: number): Promise<T[]> {
    const taken: T[] = [];
    this.#fill();
    while (taken.length < count && this.#reading.length > 0) {
      const outcome = await this.#reading.shift()!;
      if ("value" in outcome) taken.push(outcome.value);
      else if (!(outcome.error instanceof UnreadablePicture)) throw outcome.error;
      this.#fill();
    }
    return taken;
  }

  /** Waits for what is being read; nothing is read from there on. */
  async stop(): Promise<void> {
    this.#started = this.#end;
    await Promise.all(this.#reading.splice(0));
  }

  #fill(): void {
    for (; this.#started < this.#end && this.#reading.length < this.#depth; this.#started++) {
      this.#reading.push(outcomeOf(this.#read(this.#started)));
    }
  }
}

/** What reading came to. An error waits until it is its turn; a rejected promise meanwhile would end the process. */
type Outcome<T> = { value: T } | { error: unknown };

async function outcomeOf<T>(reading: Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await reading };
  } catch (error) {
    return { error };
  }
}
