import * as tf from "@tensorflow/tfjs-core";
import { type EncoderInput, shortenTokens } from "../encoder/mod.ts";
import type { Classification, Classifier } from "./classifier.ts";
import type { KeepOrAll } from "./token_choice.ts";

/** Options of {@linkcode classifyByLength}. */
export interface ClassifyByLengthOptions {
  /** Which tokens to keep. Default: as the model's settings say for evaluation. */
  keep?: KeepOrAll;
  /** Sequences are shortened to multiples of this many tokens, and encoded together if they then have one length. Default: 16. */
  step?: number;
}

/**
 * Classifies images in evaluation mode, and gives the encoder no more padding than it must: reads how many tokens each image has,
 * encodes images of like length together, physically shortened, and puts the results back in order. They are those of
 * `model.call(images, { training: false })`, sooner where images keep few tokens.
 *
 * It reads values back, so it is for evaluation and prediction, not for a step that is recorded; and since the pixels are at hand, it
 * refuses those that are no numbers.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { createClassifier } from "./classifier.ts";
 * import { classifyByLength } from "./classify_by_length.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const model = createClassifier({ tokenizer: "msvd", scorer: "sigmoid", profile: "tiny", classes: 6 }, 0);
 * const images = tf.ones([2, 32, 32, 3]) as tf.Tensor4D;
 * const { logits, tokensKept } = classifyByLength(model, images, { keep: { share: 0.25 } });
 * assertEquals(logits.shape, [2, 6]);
 * assertEquals(tokensKept.dataSync().every((count) => count < 64), true);
 * ```
 *
 * @param model What to classify with.
 * @param images `[B, H, W, 3]`, float32 in [0, 1].
 * @param options Which tokens to keep.
 * @returns As `model.call()` does.
 * @throws {RangeError} if a pixel is NaN or infinite, or `step` no positive whole number.
 */
export function classifyByLength(
  model: Classifier,
  images: tf.Tensor4D,
  options: ClassifyByLengthOptions = {},
): Classification {
  const { keep, step = 16 } = options;
  if (!Number.isInteger(step) || step < 1) {
    throw new RangeError(`Sequences are shortened to multiples of a positive whole number of tokens: got ${step}.`);
  }
  checkPixels(images);
  const call = { training: false, ...(keep === undefined ? {} : { keep }) };
  return tf.tidy(() => {
    const tokens = model.tokenizer.tokenize(images, call);
    const chosen = model.choose(tokens, call);
    const tokensKept = tf.sum(tf.cast(chosen.mask, "float32"), 1) as tf.Tensor1D; // [B]
    const logits = chosen.padded ? inGroups(model, chosen, tokensKept.dataSync(), step) : model.classify(chosen, call);
    const { scores, aux } = tokens;
    return { logits, tokensKept, ...(scores === undefined ? {} : { scores }), aux };
  });
}

/** Logits `[B, classes]` of sequences of these lengths. */
function inGroups(model: Classifier, input: EncoderInput, lengths: ArrayLike<number>, step: number): tf.Tensor2D {
  const [, n] = input.mask.shape;
  const groups = new Map<number, number[]>(); // images by the length to which they are shortened
  for (let image = 0; image < lengths.length; image++) {
    const length = Math.min(n, Math.ceil(lengths[image]! / step) * step);
    groups.set(length, [...groups.get(length) ?? [], image]);
  }
  const logits = [...groups].map(([length, members]) => {
    const which = tf.tensor1d(members, "int32");
    const { sizes } = input;
    const group = {
      ...input,
      ...(sizes === undefined ? {} : { sizes: tf.gather(sizes, which) }), // [G, N]
      tokens: tf.gather(input.tokens, which), // [G, N, D]
      positions: tf.gather(input.positions, which), // [G, N]
      mask: tf.cast(tf.gather(tf.cast(input.mask, "int32"), which), "bool") as tf.Tensor2D, // [G, N]
    };
    const padded = members.some((image) => lengths[image] !== length);
    return model.classify({ ...shortenTokens(group, length), padded }, { training: false }); // [G, classes]
  });
  const order = [...groups.values()].flat();
  const back = Int32Array.from(order.keys()).sort((a, b) => order[a]! - order[b]!);
  return tf.gather(tf.concat(logits, 0), tf.tensor1d(back, "int32")) as tf.Tensor2D; // [B, classes]
}

function checkPixels(images: tf.Tensor4D): void {
  const finite = tf.tidy(() => tf.all(tf.isFinite(images), [1, 2, 3]).dataSync()); // [B]
  const image = finite.indexOf(0);
  if (image >= 0) {
    throw new RangeError(
      `Pixels are numbers in [0, 1]: image ${image} of ${finite.length} has some that are NaN or infinite.`,
    );
  }
}
