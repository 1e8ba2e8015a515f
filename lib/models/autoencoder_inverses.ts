import * as tf from "@tensorflow/tfjs-core";
import { inverseBlockDct, unpatchify } from "../ops/mod.ts";
import { COLOR_DEVIATION, COLOR_MEAN } from "../tokenizers/image_net_colors.ts";
import type { ImageSize, SvdComponents } from "../tokenizers/mod.ts";

/*
 * Images from what tokenizers compute of them before anything is trained: without a model, and exact where nothing was left out. What is
 * made of a spectrum is `inverseLogSpectrum()`, of a wavelet code `imageOfSequence()`, of wavelet bands `idwt2()`.
 */

/**
 * Undoes `normalizeColors()`: `x · deviation + mean` with the statistics of ImageNet.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { normalizeColors } from "../tokenizers/mod.ts";
 * import { denormalizeColors } from "./autoencoder_inverses.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const again = denormalizeColors(normalizeColors(tf.fill([1, 1, 1, 3], 0.25) as tf.Tensor4D));
 * again.dataSync().forEach((value) => assertAlmostEquals(value, 0.25, 1e-6));
 * ```
 *
 * @param x `[B, H, W, 3]`, mean about 0 and variance about 1.
 * @returns `[B, H, W, 3]` in [0, 1].
 */
export function denormalizeColors(x: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => tf.add(tf.mul(x, tf.tensor1d([...COLOR_DEVIATION])), tf.tensor1d([...COLOR_MEAN])));
}

/**
 * Images from the patches that the ViT tokenizer projects: colours normalised, cut by `patchify()`.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { patchify } from "../ops/mod.ts";
 * import { normalizeColors } from "../tokenizers/mod.ts";
 * import { imagesOfPatches } from "./autoencoder_inverses.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const images = tf.randomUniform([1, 8, 4, 3], 0, 1, "float32", 1) as tf.Tensor4D;
 * const again = imagesOfPatches(patchify(normalizeColors(images), 4), [8, 4], 4).dataSync();
 * images.dataSync().forEach((value, i) => assertAlmostEquals(again[i]!, value, 1e-5));
 * ```
 *
 * @param patches `[B, N, P·P·3]`, row by row.
 * @param size Height and width of the images, in pixels.
 * @param patch P, side of a patch in pixels.
 * @returns `[B, H, W, 3]`.
 * @throws {RangeError} if the patches do not fill images of that size.
 */
export function imagesOfPatches(patches: tf.Tensor3D, [h, w]: ImageSize, patch: number): tf.Tensor4D {
  return tf.tidy(() => denormalizeColors(unpatchify(patches, [h, w], patch)));
}

/**
 * Images from the cosine coefficients that the DCT tokenizer projects: exact if all of a block's are there, else the images nearest to
 * the original ones.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { blockDct } from "../ops/mod.ts";
 * import { normalizeColors } from "../tokenizers/mod.ts";
 * import { imagesOfDct } from "./autoencoder_inverses.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const images = tf.randomUniform([1, 8, 4, 3], 0, 1, "float32", 1) as tf.Tensor4D;
 * const again = imagesOfDct(blockDct(normalizeColors(images), { block: 4 }), [8, 4], 4).dataSync();
 * images.dataSync().forEach((value, i) => assertAlmostEquals(again[i]!, value, 1e-5));
 * ```
 *
 * @param coefficients `[B, N, K, 3]`, as `blockDct()` gives them for images with normalised colours.
 * @param size Height and width of the images, in pixels.
 * @param block P, side of a block in pixels.
 * @returns `[B, H, W, 3]`.
 * @throws {RangeError} if the blocks do not fill images of that size, or have fewer than K pixels.
 */
export function imagesOfDct(coefficients: tf.Tensor4D, [h, w]: ImageSize, block: number): tf.Tensor4D {
  return tf.tidy(() => denormalizeColors(inverseBlockDct(coefficients, [h, w], block)));
}

/**
 * Images from singular vectors: the sum over components of u·vᵀ, of which `svdComponents()` gives u√σ and v√σ. Exact if all are there
 * and count, else the nearest images of that rank (Eckart and Young, 1936).
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { svdComponents } from "../tokenizers/mod.ts";
 * import { imagesOfSvd } from "./autoencoder_inverses.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const images = tf.randomUniform([1, 8, 4, 3], 0, 1, "float32", 1) as tf.Tensor4D;
 * const again = imagesOfSvd(svdComponents(images, { rank: { rank: 4 } }), [8, 4]).dataSync();
 * images.dataSync().forEach((value, i) => assertAlmostEquals(again[i]!, value, 1e-4));
 * ```
 *
 * @param components Vectors `[B, R, 3·(H + W)]`, and how many of each colour count, `[B, 3]`.
 * @param size Height and width of the images, in pixels.
 * @returns `[B, H, W, 3]`.
 * @throws {RangeError} if the vectors are not those of images of that size.
 */
export function imagesOfSvd({ vectors, ranks }: SvdComponents, [h, w]: ImageSize): tf.Tensor4D {
  const [b, r, length] = vectors.shape;
  const c = ranks.shape[1];
  if (length !== c * (h + w)) {
    throw new RangeError(
      `Singular vectors of ${h}×${w} images are [B, R, ${c * (h + w)}]: got the shape [${vectors.shape}].`,
    );
  }
  return tf.tidy(() => {
    const counts = tf.lessEqual(tf.reshape(tf.range(1, r + 1, 1, "int32"), [1, r, 1]), tf.expandDims(ranks, 1)); // [B, R, 3]
    const pairs = tf.reshape(vectors, [b, r, c, h + w]); // [B, R, 3, H + W]
    const kept = tf.where(tf.expandDims(counts, 3), pairs, tf.zerosLike(pairs)); // [B, R, 3, H + W]
    const [u, v] = tf.split(tf.transpose(kept, [0, 2, 1, 3]), [h, w], 3) as [tf.Tensor, tf.Tensor]; // [B, 3, R, H or W]
    const planes = tf.matMul(u, v, true, false); // [B, 3, H, W]
    return denormalizeColors(tf.transpose(planes, [0, 2, 3, 1]) as tf.Tensor4D); // [B, H, W, 3]
  });
}
