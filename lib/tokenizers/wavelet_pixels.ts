// From the file without tensors, not from the barrel: this runs in workers too, which have no use for TensorFlow.
import { longestSequence, PADDING, type WaveletCodeOptions, waveletSequence } from "../wavelets/sequence.ts";
import { COLOR_DEVIATION, COLOR_MEAN } from "./image_net_colors.ts";

/** Colours of an image. */
const CHANNELS = 3;

/** How {@linkcode encodeWaveletPixels} codes. Plain data, to be sent to a worker. */
export interface WaveletPixelOptions extends WaveletCodeOptions {
  /** Height and width of the pictures, multiples of 2^levels. */
  imageSize: readonly [height: number, width: number];
  /** Longest sequence; what is beyond is cut. Default: 1024, the thesis's. */
  maxTokens?: number;
}

/** Sequences of ids of B pictures, as `Sequences` has them, without tensors. */
export interface PixelSequences {
  /** B rows of N ids, one after another; `PADDING` behind the end of a sequence. */
  ids: Int32Array;
  /** How long each sequence is, or was before it was cut to N. */
  lengths: Int32Array;
  /** N, the longest sequence that such pictures can have, or what it is cut to. */
  n: number;
}

/**
 * What `WaveletTokenizer.encode()` makes of pictures, from their pixels and without tensors: colours are normalised, transformed and coded.
 * For the way from pictures to batches, beside the training step, in a worker for instance; the step is given the result as tensors
 * and calls `WaveletTokenizer.embed()`.
 *
 * @example
 * ```ts
 * import { encodeWaveletPixels } from "./wavelet_pixels.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const white = new Uint8Array(2 * 8 * 8 * 3).fill(255); // two pictures
 * const { ids, lengths, n } = encodeWaveletPixels(white, { imageSize: [8, 8], levels: 3, planes: 1, maxTokens: 20 });
 * assertEquals([ids.length, n], [40, 20]);
 * assertEquals([...lengths], [34, 34]); // longer than 20: cut
 * ```
 *
 * @param pixels B·H·W·3 numbers, picture by picture, row by row, colours last: bytes, or floats in [0, 1].
 * @param options Size of the pictures, which transform, and how far to code.
 * @returns Ids and lengths, plain arrays that can be handed from worker to worker.
 * @throws {RangeError} if these are no whole pictures, a pixel is not finite, or a setting does not fit the size.
 */
export function encodeWaveletPixels(
  pixels: Uint8Array | Uint8ClampedArray | Float32Array,
  { imageSize: [height, width], maxTokens = 1024, ...code }: WaveletPixelOptions,
): PixelSequences {
  checkMaxTokens(maxTokens);
  const size = height * width * CHANNELS;
  const count = pixels.length / size;
  if (!Number.isInteger(count)) {
    throw new RangeError(
      `Pictures of ${height}×${width} with ${CHANNELS} colours have ${size} numbers each: got ${pixels.length} in all.`,
    );
  }
  const n = Math.min(maxTokens, longestSequence([height, width, CHANNELS], code));
  const [ids, lengths] = [new Int32Array(count * n).fill(PADDING), new Int32Array(count)];
  for (let i = 0; i < count; i++) {
    const colours = normalized(pixels.subarray(i * size, (i + 1) * size));
    const sequence = waveletSequence(colours, [height, width, CHANNELS], code);
    ids.set(sequence.subarray(0, n), i * n);
    lengths[i] = sequence.length;
  }
  return { ids, lengths, n };
}

/** Refuses a limit that leaves nothing of a sequence. */
export function checkMaxTokens(maxTokens: number): void {
  if (!Number.isInteger(maxTokens) || maxTokens < 1) {
    throw new RangeError(`The longest sequence has a whole number of tokens from 1: got ${maxTokens}.`);
  }
}

/** What `normalizeColors()` gives, to the last bit: each step is rounded to single precision, as tensors are. */
function normalized(pixels: Uint8Array | Uint8ClampedArray | Float32Array): Float32Array {
  const white = pixels instanceof Float32Array ? 1 : 255;
  const [mean, deviation] = [Float32Array.from(COLOR_MEAN), Float32Array.from(COLOR_DEVIATION)];
  const colours = new Float32Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) {
    const colour = i % CHANNELS;
    colours[i] = Math.fround(Math.fround(pixels[i]! / white) - mean[colour]!) / deviation[colour]!;
  }
  return colours;
}
