import * as tf from "@tensorflow/tfjs-core";
import { crossEntropy } from "../losses/cross_entropy.ts";
import type { CallOptions } from "../nn/module.ts";
import { parameters } from "../nn/module.ts";
import type { RandomStream } from "../ops/random_stream.ts";
import type { Adam } from "./adam.ts";

/** A module that tells the class of images: what training and evaluation ask of a model. */
export interface ImageClassifier {
  /** Scores of the classes for images `[B, H, W, 3]` in [0, 1]. */
  call(images: tf.Tensor4D, options: CallOptions): {
    /** Before the softmax, `[B, classes]`. */
    logits: tf.Tensor2D;
    /** Tokens of each image that the encoder worked on, `[B]`. */
    tokensKept: tf.Tensor1D;
  };
  /** Multiplications and additions for one image, forwards. */
  flopsPerImage(): number;
}

/**
 * One step of gradient descent on the mean cross entropy of a batch. Nothing is read back: the step can be recorded.
 *
 * @example The loss of a batch falls
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { createClassifier } from "../models/mod.ts";
 * import { parameters } from "../nn/mod.ts";
 * import { RandomStream } from "../ops/mod.ts";
 * import { Adam } from "./adam.ts";
 * import { trainStep } from "./train_step.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertLess } from "@std/assert";
 *
 * await openTensorFlow();
 * const model = createClassifier({ tokenizer: "vit", profile: "tiny", classes: 6 }, 0);
 * const step = trainStep(model, new Adam(parameters(model), { learningRate: 1e-3 }), new RandomStream(0));
 * const [images, labels] = [tf.ones([2, 32, 32, 3]) as tf.Tensor4D, tf.tensor1d([3, 3], "int32")];
 * const losses = Array.from({ length: 5 }, () => step(images, labels).dataSync()[0]!);
 * assertLess(losses.at(-1)!, losses[0]!);
 * ```
 *
 * @param model What to train.
 * @param optimizer Holds the parameters of `model`.
 * @param random Where dropout draws from.
 * @returns A function from a batch to its loss before the step, which the caller disposes.
 */
export function trainStep(
  model: ImageClassifier,
  optimizer: Adam,
  random: RandomStream,
): (images: tf.Tensor4D, labels: tf.Tensor1D) => tf.Scalar {
  const variables = [...parameters(model).values()];
  return (images, labels) =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(
        () => crossEntropy(model.call(images, { training: true, random }).logits, labels),
        variables,
      );
      optimizer.apply(grads);
      return value; // []
    });
}
