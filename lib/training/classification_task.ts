import * as tf from "@tensorflow/tfjs-core";
import type { LabelledPictures } from "../datasets/dataset.ts";
import type { Prepared } from "../datasets/picture_cache.ts";
import { crossEntropy } from "../losses/cross_entropy.ts";
import { gateRegularization, giniLoss } from "../losses/gate_losses.ts";
import { type GateStatistics, gateStatistics } from "../metrics/gates.ts";
import type { KeepOrAll } from "../models/token_choice.ts";
import type { CallOptions } from "../nn/module.ts";
import { softmaxCrossEntropy } from "../ops/softmax_cross_entropy.ts";
import { type Evaluation, EvaluationCollector } from "./evaluation.ts";
import type { TokenLoss } from "./settings.ts";
import type { Choice, LossOptions, Task, TaskBatch } from "./task.ts";

/** Options of {@linkcode ImageClassifier.call}. */
export interface ClassifyOptions extends CallOptions {
  /** Which tokens to keep, of models that draw it before a step. Default: as the model's settings say. */
  keep?: KeepOrAll;
  /** What the model's `prepare` made of the images. Default: nothing. */
  prepared?: Record<string, tf.Tensor2D>;
}

/** A module that tells the class of images: what training and evaluation ask of a model. */
export interface ImageClassifier {
  /** Scores of the classes for images `[B, H, W, 3]` in [0, 1]. */
  call(images: tf.Tensor4D, options: ClassifyOptions): {
    /** Before the softmax, `[B, classes]`. */
    logits: tf.Tensor2D;
    /** Tokens of each image that the encoder worked on, `[B]`. */
    tokensKept: tf.Tensor1D;
    /** How much each token matters, `[B, N]`, none negative; of models with a scorer. */
    scores?: tf.Tensor2D;
  };
  /** What has to be made of a picture's bytes before a step; of models that need it. */
  readonly prepare?: ((pixels: Uint8Array) => Prepared) | undefined;
  /** What one training step keeps of all its images, for a random number in [0, 1), if they all keep as much; of models with a choice. */
  trainingKeep?(chance: number): KeepOrAll | undefined;
  /** Multiplications and additions for one image, forwards. */
  flopsPerImage(): number;
}

/** What is measured on a batch. */
export type BatchEvaluation = {
  /** Class scores before the softmax, `[B, classes]`. */
  logits: tf.Tensor2D;
  /** Cross entropies in nats, `[B]`. */
  losses: tf.Tensor;
  /** Tokens of each image that the encoder worked on, `[B]`. */
  tokensKept: tf.Tensor1D;
} & Partial<GateStatistics>;

/** A function from a batch to what is measured on it: in evaluation mode, and nothing is read back, so that it can be captured. */
export function evaluationStep(
  model: ImageClassifier,
): (batch: TaskBatch) => BatchEvaluation {
  return ({ images, labels, prepared }) =>
    tf.tidy((): BatchEvaluation => {
      const { logits, tokensKept, scores } = model.call(images, { training: false, ...given(prepared) });
      const gates = scores === undefined ? {} : gateStatistics(scores);
      return { logits, losses: softmaxCrossEntropy(labels, logits), tokensKept, ...gates };
    });
}

/**
 * Telling classes: cross entropy, with label smoothing and a penalty on the tokenizer's scores if wanted; judged by accuracy, then by the
 * mean cross entropy.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { createClassifier } from "../models/mod.ts";
 * import { classificationTask } from "./classification_task.ts";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const model = createClassifier({ tokenizer: "vit", profile: "tiny", classes: 6 }, 0);
 * assertEquals(classificationTask(model).criteria[0], { measure: "accuracy", better: "higher" });
 * ```
 *
 * @param model What to train.
 * @returns For the trainer.
 */
export function classificationTask(model: ImageClassifier): Task<Evaluation> {
  const evaluate = evaluationStep(model);
  const { trainingKeep } = model;
  return {
    model,
    lossSettings: ["labelSmoothing", "tokenLoss"],
    criteria: [{ measure: "accuracy", better: "higher" }, { measure: "loss", better: "lower" }],
    ...(model.prepare === undefined ? {} : { prepare: model.prepare }),
    loss: (batch, options) => classificationLoss(model, batch, options),
    // One k for the whole batch, and no tensor.
    ...(trainingKeep === undefined
      ? {}
      : { draw: (chance: number) => trainingKeep.call(model, chance) as Choice | undefined }),
    evaluate,
    collector: (pictures: LabelledPictures) => new EvaluationCollector(pictures.classes),
    measures: ({ loss, accuracy, macroF1, gates }) => ({ loss, accuracy, macroF1, ...gates }),
    summary: ({ accuracy, macroF1, loss, tokensMean, perClass, confusion, gates }) => {
      return { accuracy, macroF1, loss, tokensMean, perClass, confusion, ...(gates === undefined ? {} : { gates }) };
    },
    predictions: ({ perClass, labels, predictions }) => ({ classes: Object.keys(perClass), labels, predictions }),
    flopsPerImage: () => model.flopsPerImage(),
  };
}

/** The loss that a classifier is trained on, a scalar. */
export function classificationLoss(
  model: ImageClassifier,
  { images, labels, prepared }: TaskBatch,
  { random, choice, settings: { labelSmoothing, tokenLoss } }: LossOptions,
): tf.Scalar {
  return tf.tidy(() => {
    const keeping = choice === undefined ? {} : { keep: choice as KeepOrAll }; // as trainingKeep() chose it
    const { logits, scores } = model.call(images, { training: true, random, ...given(prepared), ...keeping });
    const loss = crossEntropy(logits, labels, labelSmoothing === undefined ? {} : { labelSmoothing });
    if (tokenLoss === undefined) return loss;
    if (scores === undefined) {
      throw new RangeError(
        "tokenLoss is a penalty on a tokenizer's scores, and this model's gives none: leave it out.",
      );
    }
    return tf.add(loss, tokenPenalty(scores, tokenLoss)) as tf.Scalar; // []
  });
}

/** What was prepared, if anything was. */
function given(prepared: TaskBatch["prepared"]): Pick<ClassifyOptions, "prepared"> {
  return Object.keys(prepared).length === 0 ? {} : { prepared };
}

function tokenPenalty(scores: tf.Tensor2D, { kind, weight, target = 1 }: TokenLoss): tf.Scalar {
  return tf.mul(kind === "gate" ? gateRegularization(scores) : giniLoss(scores, { target }), weight); // []
}
