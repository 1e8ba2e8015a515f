import { hashText } from "./hash.ts";

/** Two parts of a list of items, each in the list's order. */
export interface Split<T> {
  kept: T[];
  heldOut: T[];
}

/**
 * Holds out a share of the items of one class. Which ones depends on their names and the seed alone: the order in which a folder
 * lists its files does not matter, and a new file changes the place of few others.
 *
 * @param items The items of one class.
 * @param name The name of an item, different for each.
 * @param share Share to hold out, from 0 up to 1. Rounded to whole items; from two items on, at least one on either side.
 * @param seed A whole number.
 * @returns Those kept and those held out.
 */
export function holdOut<T>(items: readonly T[], name: (item: T) => string, share: number, seed: number): Split<T> {
  if (!(share >= 0 && share < 1)) throw new RangeError(`A share to hold out is from 0 up to 1: got ${share}.`);
  const count = share === 0 ? 0 : Math.max(1, Math.min(items.length - 1, Math.round(items.length * share)));
  const ranked = items.map((item) => ({ item, name: name(item), rank: hashText(name(item), seed) }));
  ranked.sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1));
  const chosen = new Set(ranked.slice(0, count).map(({ item }) => item));
  return { kept: items.filter((item) => !chosen.has(item)), heldOut: items.filter((item) => chosen.has(item)) };
}

/** Three parts of some items, class by class, each class in its order. */
export interface ThreeWaySplit<T> {
  train: T[];
  validation: T[];
  test: T[];
}

/** How {@linkcode splitThreeWays} splits. */
export interface ThreeWayOptions<T> {
  /** The name of an item, different for each. */
  name: (item: T) => string;
  /** What a class is called, for errors. */
  className: (label: number) => string;
  /** Share of each class that is for validation; 0 for none. */
  validationShare: number;
  /** Share of each class that is for testing; 0 for none. */
  testShare: number;
  /** A whole number. */
  seed: number;
}

/**
 * Splits the items of each class by {@linkcode holdOut}: first those for testing, then of the rest those for validation.
 *
 * @param classes The items of each class.
 * @param options See {@linkcode ThreeWayOptions}.
 * @returns The parts.
 * @throws {RangeError} if shares leave nothing, or a class has too few items for every part to have one.
 */
export function splitThreeWays<T>(
  classes: readonly (readonly T[])[],
  { name, className, validationShare, testShare, seed }: ThreeWayOptions<T>,
): ThreeWaySplit<T> {
  if (!(validationShare >= 0 && testShare >= 0 && validationShare + testShare < 1)) {
    throw new RangeError(
      `Shares for validation and testing are from 0 and leave something to learn from: got ${validationShare} and ${testShare}.`,
    );
  }
  const needed = 1 + Number(validationShare > 0) + Number(testShare > 0);
  const parts: ThreeWaySplit<T> = { train: [], validation: [], test: [] };
  for (const [label, items] of classes.entries()) {
    if (items.length < needed) {
      throw new RangeError(
        `${className(label)} has ${items.length} ${
          items.length === 1 ? "picture" : "pictures"
        } to learn from, and ${needed} are ` +
          `needed: some are held out for ${testShare > 0 ? "validation and testing" : "validation"}.`,
      );
    }
    const test = holdOut(items, name, testShare, seed);
    const validation = holdOut(test.kept, name, validationShare / (1 - testShare), seed);
    parts.train.push(...validation.kept);
    parts.validation.push(...validation.heldOut);
    parts.test.push(...test.heldOut);
  }
  return parts;
}
