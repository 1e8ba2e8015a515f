/** How long the token sequences of pictures are, the class token counted. */
export interface SequenceLengths {
  /** Mean over pictures. */
  mean: number;
  /** Standard deviation over these pictures (divided by their number, not by one less); 0 if all are of one length. */
  spread: number;
  /** The shortest. */
  min: number;
  /** The longest. */
  max: number;
  /** Mean, over pictures, of the longest sequence of their batch: what each is padded to where batches are not sorted by length. */
  padded: number;
  /** Pictures in a batch, on which `padded` depends. */
  batch: number;
}

/**
 * Sums up how many tokens pictures keep. The class token counts, as the thesis has it: 257 is a whole picture of 16×16 patches. The
 * thesis's mean lengths (tables 6, 9 and 11) are of unknown weighting, so that mean and padded length are told apart here.
 *
 * @example Two batches of two
 * ```ts
 * import { sequenceLengths } from "./sequence_lengths.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const lengths = sequenceLengths([1, 3, 7, 1], { batch: 2 });
 * assertEquals([lengths.mean, lengths.min, lengths.max, lengths.padded], [4, 2, 8, 6]);
 * ```
 *
 * @param kept Tokens of each picture that the encoder was given, without the class token; in the order of the batches.
 * @param options `batch`: pictures in a batch; the last one may have fewer.
 * @returns Lengths in tokens.
 * @throws {RangeError} if there are no pictures, a number of tokens is none, or `batch` is no positive whole number.
 */
export function sequenceLengths(kept: ArrayLike<number>, { batch }: { batch: number }): SequenceLengths {
  const count = kept.length;
  if (count === 0) throw new RangeError("Lengths are a mean over one picture or more: got none.");
  if (!Number.isInteger(batch) || batch < 1) {
    throw new RangeError(`A batch is a positive whole number of pictures: got ${batch}.`);
  }
  let [sum, squares, min, max, padded] = [0, 0, Infinity, 0, 0];
  for (let from = 0; from < count; from += batch) {
    const to = Math.min(count, from + batch);
    let longest = 0;
    for (let i = from; i < to; i++) {
      const length = 1 + kept[i]!;
      if (!(Number.isInteger(length) && length >= 1)) {
        throw new RangeError(`A picture keeps a whole number of tokens from 0: picture ${i} has ${kept[i]}.`);
      }
      sum += length;
      squares += length * length; // whole numbers: sums are exact
      min = Math.min(min, length);
      longest = Math.max(longest, length);
    }
    max = Math.max(max, longest);
    padded += longest * (to - from);
  }
  const spread = Math.sqrt(Math.max(0, count * squares - sum * sum)) / count;
  return { mean: sum / count, spread, min, max, padded: padded / count, batch };
}
