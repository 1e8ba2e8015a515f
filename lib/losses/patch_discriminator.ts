import * as tf from "@tensorflow/tfjs-core";
import { type CallOptions, type Initializer } from "../nn/mod.ts";
import { SpectralConv2d } from "./spectral_conv2d.ts";

/** Slope of LeakyReLU below zero, as discriminators commonly have it. */
const NEGATIVE_SLOPE = 0.2;

/** Shape of a {@linkcode PatchDiscriminator}. */
export interface PatchDiscriminatorOptions {
  /** Channels after the first layer; each further one has twice as many. Default: 32. */
  channels?: number;
  /** How many times the sides are halved. Default: 2. */
  levels?: number;
}

/**
 * Tells real images from made ones, patch by patch: convolutions of side 4 and stride 2, then one of side 3 to a score each place (Isola et
 * al., "Image-to-Image Translation with Conditional Adversarial Networks", 2017). Scores are high for what looks real. With two levels a
 * score sees 18×18 pixels: texture and edges, which a mean squared error leaves blurred, and not what is on the picture.
 *
 * All layers are spectrally normalised. The other common way to keep it steady, a penalty on its gradient by the images (R1), needs gradients
 * of gradients, some two further passes; this needs two products of a matrix and a vector a layer.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "../nn/mod.ts";
 * import { PatchDiscriminator } from "./patch_discriminator.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const discriminator = new PatchDiscriminator({ channels: 8 }, new Initializer(0));
 * assertEquals(discriminator.call(tf.zeros([2, 32, 32, 3]), { training: false }).shape, [2, 8, 8, 1]);
 * ```
 */
export class PatchDiscriminator {
  readonly layers: SpectralConv2d[];
  readonly output: SpectralConv2d;

  /**
   * @param init Makes the variables.
   * @throws {RangeError} if a number is out of range.
   */
  constructor({ channels = 32, levels = 2 }: PatchDiscriminatorOptions, init: Initializer) {
    if (!Number.isInteger(channels) || channels < 1 || !Number.isInteger(levels) || levels < 1) {
      throw new RangeError(
        `A discriminator has a positive whole number of channels and of levels: got ${channels} and ${levels}.`,
      );
    }
    const width = (level: number) => level === 0 ? 3 : channels * 2 ** (level - 1);
    this.layers = Array.from({ length: levels }, (_, level) => {
      const shape = { inputs: width(level), outputs: width(level + 1), side: 4, stride: 2, padding: 1 };
      return new SpectralConv2d(shape, init.at("layers").at(level));
    });
    const last = { inputs: width(levels), outputs: 1, side: 3, stride: 1, padding: 1 };
    this.output = new SpectralConv2d(last, init.at("output"));
  }

  /** Scores of images `[B, H, W, 3]` in [0, 1], `[B, H/2^levels, W/2^levels, 1]`. In training the norms' vectors move. */
  call(images: tf.Tensor4D, options: CallOptions): tf.Tensor4D {
    return tf.tidy(() => {
      const x = tf.sub(tf.mul(images, 2), 1) as tf.Tensor4D; // [B, H, W, 3], in [-1, 1]
      const features = this.layers.reduce((y, layer) => tf.leakyRelu(layer.call(y, options), NEGATIVE_SLOPE), x);
      return this.output.call(features, options); // [B, h, w, 1]
    });
  }
}
