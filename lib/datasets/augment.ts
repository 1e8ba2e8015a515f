import { hash32, hashUniform } from "./hash.ts";

/** What training does to a picture: where the crop is cut, and whether it is mirrored. */
export interface CropAndFlip {
  top: number;
  left: number;
  flip: boolean;
}

/** Sides of training pictures before the random crop, as a multiple of the model's (thesis code: 320 for 256). */
export const CROP_MARGIN = 1.25;

/**
 * Chooses the thesis's augmentation of a picture: a crop of `size` anywhere within `resized`, mirrored with probability 0.5.
 * (The thesis writes "vertical symmetry"; its code mirrors left and right.)
 *
 * @param resized Side that the picture was resized to, in pixels.
 * @param size Side of the crop, in pixels.
 * @param seed The run's seed.
 * @param epoch Number of the pass over the data.
 * @param index Number of the picture.
 * @returns The choice, a function of these numbers alone.
 */
export function drawCropAndFlip(
  resized: number,
  size: number,
  seed: number,
  epoch: number,
  index: number,
): CropAndFlip {
  const draw = hash32(seed, epoch, index, CROP_STREAM);
  const places = resized - size + 1;
  return {
    top: Math.floor(hashUniform(draw, 0) * places),
    left: Math.floor(hashUniform(draw, 1) * places),
    flip: hashUniform(draw, 2) < 0.5,
  };
}

/**
 * Cuts a square part out of a picture.
 *
 * @param pixels RGB bytes of a square picture of side `resized`.
 * @param resized Its side.
 * @param size Side of the part.
 * @param choice Which part, and whether mirrored.
 * @returns RGB bytes `[size, size, 3]`.
 */
export function cropAndFlip(
  pixels: Uint8Array,
  resized: number,
  size: number,
  { top, left, flip }: CropAndFlip,
): Uint8Array {
  const part = new Uint8Array(size * size * 3);
  for (let row = 0; row < size; row++) {
    const from = ((top + row) * resized + left) * 3;
    const line = pixels.subarray(from, from + size * 3);
    const at = row * size * 3;
    if (!flip) {
      part.set(line, at);
      continue;
    }
    for (let here = at, there = line.length - 3; there >= 0; here += 3, there -= 3) {
      part[here] = line[there]!;
      part[here + 1] = line[there + 1]!;
      part[here + 2] = line[there + 2]!;
    }
  }
  return part;
}

const CROP_STREAM = 0x63726f70; // keeps these draws apart from the epoch's order, which has the same seed
