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
