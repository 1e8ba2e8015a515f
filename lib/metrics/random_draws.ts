/**
 * Draws whole numbers from 0 to `below - 1`, each as likely as any other: sfc32 (Doty-Humphrey, PractRand), whose period is long enough for
 * the hundreds of millions of draws of a bootstrap. Numbers for statistics in plain code; models have `ops/random.ts`.
 *
 * @param seed A whole number that fits int32: equal seeds give equal draws.
 * @returns A function that draws the next number.
 * @throws {RangeError} if the seed is none.
 */
export function randomDraws(seed: number): (below: number) => number {
  if (seed !== (seed | 0)) throw new RangeError(`A seed is a whole number that fits 32 bits: got ${seed}.`);
  let [a, b, c, counter] = [0, seed, 0x9e3779b9 | 0, 1];
  const next = () => {
    const word = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + word) | 0;
    return word >>> 0;
  };
  for (let i = 0; i < 20; i++) next(); // until the seed has reached all words
  return (below) => Math.floor(next() / 2 ** 32 * below);
}
