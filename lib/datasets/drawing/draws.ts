import { hash32, hashUniform } from "../hash.ts";

/** Random numbers for one picture, one after the other, from the words that name the picture. */
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

  /** A number from the normal distribution with mean 0 and this standard deviation (Box and Muller; takes two numbers). */
  normal(deviation: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.unit()));
    return deviation * radius * Math.cos(2 * Math.PI * this.unit());
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
