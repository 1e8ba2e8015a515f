import * as tf from "@tensorflow/tfjs-core";
import { BatchLoader } from "../datasets/batches.ts";
import type { LabelledPictures } from "../datasets/dataset.ts";
import type { CallOptions } from "../nn/module.ts";
import type { Collector, Task, TaskBatch, TensorRecord } from "./task.ts";

/** What a generator says of the next token; it tells the unit of its losses. */
export type GeneratedTokens = "codes" | "mixture" | "regression";

/** A module that draws images token by token: what training and evaluation ask of a generator. */
export interface ImageGenerator {
  readonly decoder: { readonly head: { readonly kind: GeneratedTokens } };
  /** How many classes it is told, if it is. */
  readonly classes: number | undefined;
  /** `[B, N]`, of images `[B, H, W, 3]` in [0, 1]: of codes in nats a token, of mixtures in nats a number, of regression squared errors. */
  losses(images: tf.Tensor4D, options: CallOptions & { labels?: tf.Tensor1D | undefined }): tf.Tensor2D;
  /** Multiplications and additions for one image, forwards. */
  flopsPerImage(): number;
}

/** How a generator did on pictures: how well it tells their tokens, each from the true ones before it. */
export interface GenerationResults {
  /** Pictures that could be read. */
  count: number;
  /**
   * Mean over pictures and tokens: of codes, nats a token; of mixtures, nats a number of standardised tokens (a density's: it may be below 0);
   * of regression, the mean squared error of standardised tokens, 1 for their mean.
   */
  loss: number;
  /** Bits a token, of codes: at most log2 of how many codes there are, for one that knows nothing. */
  bitsPerToken?: number;
  /** Bits a number, of mixtures. */
  bitsPerDimension?: number;
  /** Loss of each picture, in order. */
  losses: number[];
}

/**
 * Telling the next token of pictures, by teacher forcing; judged by the same loss. A generator with classes is told each picture's. Before
 * training call {@linkcode standardizeOn}.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { createAutoencoder, createGenerator } from "../models/mod.ts";
 * import { generationTask } from "./generation_task.ts";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const autoencoder = createAutoencoder({ tokenizer: "vit", profile: "tiny" }, 0);
 * const model = createGenerator({ profile: "tiny", head: { kind: "mixture" } }, autoencoder, 0);
 * assertEquals(generationTask(model).criteria, [{ measure: "loss", better: "lower" }]);
 * ```
 *
 * @param model What to train.
 * @returns For the trainer.
 */
export function generationTask(model: ImageGenerator): Task<GenerationResults> {
  const { kind } = model.decoder.head;
  const losses = ({ images, labels }: TaskBatch, options: CallOptions) =>
    model.losses(images, { ...options, labels: model.classes === undefined ? undefined : labels });
  const measures = ({ count: _, losses: _each, ...numbers }: GenerationResults) => ({ ...numbers });
  return {
    model,
    criteria: [{ measure: "loss", better: "lower" }],
    loss: (batch, { random }) => tf.tidy(() => tf.mean(losses(batch, { training: true, random })) as tf.Scalar), // []
    evaluate: (batch) => tf.tidy(() => ({ losses: tf.mean(losses(batch, { training: false }), 1) })), // [B]
    collector: () => new GenerationCollector(kind),
    measures,
    summary: measures,
    predictions: ({ losses }) => ({ losses }),
    flopsPerImage: () => model.flopsPerImage(),
  };
}

class GenerationCollector implements Collector<GenerationResults> {
  readonly #losses: number[] = [];

  constructor(private readonly kind: GeneratedTokens) {}

  add({ losses }: TensorRecord): void {
    this.#losses.push(...losses!.dataSync());
  }

  results(): GenerationResults {
    const losses = this.#losses;
    const count = losses.length;
    if (count === 0) throw new RangeError("There is no picture to measure on: give the folder some.");
    const loss = losses.reduce((sum, value) => sum + value, 0) / count;
    const bits = {
      codes: { bitsPerToken: loss / Math.LN2 },
      mixture: { bitsPerDimension: loss / Math.LN2 },
      regression: {},
    };
    return { count, loss, ...bits[this.kind], losses };
  }
}

/** A generator whose tokens are standardised. */
export interface StandardizedGenerator {
  /** Measures tokens on pictures `[B, H, W, 3]`, which stay the caller's. */
  standardize(batches: AsyncIterable<tf.Tensor4D>): Promise<void>;
}

/**
 * Measures on training pictures, without augmentation, how a generator's tokens are standardised. Codes need none: then this does nothing.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { proceduralScenes } from "../datasets/mod.ts";
 * import { createAutoencoder, createGenerator } from "../models/mod.ts";
 * import { standardizeOn } from "./generation_task.ts";
 * import { assertNotEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const autoencoder = createAutoencoder({ tokenizer: "vit", profile: "tiny" }, 0);
 * const model = createGenerator({ profile: "tiny", head: { kind: "mixture" } }, autoencoder, 0);
 * const { train } = proceduralScenes({ train: 12, test: 6, seed: 0, imageSize: 32 });
 * await standardizeOn(model, train, { imageSize: 32, batch: 6 });
 * assertNotEquals(model.standardization!.mean.dataSync()[0], 0);
 * ```
 *
 * @param model Before it is trained.
 * @param pictures Those that it will be trained on.
 * @param size Side of the pictures, and how many to read at once; the latter does not change results.
 * @throws {RangeError} if there are no pictures.
 */
export async function standardizeOn(
  model: StandardizedGenerator,
  pictures: LabelledPictures,
  size: { imageSize: number; batch: number },
): Promise<void> {
  const loader = new BatchLoader(pictures, { ...size, augment: false });
  await model.standardize(async function* () {
    for await (const { images, labels } of loader.epoch(0)) {
      yield images;
      tf.dispose([images, labels]);
    }
  }());
}
