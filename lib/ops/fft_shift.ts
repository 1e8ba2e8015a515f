import * as tf from "@tensorflow/tfjs-core";

/**
 * Moves the zero frequency of a spectrum from the corner to the middle, element (⌊H/2⌋, ⌊W/2⌋), over the **last two axes
 * only**; batch and channels stay in place.
 *
 * @example The zero frequency comes to the middle
 * ```ts
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { fftShift } from "./fft_shift.ts";
 *
 * await openTensorFlow();
 * assertEquals(fftShift(tf.tensor([[0, 1, 2], [3, 4, 5]])).arraySync(), [[5, 3, 4], [2, 0, 1]]);
 * ```
 *
 * @param spectrum A tensor `[…, H, W]`.
 * @returns A tensor of the same shape.
 */
export function fftShift<T extends tf.Tensor>(spectrum: T): T {
  return roll(spectrum, (side) => Math.floor(side / 2));
}

/**
 * Moves the zero frequency back to the corner: the inverse of {@linkcode fftShift}, also for odd sides.
 *
 * @example There and back
 * ```ts
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { fftShift, inverseFftShift } from "./fft_shift.ts";
 *
 * await openTensorFlow();
 * const spectrum = tf.tensor([[0, 1, 2], [3, 4, 5]]);
 * assertEquals(inverseFftShift(fftShift(spectrum)).arraySync(), spectrum.arraySync());
 * ```
 *
 * @param spectrum A tensor `[…, H, W]`.
 * @returns A tensor of the same shape.
 */
export function inverseFftShift<T extends tf.Tensor>(spectrum: T): T {
  return roll(spectrum, (side) => Math.ceil(side / 2));
}

function roll<T extends tf.Tensor>(x: T, by: (side: number) => number): T {
  return tf.tidy(() => {
    let rolled: tf.Tensor = x;
    for (const axis of [x.rank - 2, x.rank - 1]) {
      const side = x.shape[axis]!;
      const last = by(side); // this many elements come from the end to the front
      if (last === 0 || last === side) continue;
      const [front, back] = tf.split(rolled, [side - last, last], axis) as [tf.Tensor, tf.Tensor];
      // Not reverse(): the tape holds that very array, and would hand each part the other's gradient.
      rolled = tf.concat([back, front], axis);
    }
    return rolled === x ? tf.clone(x) : rolled;
  }) as T;
}
