import * as tf from "@tensorflow/tfjs-core";
import { discriminatorHingeLoss, generatorHingeLoss } from "../losses/hinge_losses.ts";
import { meanSquaredError } from "../losses/mean_squared_error.ts";
import { type CallOptions, filled, parameters } from "../nn/mod.ts";
import type { RandomStream } from "../ops/random_stream.ts";
import type { Adam } from "./adam.ts";
import type { ImageAutoencoder } from "./autoencoder_task.ts";

/** A module that scores images: high for what looks real. */
export interface ImageDiscriminator {
  /** Scores of images `[B, H, W, 3]` in [0, 1], of any shape. */
  call(images: tf.Tensor4D, options: CallOptions): tf.Tensor;
}

/** Options of {@linkcode AdversarialStep}. */
export interface AdversarialStepOptions {
  /** Rebuilds images. */
  model: ImageAutoencoder;
  /** Judges what was rebuilt. */
  discriminator: ImageDiscriminator;
  /** Holds the parameters of `model`. */
  optimizer: Adam;
  /** Holds the parameters of `discriminator`. */
  discriminatorOptimizer: Adam;
  /** Where dropout and dead codes draw from. */
  random: RandomStream;
  /** Weight of the adversarial loss beside the mean squared error, above 0. */
  weight: number;
}

/** Losses of a step, before it. */
export type AdversarialLosses = {
  /** What the model is trained on: mean squared error, penalty and weighted adversarial loss. */
  loss: tf.Scalar;
  /** What the discriminator is trained on. */
  discriminatorLoss: tf.Scalar;
};

/**
 * Training steps of an autoencoder against a discriminator, with two optimizers, as VQGAN's (Esser et al., "Taming Transformers for
 * High-Resolution Image Synthesis", 2021), by hinge losses. In one step the discriminator learns to tell a batch from what the model makes of
 * it, then the model learns to rebuild it and to pass the discriminator as it is then. Nothing is read back: the step can be recorded.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { PatchDiscriminator } from "../losses/mod.ts";
 * import { createAutoencoder } from "../models/mod.ts";
 * import { Initializer, parameters } from "../nn/mod.ts";
 * import { RandomStream } from "../ops/mod.ts";
 * import { Adam } from "./adam.ts";
 * import { AdversarialStep } from "./adversarial_step.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assert } from "@std/assert";
 *
 * await openTensorFlow();
 * const model = createAutoencoder({ tokenizer: "vit", profile: "tiny" }, 0);
 * const discriminator = new PatchDiscriminator({ channels: 4 }, new Initializer(1));
 * const step = new AdversarialStep({
 *   model,
 *   discriminator,
 *   optimizer: new Adam(parameters(model)),
 *   discriminatorOptimizer: new Adam(parameters(discriminator), { beta1: 0.5 }),
 *   random: new RandomStream(2),
 *   weight: 0.01,
 * });
 * const { loss, discriminatorLoss } = step.call(tf.ones([2, 32, 32, 3]));
 * assert(Number.isFinite(loss.dataSync()[0]) && Number.isFinite(discriminatorLoss.dataSync()[0]));
 * ```
 */
export class AdversarialStep {
  readonly #parts: AdversarialStepOptions;
  /** Takes the discriminator's loss out of the gradient of the model's, which returns one scalar. */
  readonly #discriminatorLoss: tf.Variable<tf.Rank.R1>;

  /** @throws {RangeError} if the weight is out of range. */
  constructor(options: AdversarialStepOptions) {
    if (!(options.weight > 0 && options.weight < Infinity)) {
      throw new RangeError(
        `The adversarial loss has a weight above 0: got ${options.weight}. Without it, train on a task.`,
      );
    }
    this.#parts = options;
    this.#discriminatorLoss = filled(1, 0, { trainable: false });
  }

  /** Trains both on images `[B, H, W, 3]` in [0, 1]. The caller owns the losses. */
  call(images: tf.Tensor4D): AdversarialLosses {
    const { model, optimizer, random, weight, discriminator } = this.#parts;
    return tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => {
        const { images: rebuilt, penalty } = model.call(images, { training: true, random });
        this.#trainDiscriminator(images, rebuilt);
        const scores = discriminator.call(rebuilt, { training: false });
        const losses = [meanSquaredError(rebuilt, images), tf.mul(generatorHingeLoss(scores), weight) as tf.Scalar];
        return tf.addN(penalty === undefined ? losses : [...losses, penalty]) as tf.Scalar; // []
      }, [...parameters(model).values()]);
      optimizer.apply(grads);
      return { loss: value, discriminatorLoss: tf.reshape(this.#discriminatorLoss, []) as tf.Scalar };
    });
  }

  #trainDiscriminator(real: tf.Tensor4D, fake: tf.Tensor4D): void {
    const { discriminator, discriminatorOptimizer } = this.#parts;
    const { value, grads } = tf.variableGrads(() => {
      // One call on both: power iteration moves once a step.
      const scores = discriminator.call(tf.concat([real, fake], 0), { training: true });
      const [ofReal, ofFake] = tf.split(scores, 2, 0) as [tf.Tensor, tf.Tensor];
      return discriminatorHingeLoss(ofReal, ofFake);
    }, [...parameters(discriminator).values()]);
    discriminatorOptimizer.apply(grads);
    this.#discriminatorLoss.assign(tf.reshape(value, [1]) as tf.Tensor1D);
  }

  /** Frees what the step itself holds; model, discriminator and optimizers stay. */
  dispose(): void {
    this.#discriminatorLoss.dispose();
  }
}
