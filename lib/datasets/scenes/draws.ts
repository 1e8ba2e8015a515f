import { hash32, hashUniform } from "../hash.ts";

/** Random numbers for one scene, one after the other, from the words that name the scene. */
export class Draws {
  readonly #seed: number;
  #count = 0;

  /** @param words Whole numbers. */
  constructor(...words: number[]) {
    this.#seed = hash32(...words);
  }

  /** A number in [0, 1). */
  unit(): number {
    return hashUniform(this.#seed, this.#count++);
  }

  /** A number in [low, high). */
  range(low: number, high: number): number {
    return low + (high - low) * this.unit();
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return Math.floor(this.range(low, high + 1));
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** One of the items. */
  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.unit() * items.length)]!;
  }
}
