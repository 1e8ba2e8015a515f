import * as tf from "@tensorflow/tfjs-core";

/**
 * Cuts images `[B, H, W, C]` into square patches `[B, N, P·P·C]`, row by row: the tokens of a Vision Transformer before
 * their projection (Dosovitskiy et al. 2020, section 3.1).
 *
 * @example A 4×4 picture becomes four 2×2 patches
 * ```ts
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { patchify } from "./patchify.ts";
 *
 * await openTensorFlow();
 * const image = tf.reshape(tf.range(0, 16), [1, 4, 4, 1]) as tf.Tensor4D;
 * assertEquals(patchify(image, 2).arraySync()[0]![0], [0, 1, 4, 5]);
 * ```
 *
 * @param images Pictures whose sides `patch` divides.
 * @param patch Side of a patch in pixels.
 * @returns One flattened patch a token, pixels row by row, channels last.
 * @throws {RangeError} if `patch` does not divide both sides.
 */
export function patchify(images: tf.Tensor4D, patch: number): tf.Tensor3D {
  const [b, h, w, c] = images.shape;
  checkPatch(h, w, patch);
  const [rows, columns] = [h / patch, w / patch];
  return tf.tidy(() => {
    const split = tf.reshape(images, [b, rows, patch, columns, patch * c]); // [B, H/P, P, W/P, P·C]
    const grouped = tf.transpose(split, [0, 1, 3, 2, 4]); // [B, H/P, W/P, P, P·C]
    return tf.reshape(grouped, [b, rows * columns, patch * patch * c]); // [B, N, P·P·C]
  });
}

/**
 * Puts patches `[B, N, P·P·C]` together again: the inverse of {@linkcode patchify}.
 *
 * @example There and back
 * ```ts
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { patchify, unpatchify } from "./patchify.ts";
 *
 * await openTensorFlow();
 * const image = tf.reshape(tf.range(0, 16), [1, 4, 4, 1]) as tf.Tensor4D;
 * assertEquals(unpatchify(patchify(image, 2), [4, 4], 2).arraySync(), image.arraySync());
 * ```
 *
 * @param patches Flattened patches, row by row.
 * @param size Height and width of the pictures, in pixels.
 * @param patch Side of a patch in pixels.
 * @returns Images `[B, H, W, C]`.
 * @throws {RangeError} if the patches do not fill pictures of that size.
 */
export function unpatchify(patches: tf.Tensor3D, [h, w]: [number, number], patch: number): tf.Tensor4D {
  const [b, n, length] = patches.shape;
  checkPatch(h, w, patch);
  const [rows, columns, c] = [h / patch, w / patch, length / (patch * patch)];
  if (n !== rows * columns || !Number.isInteger(c)) {
    throw new RangeError(
      `${h}×${w} pictures are made of ${rows * columns} patches of ${
        patch * patch
      } pixels: got ${n} tokens of ${length} numbers.`,
    );
  }
  return tf.tidy(() => {
    const grouped = tf.reshape(patches, [b, rows, columns, patch, patch * c]); // [B, H/P, W/P, P, P·C]
    const split = tf.transpose(grouped, [0, 1, 3, 2, 4]); // [B, H/P, P, W/P, P·C]
    return tf.reshape(split, [b, h, w, c]); // [B, H, W, C]
  });
}

function checkPatch(h: number, w: number, patch: number): void {
  if (!Number.isInteger(patch) || patch < 1 || h % patch !== 0 || w % patch !== 0) {
    throw new RangeError(`The patch side is a whole number that divides ${h} and ${w}: got ${patch}.`);
  }
}
