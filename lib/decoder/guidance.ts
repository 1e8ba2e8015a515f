import * as tf from "@tensorflow/tfjs-core";

/**
 * Classifier-free guidance (Ho and Salimans, "Classifier-Free Diffusion Guidance", 2022; of tokens: Gafni et al., "Make-A-Scene", 2022): what is
 * said of a token when the class is told, moved away from what is said when it is not. 1 is no guidance, 0 no class; more than 1 draws what is
 * typical of the class, and less of what there is besides.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { guide } from "./guidance.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const said = tf.tensor3d([[[2, 1]], [[1, 1]]]); // of one token: told, untold
 * assertEquals(guide(said, 3).arraySync(), [[[4, 1]]]);
 * ```
 *
 * @param said Logits `[2·B, N, K]`: of B sequences that are told their class, then of the same untold.
 * @param guidance How far; see `GenerateTokensOptions`.
 * @returns `[B, N, K]`.
 */
export function guide(said: tf.Tensor3D, guidance: number): tf.Tensor3D {
  return tf.tidy(() => {
    const [told, untold] = tf.split(said, 2, 0) as [tf.Tensor3D, tf.Tensor3D]; // [B, N, K] each
    return tf.add(untold, tf.mul(tf.sub(told, untold), guidance));
  });
}
