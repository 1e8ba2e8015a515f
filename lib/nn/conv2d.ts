import * as tf from "@tensorflow/tfjs-core";
import { DISK_AXES, type HasDiskAxes } from "./disk_layout.ts";
import type { Initializer } from "./initializer.ts";

/** Shape of a {@linkcode Conv2d}. */
export interface Conv2dOptions {
  /** Channels that come in. */
  inputs: number;
  /** Channels that go out. */
  outputs: number;
  /** Side of the square filter, in pixels. */
  side: number;
  /** Pixels from one place of the filter to the next. Default: 1. */
  stride?: number;
  /** `"same"`: zeros around the picture, so that it keeps its size; for an odd side and stride 1. Default: `"valid"`, none. */
  padding?: "valid" | "same";
  /** Whether a bias is added. Default: true. */
  bias?: boolean;
}

/**
 * A 2-D convolution, `[B, H, W, in]` to `[B, H', W', out]`. Weight and bias start uniform in ±1/√(in · side²), PyTorch's default;
 * on disk the weight is PyTorch's `[out, in, side, side]`.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Conv2d } from "./conv2d.ts";
 * import { Initializer } from "./initializer.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const patches = new Conv2d({ inputs: 3, outputs: 8, side: 4, stride: 4 }, new Initializer(0));
 * assertEquals(patches.call(tf.zeros([2, 16, 16, 3])).shape, [2, 4, 4, 8]);
 * ```
 */
export class Conv2d implements HasDiskAxes {
  /** `[side, side, in, out]`. */
  readonly weight: tf.Variable<tf.Rank.R4>;
  /** `[out]`. */
  readonly bias: tf.Variable<tf.Rank.R1> | undefined;

  readonly #stride: number;
  readonly #padding: "valid" | "same";

  /**
   * @param init Makes the variables.
   * @throws {RangeError} if the padding goes with neither side nor stride.
   */
  constructor(options: Conv2dOptions, init: Initializer) {
    const { inputs, outputs, side, stride = 1, padding = "valid", bias = true } = options;
    if (padding === "same" && (stride !== 1 || side % 2 === 0)) {
      throw new RangeError(
        `A convolution with padding "same" has stride 1 and an odd side: got stride ${stride} and side ${side}.`,
      ); // TensorFlow would pad one edge more than the other, PyTorch not
    }
    const bound = 1 / Math.sqrt(inputs * side * side);
    this.weight = init.uniform<tf.Rank.R4>("weight", [side, side, inputs, outputs], bound);
    this.bias = bias ? init.uniform<tf.Rank.R1>("bias", [outputs], bound) : undefined;
    this.#stride = stride;
    this.#padding = padding;
  }

  /** @ignore */
  get [DISK_AXES](): Record<string, readonly number[]> {
    return { weight: [3, 2, 0, 1] };
  }

  /** Applies the layer to `[B, H, W, in]`; gives `[B, H', W', out]`. */
  call(x: tf.Tensor4D): tf.Tensor4D {
    const [, , inputs] = this.weight.shape;
    if (x.rank !== 4 || x.shape[3] !== inputs) {
      throw new RangeError(`This convolution takes images [B, H, W, ${inputs}]: got the shape [${x.shape}].`);
    }
    const settings = { x, filter: this.weight as tf.Tensor4D, strides: this.#stride, pad: this.#padding };
    return tf.tidy(() => {
      if (this.bias === undefined) return tf.conv2d(x, settings.filter, settings.strides, settings.pad);
      return tf.fused.conv2d({ ...settings, bias: this.bias });
    }); // [B, H', W', out]
  }

  /** Floating-point operations for one picture of H×W pixels: 2 a multiply-add, padding included, the bias not counted. */
  flops([height, width]: readonly [number, number]): number {
    const [side, , inputs, outputs] = this.weight.shape;
    const padded = this.#padding === "same" ? side - 1 : 0;
    const places = (length: number) => Math.floor((length + padded - side) / this.#stride) + 1;
    return 2 * places(height) * places(width) * side * side * inputs * outputs;
  }
}
