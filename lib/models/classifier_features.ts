import * as tf from "@tensorflow/tfjs-core";
import type { Classifier } from "./classifier.ts";

/**
 * What a classifier of this library's own sees in pictures: the class token behind its encoder, which the head reads. Distances between such
 * features judge generated pictures. They are not those of Inception: numbers compare with each other, on the same classifier, and with no
 * published Fréchet Inception Distance.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { createClassifier } from "./classifier.ts";
 * import { classifierFeatures } from "./classifier_features.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const classifier = createClassifier({ tokenizer: "vit", profile: "tiny", classes: 6 }, 0);
 * assertEquals(classifierFeatures(classifier, tf.zeros([2, 32, 32, 3])).shape, [2, 32]);
 * ```
 *
 * @param model A classifier, best a trained one that generation took no part in.
 * @param images `[B, H, W, 3]`, float32 in [0, 1].
 * @returns `[B, D]`, in evaluation mode.
 */
export function classifierFeatures(model: Classifier, images: tf.Tensor4D): tf.Tensor2D {
  const options = { training: false };
  return tf.tidy(() => {
    const tokens = model.tokenizer.tokenize(images, options);
    const sequence = model.encoder.call(model.choose(tokens, options), options); // [B, 1 + N, D]
    const [b, , d] = sequence.shape;
    return tf.reshape(tf.slice(sequence, [0, 0, 0], [b, 1, d]), [b, d]) as tf.Tensor2D; // [B, D]
  });
}
