import * as tf from "@tensorflow/tfjs-core";
import type { ClassificationHead, Encoder } from "../encoder/mod.ts";
import { type CallOptions, filled, type Linear } from "../nn/mod.ts";
import type { ImageSize, Tokenizer } from "../tokenizers/mod.ts";
import { Classifier, type ClassifierConfig, createClassifier } from "./classifier.ts";
import type { KeepOrAll } from "./token_choice.ts";

type OmitOfEach<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** Settings of a classifier that a regressor does not have. */
const OF_CLASSIFIERS = ["classes", "headLayers", "trainingSelection"] as const;

/** What {@linkcode createRegressor} builds: a classifier's settings without its classes. Plain data, to be saved beside the weights. */
export type RegressorConfig = OmitOfEach<ClassifierConfig, typeof OF_CLASSIFIERS[number]>;

/** How the numbers that a regressor is to tell are spread over the training pictures, in their own unit. */
export interface TargetScale {
  mean: number;
  /** Standard deviation, above 0. */
  deviation: number;
}

/** Options of {@linkcode Regressor.call}. */
export interface RegressorCallOptions extends CallOptions {
  /** Which tokens to keep in this call. Default: as the model's settings say. */
  keep?: KeepOrAll;
}

/** What {@linkcode Regressor.call} returns. */
export type Regression = {
  /** In the targets' unit, `[B]`. */
  predictions: tf.Tensor1D;
  /** Tokens of each image that the encoder was given, the class token not counted, float32 `[B]`. */
  tokensKept: tf.Tensor1D;
  /** How much each token matters, those left out too, `[B, N]`; of tokenizers with a scorer. */
  scores?: tf.Tensor2D;
};

/** LeakyReLU's slope below 0, PyTorch's default. */
const NEGATIVE_SLOPE = 0.01;

/** One number from an encoded sequence `[B, 1 + N, D]`: linear, LeakyReLU, linear on the class token (thesis, tables 13 and 14). */
class RegressionHead {
  readonly hidden: Linear;
  readonly output: Linear;

  /** @param head Two layers, which are taken over. */
  constructor({ hidden, output }: ClassificationHead) {
    if (hidden === undefined) throw new RangeError("A regression head has two layers: got one.");
    this.hidden = hidden;
    this.output = output;
  }

  /** Reads the first token of `[B, 1 + N, D]`; gives `[B, 1]`. */
  call(sequence: tf.Tensor3D): tf.Tensor2D {
    const [b, , d] = sequence.shape;
    return tf.tidy(() => {
      const token = tf.reshape(tf.slice(sequence, [0, 0, 0], [b, 1, d]), [b, d]) as tf.Tensor2D; // [B, D]
      return this.output.call(tf.leakyRelu(this.hidden.call(token), NEGATIVE_SLOPE)); // [B, 1]
    });
  }

  flops(): number {
    return this.hidden.flops(1) + this.output.flops(1);
  }
}

/**
 * A tokenizer, an encoder and a head: from images to one number each, such as an age. Inside it works on standardised numbers, so that
 * its first guess is the training pictures' mean; mean and deviation are saved with it and not trained. {@linkcode createRegressor}
 * builds one.
 */
export class Regressor {
  readonly tokenizer: Tokenizer;
  readonly encoder: Encoder;
  readonly head: RegressionHead;
  /** Mean and standard deviation of the targets, `[1]`. */
  readonly target: { readonly mean: tf.Variable<tf.Rank.R1>; readonly deviation: tf.Variable<tf.Rank.R1> };
  readonly #network: Classifier;

  /**
   * @param network From images to one number `[B, 1]`, standardised.
   * @param head Its head.
   * @param scale Of the targets.
   */
  constructor(network: Classifier, head: RegressionHead, { mean, deviation }: TargetScale) {
    this.tokenizer = network.tokenizer;
    this.encoder = network.encoder;
    this.head = head;
    this.target = {
      mean: filled(1, mean, { trainable: false }), // [1]
      deviation: filled(1, deviation, { trainable: false }), // [1]
    };
    this.#network = network;
  }

  /** Height and width of the images that {@linkcode flopsPerImage} counts for. */
  get imageSize(): ImageSize {
    return this.#network.imageSize;
  }

  /** Tells a number of each image `[B, H, W, 3]`, float32 in [0, 1]. The caller owns the tensors in the result. */
  call(images: tf.Tensor4D, options: RegressorCallOptions): Regression {
    const [b] = images.shape;
    return tf.tidy(() => {
      const { logits, tokensKept, scores } = this.#network.call(images, options);
      const { mean, deviation } = this.target;
      const standardised = tf.reshape(logits, [b]); // [B]
      const predictions = tf.add(tf.mul(standardised, deviation), mean) as tf.Tensor1D; // [B]
      return { predictions, tokensKept, ...(scores === undefined ? {} : { scores }) };
    });
  }

  /** Floating-point operations for one image: see `Classifier.flopsPerImage()`. */
  flopsPerImage(kept?: number): number {
    return this.#network.flopsPerImage(kept);
  }
}

/**
 * Builds a regressor whose first weights are a function of the seed: those of a classifier with the same settings, with LeakyReLU in
 * the head (the thesis's text; its program had ReLU in one model and dropout in the other).
 *
 * @example Its first guesses lie about the mean
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { createRegressor } from "./regressor.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const regressor = createRegressor({ tokenizer: "vit", profile: "tiny" }, 0, { mean: 40, deviation: 0.001 });
 * const { predictions } = regressor.call(tf.zeros([2, 32, 32, 3]), { training: false });
 * assertEquals(predictions.shape, [2]);
 * assertAlmostEquals(predictions.dataSync()[0]!, 40, 0.01);
 * ```
 *
 * @param config What to build.
 * @param seed A whole number that fits int32.
 * @param scale Mean and standard deviation of the training pictures' targets, in the targets' unit.
 * @returns A module: `disposeModule()` frees it.
 * @throws {RangeError} if a setting is out of range, there is none of its name, or the scale is no scale.
 */
export function createRegressor(config: RegressorConfig, seed: number, scale: TargetScale): Regressor {
  const { mean, deviation } = scale;
  if (!Number.isFinite(mean) || !(deviation > 0 && deviation < Infinity)) {
    throw new RangeError(
      `Targets have a mean and a standard deviation above 0: got a mean of ${mean}, a deviation of ${deviation}.`,
    );
  }
  const refused = OF_CLASSIFIERS.filter((name) => name in config);
  if (refused.length > 0) throw new RangeError(`A regressor has no setting ${refused.join(", ")}: leave it out.`);
  const { tokenizer, encoder, head: layers, imageSize } = createClassifier({ ...config, classes: 1 }, seed);
  const head = new RegressionHead(layers);
  const { shortenBy, selection } = config;
  const selections = {
    ...(shortenBy === undefined ? {} : { shortenBy }),
    ...(selection === undefined ? {} : { selection }),
  };
  return new Regressor(new Classifier(tokenizer, encoder, head, imageSize, selections), head, scale);
}
