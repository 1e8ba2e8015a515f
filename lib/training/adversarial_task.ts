import * as tf from "@tensorflow/tfjs-core";
import { discriminatorHingeLoss, generatorHingeLoss } from "../losses/hinge_losses.ts";
import { type CallOptions, parameters } from "../nn/mod.ts";
import { Adam } from "./adam.ts";
import { type AutoencoderResults, autoencoderTask, type ImageAutoencoder } from "./autoencoder_task.ts";
import type { Collector, Rival, Task, TaskBatch, TensorRecord } from "./task.ts";

/** A module that scores images: high for what looks real. */
export interface ImageDiscriminator {
  /** Scores of images `[B, H, W, 3]` in [0, 1]; pictures come first in the shape. */
  call(images: tf.Tensor4D, options: CallOptions): tf.Tensor;
}

/** Options of {@linkcode adversarialTask}. */
export interface AdversarialTaskOptions {
  /** Judges what was rebuilt. */
  discriminator: ImageDiscriminator;
  /** Weight of the adversarial loss beside the mean squared error, above 0. */
  weight: number;
  /** Of the discriminator's own Adam, whose β₁ is 0.5 and β₂ 0.9 as VQGAN's; it stays as it is. Default: 2e-4. */
  learningRate?: number;
}

/** How an autoencoder did on pictures, and whether its rival can tell. */
export interface AdversarialResults extends AutoencoderResults {
  /** Of the discriminator on these pictures and what was made of them: 2 if it cannot tell, 0 if it tells each by a margin. */
  discriminatorLoss: number;
}

/** A task with its rival, which it owns. */
export type AdversarialTask = Task<AdversarialResults> & {
  readonly rival: Rival;
  /** Frees the discriminator's optimizer; the model and the discriminator stay. */
  dispose(): void;
};

/**
 * Rebuilding pictures so that a discriminator cannot tell them from real ones, beside by mean squared error: as VQGAN's autoencoder (Esser et
 * al., "Taming Transformers for High-Resolution Image Synthesis", 2021), by hinge losses. Squared errors alone are smallest for the mean of
 * all that a picture may have been, which is blurred.
 *
 * In one step the discriminator learns to tell a batch from what the model makes of it, then the model learns to rebuild it and to pass the
 * discriminator as it is then. Nothing is read back: the step can be recorded. Checkpoints have the discriminator and its optimizer too,
 * so that a run goes on bit for bit. Epochs are compared by mean squared error, as without a rival.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { PatchDiscriminator } from "../losses/mod.ts";
 * import { createAutoencoder } from "../models/mod.ts";
 * import { Initializer } from "../nn/mod.ts";
 * import { RandomStream } from "../ops/mod.ts";
 * import { adversarialTask } from "./adversarial_task.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assert } from "@std/assert";
 *
 * await openTensorFlow();
 * const model = createAutoencoder({ tokenizer: "vit", profile: "tiny" }, 0);
 * const discriminator = new PatchDiscriminator({ channels: 4 }, new Initializer(1));
 * const task = adversarialTask(model, { discriminator, weight: 0.01 });
 * const batch = { images: tf.ones([2, 32, 32, 3]) as tf.Tensor4D, labels: tf.tensor1d([0, 0], "int32"), prepared: {} };
 * const loss = task.loss(batch, { random: new RandomStream(2), choice: undefined, settings: {} });
 * assert(Number.isFinite(loss.dataSync()[0]));
 * assert(task.rival.optimizer.step.dataSync()[0] === 1); // the discriminator has learned on the way
 * ```
 *
 * @param model What to train.
 * @param options The rival, and how much it counts.
 * @returns For the trainer.
 * @throws {RangeError} if the weight is out of range.
 */
export function adversarialTask(
  model: ImageAutoencoder,
  { discriminator, weight, learningRate = 2e-4 }: AdversarialTaskOptions,
): AdversarialTask {
  if (!(weight > 0 && weight < Infinity)) {
    throw new RangeError(
      `The adversarial loss has a weight above 0: got ${weight}. Without it, take autoencoderTask().`,
    );
  }
  const optimizer = new Adam(parameters(discriminator), { learningRate, beta1: 0.5, beta2: 0.9 });
  const variables = [...parameters(discriminator).values()];
  const learnToTell = (real: tf.Tensor4D, fake: tf.Tensor4D) => {
    const { grads } = tf.variableGrads(() => {
      // One call on both: power iteration moves once a step.
      const scores = discriminator.call(tf.concat([real, fake], 0), { training: true });
      const [ofReal, ofFake] = tf.split(scores, 2, 0) as [tf.Tensor, tf.Tensor];
      return discriminatorHingeLoss(ofReal, ofFake);
    }, variables);
    optimizer.apply(grads);
  };
  const rebuilding = autoencoderTask(model, {
    added: (rebuilt, images) => {
      learnToTell(images, rebuilt);
      return tf.mul(generatorHingeLoss(discriminator.call(rebuilt, { training: false })), weight) as tf.Scalar;
    },
    judged: (shown, images) => {
      const cost = (pictures: tf.Tensor4D, sign: 1 | -1) => {
        const scores = discriminator.call(pictures, { training: false }); // [B, …]
        return tf.mean(tf.reshape(tf.relu(tf.sub(1, tf.mul(scores, sign))), [pictures.shape[0], -1]), 1); // [B]
      };
      return { rivalCosts: tf.add(cost(images, 1), cost(shown, -1)) }; // [B]
    },
  });
  const withRival = (numbers: object, { discriminatorLoss }: AdversarialResults) => ({ ...numbers, discriminatorLoss });
  return {
    ...rebuilding,
    rival: { model: discriminator, optimizer },
    collector: (pictures) => new AdversarialCollector(rebuilding.collector(pictures)),
    measures: (results) => withRival(rebuilding.measures(results), results) as Record<string, number>,
    summary: (results) => withRival(rebuilding.summary(results), results),
    dispose: () => optimizer.dispose(),
  };
}

class AdversarialCollector implements Collector<AdversarialResults> {
  readonly #costs: number[] = [];

  constructor(private readonly rebuilding: Collector<AutoencoderResults>) {}

  add({ rivalCosts, ...outputs }: TensorRecord, batch: TaskBatch): void {
    this.rebuilding.add(outputs, batch);
    this.#costs.push(...rivalCosts!.dataSync());
  }

  results(): AdversarialResults {
    const results = this.rebuilding.results();
    const discriminatorLoss = this.#costs.reduce((sum, cost) => sum + cost, 0) / this.#costs.length;
    return { ...results, discriminatorLoss };
  }
}
