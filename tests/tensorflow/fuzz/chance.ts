import { DTYPE } from "../../../lib/tensorflow/dtypes.ts";
import { testRandom } from "../../support/random.ts";

/** Whole numbers that break what was not written for them. */
const WHOLE = [-1, 0, 1, 2, 3, 4, 5, 7, 8, 16, 255, 256, 1000, 4096, 65535, 65536, 65537, 2 ** 20, 2 ** 24, 2 ** 30];
const EXTREME = [-2, -3, -100, 2 ** 31 - 2, 2 ** 31 - 1, -(2 ** 31), -(2 ** 31) + 1];
const WIDE = [2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 40, 2 ** 53 - 1, -(2 ** 53) + 1, -(2 ** 40), -(2 ** 32)];
const REAL = [0, -0, 1, -1, 0.5, 1e-45, 1e38, -1e38, 3e9, -3e9, 1e19, NaN, Infinity, -Infinity, 2, 4];

const TEXTS = [
  "",
  "a",
  "SAME",
  "VALID",
  "EXPLICIT",
  "FOO",
  "NHWC",
  "NCHW",
  "NDHWC",
  "NCDHW",
  "HWNC",
  "NHWC_VECT_C",
  "NCHW_VECT_C",
  "bilinear",
  "nearest",
  "REFLECT",
  "SYMMETRIC",
  "IGNORE",
  "ERROR",
  "INTEGER_FAST",
  "BiasAdd",
  "Relu",
  "Elu",
  "FusedBatchNorm",
  "Tanh",
  "triangle",
  "(",
  "(a*)*b",
  "\\9",
  "a{1000}",
  "ij,jk->ik",
  "ij,jk",
  "->",
  ",",
  "...,...->...",
  "iii->i",
  "i->ii",
  "ij->ij",
  "a\0b",
  "\xff\xfe",
  "x".repeat(5000),
];
/** Numbers of a seed, and choices by them. */
export class Chance {
  readonly #next: () => number;
  constructor(seed: number) {
    this.#next = testRandom(seed);
  }
  /** Whether something of a probability happens. */
  is(probability: number): boolean {
    return this.#next() < probability;
  }
  /** A whole number below `limit`. */
  below(limit: number): number {
    return Math.floor(this.#next() * limit);
  }
  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
  list<T>(length: number, make: () => T): T[] {
    return Array.from({ length }, make);
  }
  whole(): number {
    const sort = this.below(10);
    return this.of(sort < 6 ? WHOLE : sort < 9 ? EXTREME : WIDE);
  }
  text(): string {
    return this.of(TEXTS);
  }
  real(): number {
    return this.of(REAL);
  }
  value(dtype: number): number | string {
    if (dtype === DTYPE.string) return this.of(TEXTS);
    return this.is(0.5) ? this.whole() : this.of(REAL);
  }
}
