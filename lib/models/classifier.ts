import * as tf from "@tensorflow/tfjs-core";
import {
  ClassificationHead,
  Encoder,
  type EncoderInput,
  type Keep,
  LearnedPositions,
  poolTokens,
  type Positions,
  selectTokens,
  SinusoidalPositions,
  spreadScores,
} from "../encoder/mod.ts";
import { type CallOptions, Initializer } from "../nn/mod.ts";
import type { ImageSize, Tokenizer, Tokens } from "../tokenizers/mod.ts";
import { type Profile, type ProfileName, profileOf } from "./profiles.ts";
import {
  checkSelections,
  keepByDefault,
  type KeepOrAll,
  type SelectionConfig,
  type ShortenBy,
} from "./token_choice.ts";
import { type TokenizerConfig, tokenizerKind } from "./tokenizer_config.ts";

export type { TokenizerConfig };

/** What {@linkcode createClassifier} builds. Plain data, to be saved beside the weights. */
export type ClassifierConfig = TokenizerConfig & SelectionConfig & {
  /** Size of the model: a name, or values of one's own. */
  profile: ProfileName | Profile;
  /** How many classes. */
  classes: number;
  /** Height and width of the images, in pixels. Default: the profile's square. */
  imageSize?: ImageSize;
  /** Positional encoding. Default: learned for ViT, sines and cosines for the others. */
  positions?: "learned" | "sinusoidal";
  /** Standard deviation of the first numbers of the class token and of learned positions. Default: 1, the thesis's; ViT has 0.02. */
  initialDeviation?: number;
  /** r, tokens that each block of the encoder merges (`mergeTokens()`). Default: 0. */
  mergedTokens?: number;
  /** Layers of the head: two with ReLU between, as the thesis, or one, as ViT. Default: 2. */
  headLayers?: 1 | 2;
  /** Whether the encoder ends in a norm, as ViT's does. Default: false, as the thesis. */
  finalNorm?: boolean;
  /** Added to variances by the encoder's norms. Default: 1e-5. */
  normEpsilon?: number;
};

const SETTINGS = [
  ...["profile", "classes", "imageSize", "positions", "initialDeviation", "mergedTokens"],
  ...["headLayers", "finalNorm", "normEpsilon"],
  ...["shortenBy", "selection", "trainingSelection"],
];

/** Options of {@linkcode Classifier.call}. */
export interface ClassifierCallOptions extends CallOptions {
  /** Which tokens to keep in this call. Default: as the model's settings say. */
  keep?: KeepOrAll;
  /** What `prepare()` made of the images, `[B, length]` by name; the images themselves are then not looked at. */
  prepared?: Record<string, tf.Tensor2D>;
}

/** What {@linkcode Classifier.call} returns. */
export type Classification = {
  /** Class scores before the softmax, `[B, classes]`. */
  logits: tf.Tensor2D;
  /** Tokens of each image that the encoder was given, the class token not counted, float32 `[B]`. */
  tokensKept: tf.Tensor1D;
  /** How much each token matters, those left out too, `[B, N]`; of tokenizers with a scorer. */
  scores?: tf.Tensor2D;
  /** Scalars that the tokenizer measured on the way. */
  aux: Record<string, tf.Scalar>;
};

/**
 * A tokenizer, an encoder and a classification head: from images to class scores. {@linkcode createClassifier} builds one.
 */
export class Classifier {
  readonly #selections: SelectionConfig;

  /**
   * @param tokenizer Makes tokens of images.
   * @param encoder Has positions for them.
   * @param head Reads the class token.
   * @param imageSize Height and width of the images that `flopsPerImage()` counts for.
   * @param selections Which tokens to keep.
   */
  constructor(
    readonly tokenizer: Tokenizer,
    readonly encoder: Encoder,
    readonly head: ClassificationHead,
    readonly imageSize: ImageSize,
    selections: SelectionConfig = {},
  ) {
    this.#selections = selections;
  }

  /** Classifies images `[B, H, W, 3]`, float32 in [0, 1]. The caller owns the tensors in the result. */
  call(images: tf.Tensor4D, options: ClassifierCallOptions): Classification {
    return tf.tidy(() => {
      const tokens = this.#tokens(images, options);
      const chosen = this.choose(tokens, options);
      const { scores, aux } = tokens;
      const tokensKept = tf.sum(tf.cast(chosen.mask, "float32"), 1) as tf.Tensor1D; // [B]
      return { logits: this.classify(chosen, options), tokensKept, ...(scores === undefined ? {} : { scores }), aux };
    });
  }

  /**
   * What has to be computed of a picture's RGB bytes before a step can be recorded, for `prepared` of {@linkcode call}; undefined for
   * tokenizers of which a step records everything.
   */
  get prepare(): ((pixels: Uint8Array) => Record<string, Float32Array | Int32Array>) | undefined {
    const { tokenizer, imageSize } = this;
    return tokenizer.prepare === undefined ? undefined : (pixels) => tokenizer.prepare!(pixels, imageSize);
  }

  /** Whether fewer tokens are means of all, and not some of them. */
  get averages(): boolean {
    return this.#selections.shortenBy === "pooling";
  }

  #tokens(images: tf.Tensor4D, options: ClassifierCallOptions): Tokens {
    const { prepared } = options;
    if (prepared === undefined) return this.tokenizer.tokenize(images, options);
    if (this.tokenizer.tokenizePrepared === undefined) {
      throw new RangeError("This model's tokenizer works on the images alone: leave prepared out.");
    }
    return this.tokenizer.tokenizePrepared(prepared, options);
  }

  /**
   * Which of an image's tokens the encoder is given.
   *
   * @throws {RangeError} if some are to be left out and there are no scores to go by.
   */
  choose(tokens: Tokens, options: ClassifierCallOptions): EncoderInput {
    const { scores: given, aux: _, ...input } = tokens;
    return tf.tidy(() => {
      const keep = options.keep ?? keepByDefault(this.#selections, input.mask.shape[0], options);
      if (keep === "all") return input;
      const { shortenBy } = this.#selections;
      if (shortenBy === "pooling") return poolTokens(input, numberOf(keep, shortenBy));
      if (shortenBy === "spread") return selectTokens(input, spreadOver(tokens), { k: numberOf(keep, shortenBy) });
      if (given === undefined) {
        throw new RangeError("Tokens are kept by their scores, and this model's tokenizer gives none: keep all.");
      }
      return selectTokens(input, given, keep);
    });
  }

  /** Class scores of token sequences, `[B, classes]`. */
  classify(input: EncoderInput, options: CallOptions): tf.Tensor2D {
    return tf.tidy(() => this.head.call(this.encoder.call(input, options)));
  }

  /**
   * What a training step keeps of all its images, for its caller to draw outside of it: with one length for the whole batch, a step
   * that is recorded has static shapes, one recording for each rung of the ladder.
   *
   * @param chance A random number in [0, 1), which chooses the rung.
   * @returns Undefined if each image draws a share of its own within the step.
   */
  trainingKeep(chance: number): KeepOrAll | undefined {
    const { trainingSelection } = this.#selections;
    if (trainingSelection === undefined || "k" in trainingSelection) return trainingSelection ?? "all";
    if ("shares" in trainingSelection) return undefined;
    const { ladder } = trainingSelection;
    return { k: ladder[Math.floor(chance * ladder.length)]! };
  }

  /**
   * Floating-point operations to classify one image: 2 a multiply-add of all matrix products and convolutions. Norms, activations,
   * softmax, biases and the Fourier transform are not counted; of an FFT tokenizer with an energy share, the largest window is.
   *
   * @param kept Tokens that the encoder is given. Default: as many as the model's selection keeps, all if that depends on the image.
   */
  flopsPerImage(kept?: number): number {
    const all = this.tokenizer.tokenCount(this.imageSize);
    const { selection } = this.#selections;
    const tokens = Math.min(all, kept ?? (selection !== undefined && "k" in selection ? selection.k : all));
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
 * const config = { tokenizer: "msvd", scorer: "sigmoid", profile: "tiny", classes: 6 } as const;
 * const classifier = createClassifier(config, 0);
 * const { logits, tokensKept } = classifier.call(tf.zeros([2, 32, 32, 3]), { training: false, keep: { k: 10 } });
 * assertEquals(logits.shape, [2, 6]);
 * assertEquals(Array.from(tokensKept.dataSync()), [10, 10]);
 * ```
 *
 * @param config What to build.
 * @param seed A whole number that fits int32.
 * @returns A module: `disposeModule()` frees it.
 * @throws {RangeError} if a setting is out of range, or there is none of its name.
 */
export function createClassifier(config: ClassifierConfig, seed: number): Classifier {
  const profile = profileOf(config.profile);
  const { classes, imageSize = [profile.imageSize, profile.imageSize], mergedTokens, initialDeviation } = config;
  if (!Number.isInteger(classes) || classes < 1) {
    throw new RangeError(`A classifier has a positive whole number of classes: got ${classes}.`);
  }
  if (initialDeviation !== undefined && !(initialDeviation > 0 && initialDeviation < Infinity)) {
    throw new RangeError(`The deviation of first numbers is a positive number: got ${initialDeviation}.`);
  }
  const { headLayers = 2, finalNorm, normEpsilon } = config;
  if (headLayers !== 1 && headLayers !== 2) {
    throw new RangeError(`A classification head has 1 layer or 2: got ${JSON.stringify(headLayers)}.`);
  }
  if (normEpsilon !== undefined && !(normEpsilon > 0 && normEpsilon < Infinity)) {
    throw new RangeError(`What norms add to variances is a positive number: got ${normEpsilon}.`);
  }
  const kind = tokenizerKind(config, SETTINGS);
  const init = new Initializer(seed);
  const tokenizer = kind.build(config, { profile, imageSize }, init.at("tokenizer"));
  const hasScores = "scorer" in config && config.scorer !== undefined;
  checkSelections(config, { hasScores, hasGrid: tokenizer.grid?.(imageSize) !== undefined });
  const { width, headHiddenWidth: hiddenWidth } = profile;
  const positions = createPositions(
    config.positions ?? kind.positions(config),
    tokenizer,
    { ...config, imageSize },
    init,
  );
  const more = { mergedTokens, initialDeviation, finalNorm, normEpsilon };
  const encoder = new Encoder({ ...profile, ...more }, positions, init.at("encoder"));
  const headShape = { width, hiddenWidth: headLayers === 2 ? hiddenWidth : undefined, classes };
  const head = new ClassificationHead(headShape, init.at("head"));
  return new Classifier(tokenizer, encoder, head, imageSize, config);
}

/** How many tokens to keep, where there are no scores of which there could be a share. */
function numberOf(keep: Keep, shortenBy: ShortenBy): number | tf.Tensor1D {
  if ("k" in keep) return keep.k;
  throw new RangeError(`A share is one of scores, and shortenBy "${shortenBy}" has none: keep { k }.`);
}

/** Scores `[B, N]` by which tokens that lie evenly over their grid are kept first. */
function spreadOver({ grid, mask }: Tokens): tf.Tensor2D {
  const [b, n] = mask.shape;
  if (grid === undefined) throw new RangeError('shortenBy "spread" is for tokens that lie on a grid: keep all.');
  return tf.tile(tf.tensor2d(spreadScores(grid), [1, n]), [b, 1]);
}

function createPositions(
  form: "learned" | "sinusoidal",
  tokenizer: Tokenizer,
  { imageSize, initialDeviation }: { imageSize: ImageSize; initialDeviation?: number },
  init: Initializer,
): Positions {
  const count = 1 + tokenizer.tokenCount(imageSize);
  if (form === "sinusoidal") return new SinusoidalPositions(count, tokenizer.width);
  if (form !== "learned") {
    throw new RangeError(`Positions are "learned" or "sinusoidal": got ${JSON.stringify(form)}.`);
  }
  const options = { grid: tokenizer.grid?.(imageSize), initialDeviation };
  return new LearnedPositions(count, tokenizer.width, init.at("encoder").at("positions"), options);
}
