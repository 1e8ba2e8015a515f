import * as tf from "@tensorflow/tfjs-core";
import { ClassificationHead, Encoder, LearnedPositions, SinusoidalPositions } from "../encoder/mod.ts";
import { type CallOptions, Initializer } from "../nn/mod.ts";
import {
  FftTokenizer,
  type ImageSize,
  type LowPass,
  MsvdTokenizer,
  PatchTokenizer,
  type Tokenizer,
} from "../tokenizers/mod.ts";
import { type Profile, type ProfileName, profileOf } from "./profiles.ts";

/** Which tokenizer a classifier has, with its settings. Plain data, to be saved beside the weights. */
export type TokenizerConfig =
  /** ViT patches of side 2^levels, with learned positions. */
  | { tokenizer: "vit" }
  /**
   * FFT pixel-unshuffle. `filterSize` keeps a window of that side; `energyShare` the smallest one that holds that share of each
   * image's energy; without either the window is the largest that the image has. `mixing`: see `FftTokenizerOptions`.
   */
  | { tokenizer: "fft"; filterSize?: number; energyShare?: number; mixing?: boolean }
  /** Modified SVD without a scorer. `mixing`: see `MsvdTokenizerOptions`. */
  | { tokenizer: "msvd"; mixing?: boolean };

/** What {@linkcode createClassifier} builds. */
export type ClassifierConfig = TokenizerConfig & {
  /** Size of the model: a name, or values of one's own. */
  profile: ProfileName | Profile;
  /** How many classes. */
  classes: number;
  /** Height and width of the images, in pixels. Default: the profile's square. */
  imageSize?: ImageSize;
};

/** What {@linkcode Classifier.call} returns. */
export type Classification = {
  /** Class scores before the softmax, `[B, classes]`. */
  logits: tf.Tensor2D;
  /** Real tokens of each image, the class token not counted, float32 `[B]`. */
  tokensKept: tf.Tensor1D;
  /** Scalars that the tokenizer measured on the way. */
  aux: Record<string, tf.Scalar>;
};

/**
 * A tokenizer, an encoder and a classification head: from images to class scores. {@linkcode createClassifier} builds one.
 */
export class Classifier {
  /**
   * @param tokenizer Makes tokens of images.
   * @param encoder Has positions for them.
   * @param head Reads the class token.
   * @param imageSize Height and width of the images that `flopsPerImage()` counts for.
   */
  constructor(
    readonly tokenizer: Tokenizer,
    readonly encoder: Encoder,
    readonly head: ClassificationHead,
    readonly imageSize: ImageSize,
  ) {}

  /** Classifies images `[B, H, W, 3]`, float32 in [0, 1]. The caller owns the tensors in the result. */
  call(images: tf.Tensor4D, options: CallOptions): Classification {
    return tf.tidy(() => {
      const input = this.tokenizer.tokenize(images, options);
      const logits = this.head.call(this.encoder.call(input, options)); // [B, classes]
      const tokensKept = tf.sum(tf.cast(input.mask, "float32"), 1) as tf.Tensor1D; // [B]
      return { logits, tokensKept, aux: input.aux };
    });
  }

  /**
   * Floating-point operations to classify one image: 2 a multiply-add of all matrix products and convolutions. Norms, activations,
   * softmax, biases and the Fourier transform are not counted; of an FFT tokenizer with an energy share, the largest window is.
   */
  flopsPerImage(): number {
    const tokens = this.tokenizer.tokenCount(this.imageSize);
    return this.tokenizer.flops(this.imageSize) + this.encoder.flops(tokens) + this.head.flops();
  }
}

/**
 * Builds a classifier whose first weights are a function of the seed (PyTorch's defaults for layers, standard normal for the class
 * token and learned positions, as in the thesis).
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { createClassifier } from "./classifier.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const classifier = createClassifier({ tokenizer: "msvd", profile: "tiny", classes: 6 }, 0);
 * const { logits, tokensKept } = classifier.call(tf.zeros([2, 32, 32, 3]), { training: false });
 * assertEquals(logits.shape, [2, 6]);
 * assertEquals(Array.from(tokensKept.dataSync()), [64, 64]);
 * ```
 *
 * @param config What to build.
 * @param seed A whole number that fits int32.
 * @returns A module: `disposeModule()` frees it.
 * @throws {RangeError} if a setting is out of range.
 */
export function createClassifier(config: ClassifierConfig, seed: number): Classifier {
  const profile = profileOf(config.profile);
  const { classes, imageSize = [profile.imageSize, profile.imageSize] } = config;
  if (!Number.isInteger(classes) || classes < 1) {
    throw new RangeError(`A classifier has a positive whole number of classes: got ${classes}.`);
  }
  const init = new Initializer(seed);
  const tokenizer = createTokenizer(config, profile, imageSize, init.at("tokenizer"));
  const { width, headHiddenWidth: hiddenWidth } = profile;
  const count = 1 + tokenizer.tokenCount(imageSize);
  const positions = config.tokenizer === "vit"
    ? new LearnedPositions(count, width, init.at("encoder").at("positions"))
    : new SinusoidalPositions(count, width);
  const encoder = new Encoder(profile, positions, init.at("encoder"));
  const head = new ClassificationHead({ width, hiddenWidth, classes }, init.at("head"));
  return new Classifier(tokenizer, encoder, head, imageSize);
}

function createTokenizer(
  config: TokenizerConfig,
  { width, levels }: Profile,
  imageSize: ImageSize,
  init: Initializer,
): Tokenizer {
  switch (config.tokenizer) {
    case "vit":
      return new PatchTokenizer({ width, patch: 2 ** levels }, init);
    case "fft":
      return new FftTokenizer(
        { width, levels, lowPass: lowPassOf(config, levels, imageSize), ...mixingOf(config) },
        init,
      );
    case "msvd":
      return new MsvdTokenizer({ width, levels, ...mixingOf(config) }, init);
    default:
      throw new RangeError(
        `A tokenizer is "vit", "fft" or "msvd": got ${JSON.stringify((config as { tokenizer: unknown }).tokenizer)}.`,
      );
  }
}

function lowPassOf(
  { filterSize, energyShare }: { filterSize?: number; energyShare?: number },
  levels: number,
  imageSize: ImageSize,
): LowPass {
  if (filterSize !== undefined && energyShare !== undefined) {
    throw new RangeError(
      `A low-pass filter has a filterSize or an energyShare, not both: got ${filterSize} and ${energyShare}.`,
    );
  }
  if (energyShare !== undefined) return { energyShare };
  return { filterSize: filterSize ?? Math.floor(Math.min(...imageSize) / 2 ** levels) * 2 ** levels };
}

function mixingOf({ mixing }: { mixing?: boolean }): { mixing?: boolean } {
  return mixing === undefined ? {} : { mixing };
}
