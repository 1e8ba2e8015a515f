import * as tf from "@tensorflow/tfjs-core";
import { BatchNorm, type CallOptions, Conv2d, type Initializer } from "../nn/mod.ts";
import { pixelUnshuffle } from "../ops/mod.ts";
import type { ImageSize } from "./tokenizer.ts";

/** Slope of the thesis's LeakyReLU below zero. */
const NEGATIVE_SLOPE = 0.01;
/** Each level halves the sides. */
const FACTOR = 2;

/** Shape of an {@linkcode UnshuffleStem}. */
export interface UnshuffleStemOptions {
  /** Channels of the images. */
  channels: number;
  /** How many times the sides are halved. */
  levels: number;
  /** Whether a last 1×1 convolution without bias mixes the channels (the thesis's program has it, its listing does not). */
  mixing: boolean;
}

/** Options of {@linkcode UnshuffleStem.call}. */
export interface UnshuffleStemCallOptions extends CallOptions {
  /**
   * Side of the part of each image that counts, its upper left square, int32 `[B]`, multiples of 2^levels. The result is as if each
   * image had been cut to it. Default: images count as they are.
   */
  sides?: tf.Tensor1D;
}

/** One level: 3×3 convolution, batch normalisation, LeakyReLU, pixel-unshuffle. */
class Stage {
  readonly convolution: Conv2d;
  readonly norm: BatchNorm;

  constructor(readonly channels: number, init: Initializer) {
    const shape = { inputs: channels, outputs: channels, side: 3 };
    this.convolution = new Conv2d({ ...shape, padding: "same" }, init.at("convolution"));
    this.norm = new BatchNorm(channels);
  }

  call(x: tf.Tensor4D, { mask, ...options }: CallOptions & { mask: tf.Tensor4D | undefined }): tf.Tensor4D {
    return tf.tidy(() => {
      // Zeros beyond the part that counts are what the convolution would have padded it with.
      const cut = mask === undefined ? x : tf.mul(x, mask) as tf.Tensor4D; // [B, H, W, C]
      const features = this.norm.call(this.convolution.call(cut), { ...options, mask });
      return pixelUnshuffle(tf.leakyRelu(features, NEGATIVE_SLOPE), FACTOR); // [B, H/2, W/2, 4·C]
    });
  }
}

/**
 * Turns images into a coarse grid of features, losing nothing: L levels of convolution, batch normalisation, LeakyReLU and
 * pixel-unshuffle by 2, then a 1×1 convolution. `[B, H, W, C]` to `[B, H/2^L, W/2^L, C·4^L]` (thesis sections 3.1 and 3.2).
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "../nn/mod.ts";
 * import { UnshuffleStem } from "./unshuffle_stem.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const stem = new UnshuffleStem({ channels: 3, levels: 2, mixing: true }, new Initializer(0));
 * assertEquals(stem.call(tf.zeros([2, 8, 8, 3]), { training: false }).shape, [2, 2, 2, 48]);
 * ```
 */
export class UnshuffleStem {
  readonly stages: Stage[];
  readonly mixing: Conv2d | undefined;
  /** Channels that come out, C·4^L. */
  readonly outputs: number;
  /** Pixels along the side of one place of the grid, 2^L. */
  readonly factor: number;

  /** @param init Makes the variables. */
  constructor({ channels, levels, mixing }: UnshuffleStemOptions, init: Initializer) {
    this.stages = Array.from({ length: levels }, (_, level) => {
      return new Stage(channels * 4 ** level, init.at("stages").at(level));
    });
    this.outputs = channels * 4 ** levels;
    this.factor = FACTOR ** levels;
    const shape = { inputs: this.outputs, outputs: this.outputs, side: 1, bias: false };
    this.mixing = mixing ? new Conv2d(shape, init.at("mixing")) : undefined;
  }

  /** Applies the stem to `[B, H, W, C]`; gives `[B, H/2^L, W/2^L, C·4^L]`. */
  call(images: tf.Tensor4D, options: UnshuffleStemCallOptions): tf.Tensor4D {
    return tf.tidy(() => {
      const x = this.#stages(images, options); // [B, H/2^L, W/2^L, C·4^L]
      return this.mixing?.call(x) ?? x;
    });
  }

  /**
   * {@linkcode call}, then a linear map of the channels to D numbers: `[B, H, W, C]` to `[B, N, D]`, places row by row. The 1×1 convolution
   * and the map are two matrices with nothing in between: where there are more places than D, they are multiplied with each other first,
   * which gives the same for fewer multiplications.
   *
   * @param matrix `[C·4^L, D]`.
   * @throws {RangeError} if the matrix has another number of rows.
   */
  project(images: tf.Tensor4D, matrix: tf.Tensor2D, options: UnshuffleStemCallOptions): tf.Tensor3D {
    if (matrix.shape[0] !== this.outputs) {
      throw new RangeError(
        `This stem's channels are mapped by a matrix [${this.outputs}, D]: got the shape [${matrix.shape}].`,
      );
    }
    return tf.tidy(() => {
      const x = this.#stages(images, options); // [B, H/2^L, W/2^L, C·4^L]
      const [b, h, w, c] = x.shape;
      const d = matrix.shape[1];
      const places = tf.reshape(x, [b * h * w, c]); // [B·N, C·4^L]
      return tf.reshape(this.#mixAndMap(places as tf.Tensor2D, matrix), [b, h * w, d]); // [B, N, D]
    });
  }

  #mixAndMap(places: tf.Tensor2D, matrix: tf.Tensor2D): tf.Tensor2D {
    if (this.mixing === undefined) return tf.matMul(places, matrix);
    const [rows, c] = places.shape;
    const mixing = tf.reshape(this.mixing.weight, [c, c]) as tf.Tensor2D; // [in, out]
    return rows > matrix.shape[1]
      ? tf.matMul(places, tf.matMul(mixing, matrix))
      : tf.matMul(tf.matMul(places, mixing), matrix);
  }

  #stages(images: tf.Tensor4D, { sides, ...options }: UnshuffleStemCallOptions): tf.Tensor4D {
    return this.stages.reduce((x, stage, level) => {
      const mask = sides === undefined ? undefined : squares(x, sides, FACTOR ** level);
      return stage.call(x, { ...options, mask });
    }, images);
  }

  /** Floating-point operations of {@linkcode call} for one image of H×W pixels: 2 a multiply-add of the convolutions. */
  flops([height, width]: ImageSize): number {
    const at = (level: number): ImageSize => [height / FACTOR ** level, width / FACTOR ** level];
    const stages = this.stages.map((stage, level) => stage.convolution.flops(at(level)));
    return stages.reduce((a, b) => a + b, 0) + (this.mixing?.flops(at(this.stages.length)) ?? 0);
  }
}

/** 1 in the upper left square of each image, whose side is `sides / shrink`; 0 elsewhere. */
function squares(x: tf.Tensor4D, sides: tf.Tensor1D, shrink: number): tf.Tensor4D {
  const [b, h, w] = x.shape;
  const inside = (length: number) => {
    const places = tf.mul(tf.range(0, length), shrink); // [length]
    return tf.cast(tf.less(tf.expandDims(places, 0), tf.cast(tf.expandDims(sides, 1), "float32")), "float32"); // [B, length]
  };
  return tf.mul(tf.reshape(inside(h), [b, h, 1, 1]), tf.reshape(inside(w), [b, 1, w, 1])); // [B, H, W, 1]
}
