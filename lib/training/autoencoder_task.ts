import * as tf from "@tensorflow/tfjs-core";
import { meanSquaredError } from "../losses/mean_squared_error.ts";
import { codeStatistics } from "../metrics/code_use.ts";
import { psnr } from "../metrics/psnr.ts";
import { ssim } from "../metrics/ssim.ts";
import type { CallOptions } from "../nn/module.ts";
import type { Collector, Task, TaskBatch, TensorRecord } from "./task.ts";

/** A module that rebuilds images: what training and evaluation ask of an autoencoder. */
export interface ImageAutoencoder {
  /** Rebuilds images `[B, H, W, 3]` in [0, 1]. */
  call(images: tf.Tensor4D, options: CallOptions): {
    /** `[B, H, W, 3]`, not limited to [0, 1]. */
    images: tf.Tensor4D;
    /** What is added to the loss, of those with something to add. */
    penalty?: tf.Scalar;
    /** int32 `[B, N]`, of those with codes. */
    codes?: tf.Tensor2D;
  };
  /** How many codes there are, if there are. */
  readonly codes?: number | undefined;
  /** Multiplications and additions for one image, forwards. */
  flopsPerImage(): number;
}

/** How an autoencoder did on pictures. What it rebuilt is clipped to [0, 1] first, as it is to be shown. */
export interface AutoencoderResults {
  /** Pictures that could be read. */
  count: number;
  /** Mean squared error over all pictures. */
  mse: number;
  /** Mean over pictures of the peak signal-to-noise ratio, in dB. */
  psnr: number;
  /** Mean structural similarity. */
  ssim: number;
  /** How many codes used alike would be as varied, over all pictures; of quantised bottlenecks. */
  perplexity?: number;
  /** Share of the codes that occur. */
  codeUse?: number;
  /** Of each picture, in order. */
  psnrs: number[];
}

/** Options of {@linkcode autoencoderTask}. */
export interface AutoencoderTaskOptions {
  /** What is added to the loss besides, of images as rebuilt and as they were, `[B, H, W, 3]`: a scalar. Default: nothing. */
  added?: (rebuilt: tf.Tensor4D, images: tf.Tensor4D) => tf.Scalar;
  /** What is computed in evaluation besides, of images as shown and as they were; pictures come first. Default: nothing. */
  judged?: (shown: tf.Tensor4D, images: tf.Tensor4D) => TensorRecord;
}

/**
 * Rebuilding pictures, by mean squared error and what the bottleneck adds to it; judged by the mean squared error.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { createAutoencoder } from "../models/mod.ts";
 * import { autoencoderTask } from "./autoencoder_task.ts";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const model = createAutoencoder({ tokenizer: "vit", profile: "tiny" }, 0);
 * assertEquals(autoencoderTask(model).criteria, [{ measure: "mse", better: "lower" }]);
 * ```
 *
 * @param model What to train.
 * @param options What else counts.
 * @returns For the trainer.
 */
export function autoencoderTask(
  model: ImageAutoencoder,
  options: AutoencoderTaskOptions = {},
): Task<AutoencoderResults> {
  const { added, judged } = options;
  const codes = (results: AutoencoderResults) => {
    const { perplexity, codeUse } = results;
    return perplexity === undefined || codeUse === undefined ? {} : { perplexity, codeUse };
  };
  return {
    model,
    criteria: [{ measure: "mse", better: "lower" }],
    loss: ({ images }, { random }) =>
      tf.tidy(() => {
        const rebuilt = model.call(images, { training: true, random });
        const losses = [meanSquaredError(rebuilt.images, images), rebuilt.penalty, added?.(rebuilt.images, images)];
        return tf.addN(losses.filter((loss) => loss !== undefined)) as tf.Scalar; // []
      }),
    evaluate: ({ images }) => evaluation(model, images, judged),
    collector: () => new AutoencoderCollector(model.codes),
    measures: (results) => {
      const { mse, psnr, ssim } = results;
      return { loss: mse, mse, psnr, ssim, ...codes(results) };
    },
    summary: (results) => {
      const { mse, psnr, ssim } = results;
      return { loss: mse, mse, psnr, ssim, ...codes(results) };
    },
    predictions: ({ psnrs }) => ({ psnrs }),
    flopsPerImage: () => model.flopsPerImage(),
  };
}

function evaluation(
  model: ImageAutoencoder,
  images: tf.Tensor4D,
  judged: AutoencoderTaskOptions["judged"],
): TensorRecord {
  return tf.tidy(() => {
    const rebuilt = model.call(images, { training: false });
    const shown = tf.clipByValue(rebuilt.images, 0, 1); // [B, H, W, 3]
    return {
      errors: tf.mean(tf.squaredDifference(shown, images), [1, 2, 3]), // [B]
      psnrs: psnr(shown, images), // [B]
      ssims: ssim(shown, images), // [B]
      ...(rebuilt.codes === undefined ? {} : { codes: rebuilt.codes }), // [B, N]
      ...judged?.(shown, images),
    };
  });
}

class AutoencoderCollector implements Collector<AutoencoderResults> {
  readonly #errors: number[] = [];
  readonly #psnrs: number[] = [];
  readonly #ssims: number[] = [];
  readonly #counts: Float32Array | undefined;

  constructor(codes: number | undefined) {
    this.#counts = codes === undefined ? undefined : new Float32Array(codes);
  }

  add({ errors, psnrs, ssims, codes }: TensorRecord, _batch: TaskBatch): void {
    this.#errors.push(...errors!.dataSync());
    this.#psnrs.push(...psnrs!.dataSync());
    this.#ssims.push(...ssims!.dataSync());
    for (const code of codes?.dataSync() ?? []) this.#counts![code]!++;
  }

  results(): AutoencoderResults {
    const count = this.#errors.length;
    if (count === 0) throw new RangeError("There is no picture to measure on: give the folder some.");
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / count;
    const results = { count, mse: mean(this.#errors), psnr: mean(this.#psnrs), ssim: mean(this.#ssims) };
    return { ...results, ...this.#codeStatistics(), psnrs: this.#psnrs };
  }

  #codeStatistics(): Pick<AutoencoderResults, "perplexity" | "codeUse"> {
    const counts = this.#counts;
    if (counts === undefined) return {};
    return tf.tidy(() => {
      const { perplexity, codeUse } = codeStatistics(tf.tensor1d(counts));
      return { perplexity: perplexity.dataSync()[0]!, codeUse: codeUse.dataSync()[0]! };
    });
  }
}
