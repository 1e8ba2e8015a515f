import * as tf from "@tensorflow/tfjs-core";
import { DISK_AXES, type HasDiskAxes } from "./disk_layout.ts";
import type { Initializer } from "./initializer.ts";

/** Options of {@linkcode Linear}. */
export interface LinearOptions {
  /** Whether a bias is added. Default: true. */
  bias?: boolean;
}

/**
 * `y = x · weight + bias` over the last axis, `[..., in]` to `[..., out]`. Weight and bias start uniform in ±1/√in, PyTorch's
 * default; on disk the weight is PyTorch's `[out, in]`.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "./initializer.ts";
 * import { Linear } from "./linear.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const layer = new Linear(3, 2, new Initializer(0));
 * assertEquals(layer.call(tf.ones([4, 5, 3])).shape, [4, 5, 2]);
 * ```
 */
export class Linear implements HasDiskAxes {
  /** `[in, out]`. */
  readonly weight: tf.Variable<tf.Rank.R2>;
  /** `[out]`. */
  readonly bias: tf.Variable<tf.Rank.R1> | undefined;

  /**
   * @param inputs Length of the rows that come in.
   * @param outputs Length of the rows that go out.
   * @param init Makes the variables.
   */
  constructor(readonly inputs: number, readonly outputs: number, init: Initializer, options: LinearOptions = {}) {
    const bound = 1 / Math.sqrt(inputs);
    this.weight = init.uniform<tf.Rank.R2>("weight", [inputs, outputs], bound);
    this.bias = options.bias ?? true ? init.uniform<tf.Rank.R1>("bias", [outputs], bound) : undefined;
  }

  /** @ignore */
  get [DISK_AXES](): Record<string, readonly number[]> {
    return { weight: [1, 0] };
  }

  /** Applies the layer to `[..., in]`; gives `[..., out]`. */
  call<T extends tf.Tensor>(x: T): T {
    const { inputs, outputs, weight, bias } = this;
    if (x.shape.at(-1) !== inputs) {
      throw new RangeError(`This linear layer takes rows of ${inputs} numbers: got the shape [${x.shape}].`);
    }
    return tf.tidy(() => {
      // One matrix of all rows: the fused product takes single matrices, and its gradient is then one product too.
      const rows = tf.reshape(x, [x.size / inputs, inputs]) as tf.Tensor2D; // [rows, in]
      const product = bias === undefined
        ? tf.matMul(rows, weight)
        : tf.fused.matMul({ a: rows, b: weight, transposeA: false, transposeB: false, bias }); // [rows, out]
      return tf.reshape(product, [...x.shape.slice(0, -1), outputs]) as T; // [..., out]
    });
  }

  /** Floating-point operations for `rows` rows: 2 a multiply-add, the bias not counted. */
  flops(rows: number): number {
    return 2 * rows * this.inputs * this.outputs;
  }
}
