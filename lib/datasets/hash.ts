/**
 * Mixes whole numbers into one of 32 bits (the finaliser of MurmurHash3 after each word). All chance in the data comes from
 * here: what is drawn is a function of the words alone, whatever was drawn before.
 *
 * @param words Whole numbers that fit 32 bits, such as a seed, an epoch and an index.
 * @returns A whole number in [0, 2^32).
 */
export function hash32(...words: number[]): number {
  let h = 0x9e3779b9;
  for (const word of words) {
    h = Math.imul(h ^ word, 0x85ebca6b) + 0x7feb352d;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    h ^= h >>> 16;
  }
  return h >>> 0;
}

/**
 * {@linkcode hash32} as a number in [0, 1).
 *
 * @param words Whole numbers.
 * @returns One of 2^32 evenly spread numbers.
 */
export function hashUniform(...words: number[]): number {
  return hash32(...words) / 2 ** 32;
}

/**
 * {@linkcode hash32} of a text's UTF-8 bytes.
 *
 * @param text Any text.
 * @param seed A whole number.
 * @returns A whole number in [0, 2^32).
 */
export function hashText(text: string, seed: number): number {
  return hash32(seed, ...new TextEncoder().encode(text));
}

/**
 * The numbers 0 to `length - 1` in an order that depends on the words alone (Fisher and Yates's shuffle).
 *
 * @param length How many.
 * @param words Whole numbers that choose the order.
 * @returns The order.
 */
export function shuffledIndices(length: number, ...words: number[]): Int32Array {
  const order = Int32Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    const j = Math.floor(hashUniform(...words, i) * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
