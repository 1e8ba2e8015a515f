import * as tf from "@tensorflow/tfjs-core";
import { DISK_AXES, type HasDiskAxes } from "./disk_layout.ts";
import type { Initializer } from "./initializer.ts";

/**
 * A linear map of its own for each token, `[B, N, in]` to `[B, N, out]`: where tokens of different places hold different kinds of numbers, as
 * those of a spectrum do. N times the parameters of `Linear`, and as many operations. Weights and biases start uniform in ±1/√in; on disk
 * the weight is `[N, out, in]`.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "./initializer.ts";
 * import { TokenLinear } from "./token_linear.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals, assertNotEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const layer = new TokenLinear({ tokens: 2, inputs: 3, outputs: 4 }, new Initializer(0));
 * const [a, b] = layer.call(tf.ones([1, 2, 3])).arraySync()[0]!;
 * assertEquals([a!.length, b!.length], [4, 4]);
 * assertNotEquals(a, b);
 * ```
 */
export class TokenLinear implements HasDiskAxes {
  /** `[N, in, out]`. */
  readonly weight: tf.Variable<tf.Rank.R3>;
  /** `[N, out]`. */
  readonly bias: tf.Variable<tf.Rank.R2>;

  readonly #shape: Readonly<TokenLinearShape>;

  /**
   * @param shape N, and lengths of the rows that come in and go out.
   * @param init Makes the variables.
   */
  constructor(shape: TokenLinearShape, init: Initializer) {
    const { tokens, inputs, outputs } = shape;
    const bound = 1 / Math.sqrt(inputs);
    this.#shape = shape;
    this.weight = init.uniform<tf.Rank.R3>("weight", [tokens, inputs, outputs], bound);
    this.bias = init.uniform<tf.Rank.R2>("bias", [tokens, outputs], bound);
  }

  /** @ignore */
  get [DISK_AXES](): Record<string, readonly number[]> {
    return { weight: [0, 2, 1] };
  }

  /**
   * Applies the layer to `[B, N, in]`; gives `[B, N, out]`.
   *
   * @throws {RangeError} if there are more or fewer tokens, or their length is another.
   */
  call(x: tf.Tensor3D): tf.Tensor3D {
    const { tokens, inputs } = this.#shape;
    const [, n, length] = x.shape;
    if (n !== tokens || length !== inputs) {
      throw new RangeError(`This layer takes ${tokens} tokens of ${inputs} numbers: got the shape [${x.shape}].`);
    }
    return tf.tidy(() => {
      const rows = tf.transpose(x, [1, 0, 2]); // [N, B, in]
      const products = tf.transpose(tf.matMul(rows, this.weight as tf.Tensor3D), [1, 0, 2]); // [B, N, out]
      return tf.add(products, this.bias) as tf.Tensor3D;
    });
  }

  /** Floating-point operations for one sequence: 2 a multiply-add, the biases not counted. */
  flops(): number {
    const { tokens, inputs, outputs } = this.#shape;
    return 2 * tokens * inputs * outputs;
  }
}

/** Shape of a {@linkcode TokenLinear}. */
export interface TokenLinearShape {
  /** N. */
  tokens: number;
  inputs: number;
  outputs: number;
}
