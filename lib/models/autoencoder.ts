import * as tf from "@tensorflow/tfjs-core";
import type { Detokenizer } from "../decoder/mod.ts";
import { type CallOptions, Initializer } from "../nn/mod.ts";
import type { ImageSize, Tokenizer } from "../tokenizers/mod.ts";
import { type Bottleneck, type Bottlenecked, createBottleneck, QuantizedBottleneck } from "./autoencoder_bottleneck.ts";
import {
  type AutoencoderConfig,
  checkAutoencoded,
  createDetokenizer,
  settingsBesideTokenizer,
} from "./autoencoder_config.ts";
import { profileOf } from "./profiles.ts";
import { type TokenizerConfig, tokenizerKind } from "./tokenizer_config.ts";

/** What {@linkcode Autoencoder.call} returns. */
export type Reconstruction = Omit<Bottlenecked, "tokens"> & {
  /** `[B, H, W, 3]`, not limited to [0, 1]. */
  images: tf.Tensor4D;
};

/**
 * A tokenizer, a bottleneck and a detokenizer: from images to images (thesis section 3.5). {@linkcode createAutoencoder} builds one.
 * There is no class token, and no position is added: the detokenizer knows where each token stands.
 */
export class Autoencoder {
  /**
   * @param tokenizer Makes tokens of images.
   * @param bottleneck What they pass; undefined for nothing.
   * @param detokenizer Makes images of what comes through.
   * @param imageSize Height and width of the images, in pixels.
   */
  constructor(
    readonly tokenizer: Tokenizer,
    readonly bottleneck: Bottleneck | undefined,
    readonly detokenizer: Detokenizer,
    readonly imageSize: ImageSize,
  ) {}

  /** Rebuilds images `[B, H, W, 3]`, float32 in [0, 1]. The caller owns the tensors in the result. */
  call(images: tf.Tensor4D, options: CallOptions): Reconstruction {
    return tf.tidy(() => {
      const { tokens, ...rest } = this.tokens(images, options);
      return { images: this.detokenizer.call(tokens, options), ...rest };
    });
  }

  /** What the detokenizer is given of images: tokens `[B, N, D]` that have passed the bottleneck, with its codes, penalty and monitors. */
  tokens(images: tf.Tensor4D, options: CallOptions): Bottlenecked {
    return tf.tidy(() => {
      const { tokens, aux } = this.tokenizer.tokenize(images, options); // [B, N, D]
      const passed: Bottlenecked = this.bottleneck?.call(tokens, options) ?? { tokens, aux: {} };
      return { ...passed, aux: { ...aux, ...passed.aux } };
    });
  }

  /**
   * Codes of images in evaluation mode, int32 `[B, N]`, from 0 to {@linkcode codes} - 1.
   *
   * @throws {TypeError} if the bottleneck is not quantised.
   */
  encode(images: tf.Tensor4D): tf.Tensor2D {
    this.#quantized();
    return tf.tidy(() => this.tokens(images, { training: false }).codes!);
  }

  /**
   * Images `[B, H, W, 3]` of codes `[B, N]`, in evaluation mode: those that `call()` gives for what was encoded.
   *
   * @throws {TypeError} if the bottleneck is not quantised.
   */
  decode(codes: tf.Tensor2D): tf.Tensor4D {
    const bottleneck = this.#quantized();
    return tf.tidy(() => this.detokenizer.call(bottleneck.lookup(codes), { training: false }));
  }

  /** K, how many codes there are; of quantised bottlenecks. */
  get codes(): number | undefined {
    return this.bottleneck instanceof QuantizedBottleneck ? this.bottleneck.quantizer.codes : undefined;
  }

  /**
   * Floating-point operations to rebuild one image: 2 a multiply-add of all matrix products and convolutions. Norms, activations, biases
   * and Fourier transforms are not counted.
   */
  flopsPerImage(): number {
    const { tokenizer, bottleneck, detokenizer, imageSize } = this;
    const through = bottleneck?.flops(tokenizer.tokenCount(imageSize)) ?? 0;
    return tokenizer.flops(imageSize) + through + detokenizer.flops();
  }

  #quantized(): QuantizedBottleneck {
    if (this.bottleneck instanceof QuantizedBottleneck) return this.bottleneck;
    throw new TypeError('This autoencoder has no codes: build it with a bottleneck of the kind "vq" or "fsq".');
  }
}

/**
 * Builds an autoencoder whose first weights are a function of the seed (PyTorch's defaults for layers).
 *
 * @example From images to codes and back
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { createAutoencoder } from "./autoencoder.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const config = { tokenizer: "vit", profile: "tiny", bottleneck: { kind: "fsq", levels: [8, 5, 5, 5] } } as const;
 * const autoencoder = createAutoencoder(config, 0);
 * const codes = autoencoder.encode(tf.zeros([2, 32, 32, 3]));
 * assertEquals(codes.shape, [2, 64]);
 * assertEquals(autoencoder.decode(codes).shape, [2, 32, 32, 3]);
 * ```
 *
 * @param config What to build.
 * @param seed A whole number that fits int32.
 * @returns A module: `disposeModule()` frees it.
 * @throws {RangeError} if a setting is out of range, or there is none of its name.
 */
export function createAutoencoder(config: AutoencoderConfig, seed: number): Autoencoder {
  const profile = profileOf(config.profile);
  const { imageSize = [profile.imageSize, profile.imageSize], bottleneck = { kind: "linear" } } = config;
  checkAutoencoded(config);
  const kind = tokenizerKind(config as TokenizerConfig, settingsBesideTokenizer(config));
  const init = new Initializer(seed);
  const tokenizer = kind.build(config as TokenizerConfig, { profile, imageSize }, init.at("tokenizer"));
  const grid = tokenizer.grid!(imageSize)!; // all tokenizers that have a detokenizer have one
  const detokenizer = createDetokenizer(config, { profile, imageSize, grid }, init.at("detokenizer"));
  return new Autoencoder(
    tokenizer,
    createBottleneck(bottleneck, profile.width, init.at("bottleneck")),
    detokenizer,
    imageSize,
  );
}
