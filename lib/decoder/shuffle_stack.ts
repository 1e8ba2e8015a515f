import * as tf from "@tensorflow/tfjs-core";
import { BatchNorm, type CallOptions, Conv2d, type Initializer, InstanceNorm } from "../nn/mod.ts";
import { pixelShuffle } from "../ops/mod.ts";

/** Slope of the thesis's LeakyReLU below zero. */
const NEGATIVE_SLOPE = 0.01;
/** Each level doubles the sides. */
const FACTOR = 2;

/**
 * What a detokenizer's norms bring to mean 0 and variance 1.
 *
 * `"instance"`, the thesis's program: each channel of each picture by itself, without trained factors. It takes away how bright a picture
 * is and how strong its contrasts are, at every level, and nothing later can tell. `"batch"`: each channel over all pictures of a batch, and
 * in evaluation by running statistics: a fixed linear map, the same for all pictures, which keeps both. The tokenizers' stems have it too.
 */
export type DetokenizerNorm = "batch" | "instance";

/** Shape of a {@linkcode ShuffleStack}. */
export interface ShuffleStackOptions {
  /** Channels that come out. */
  channels: number;
  /** How many times the sides are doubled. */
  levels: number;
  /** Convolutions a level. */
  convolutions: 1 | 2;
  /** Default: "batch". */
  normalization?: DetokenizerNorm;
}

/** One level: 3×3 convolutions, each with a norm and LeakyReLU, then pixel-shuffle. */
class Stage {
  readonly convolutions: Conv2d[];
  readonly norms: (BatchNorm | InstanceNorm)[];

  constructor(channels: number, count: number, normalization: DetokenizerNorm, init: Initializer) {
    const shape = { inputs: channels, outputs: channels, side: 3, padding: "same" } as const;
    const each = <T>(make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));
    this.convolutions = each((i) => new Conv2d(shape, init.at("convolutions").at(i)));
    this.norms = each(() => normalization === "batch" ? new BatchNorm(channels) : new InstanceNorm(channels));
  }

  call(x: tf.Tensor4D, options: CallOptions): tf.Tensor4D {
    return tf.tidy(() => {
      const features = this.convolutions.reduce((y, convolution, i) => {
        const [z, norm] = [convolution.call(y), this.norms[i]!];
        return tf.leakyRelu(norm instanceof BatchNorm ? norm.call(z, options) : norm.call(z), NEGATIVE_SLOPE);
      }, x);
      return pixelShuffle(features, FACTOR); // [B, 2·H, 2·W, C/4]
    });
  }
}

/**
 * Turns a coarse grid of features into a fine one: L levels of convolutions, norms, LeakyReLU and pixel-shuffle by 2, then a 1×1
 * convolution without bias. `[B, H, W, C·4^L]` to `[B, H·2^L, W·2^L, C]`: an `UnshuffleStem` backwards (thesis section 3.5).
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "../nn/mod.ts";
 * import { ShuffleStack } from "./shuffle_stack.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const stack = new ShuffleStack({ channels: 3, levels: 2, convolutions: 2 }, new Initializer(0));
 * assertEquals(stack.call(tf.zeros([2, 2, 2, 48]), { training: false }).shape, [2, 8, 8, 3]);
 * ```
 */
export class ShuffleStack {
  readonly stages: Stage[];
  readonly output: Conv2d;
  /** Channels that come in, C·4^L. */
  readonly inputs: number;

  /**
   * @param init Makes the variables.
   * @throws {RangeError} if there is no such norm.
   */
  constructor({ channels, levels, convolutions, normalization = "batch" }: ShuffleStackOptions, init: Initializer) {
    if (normalization !== "batch" && normalization !== "instance") {
      throw new RangeError(`A detokenizer's norms are "batch" or "instance": got ${JSON.stringify(normalization)}.`);
    }
    this.inputs = channels * 4 ** levels;
    this.stages = Array.from({ length: levels }, (_, level) => {
      return new Stage(this.inputs / 4 ** level, convolutions, normalization, init.at("stages").at(level));
    });
    this.output = new Conv2d({ inputs: channels, outputs: channels, side: 1, bias: false }, init.at("output"));
  }

  /** Applies the stack to `[B, H, W, C·4^L]`; gives `[B, H·2^L, W·2^L, C]`. */
  call(x: tf.Tensor4D, options: CallOptions): tf.Tensor4D {
    return tf.tidy(() => this.output.call(this.stages.reduce((y, stage) => stage.call(y, options), x)));
  }

  /** Floating-point operations for one grid of H×W places: 2 a multiply-add of the convolutions. */
  flops([height, width]: readonly [number, number]): number {
    const at = (level: number): [number, number] => [height * FACTOR ** level, width * FACTOR ** level];
    const stages = this.stages.flatMap(({ convolutions }, level) => convolutions.map((it) => it.flops(at(level))));
    return stages.reduce((a, b) => a + b, 0) + this.output.flops(at(this.stages.length));
  }
}
