import * as tf from "@tensorflow/tfjs-core";
import { gelu } from "../ops/mod.ts";
import { Dropout } from "./dropout.ts";
import type { Initializer } from "./initializer.ts";
import { Linear } from "./linear.ts";
import type { CallOptions } from "./module.ts";

/** Shape of an {@linkcode Mlp}. */
export interface MlpOptions {
  /** D, numbers a token. */
  width: number;
  /** Numbers a token between the two layers. */
  hiddenWidth: number;
  /** Share that is dropped after each layer while training. */
  dropout: number;
}

/**
 * The feed-forward half of a Transformer block, `[..., D]` to `[..., D]`: linear, exact GELU, dropout, linear, dropout
 * (Dosovitskiy et al. 2020, section 3.1).
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "./initializer.ts";
 * import { Mlp } from "./mlp.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const mlp = new Mlp({ width: 4, hiddenWidth: 16, dropout: 0.1 }, new Initializer(0));
 * assertEquals(mlp.call(tf.ones([2, 3, 4]), { training: false }).shape, [2, 3, 4]);
 * ```
 */
export class Mlp {
  readonly hidden: Linear;
  readonly output: Linear;

  readonly #dropout: Dropout;

  /** @param init Makes the variables. */
  constructor({ width, hiddenWidth, dropout }: MlpOptions, init: Initializer) {
    this.hidden = new Linear(width, hiddenWidth, init.at("hidden"));
    this.output = new Linear(hiddenWidth, width, init.at("output"));
    this.#dropout = new Dropout(dropout);
  }

  /** Applies the layers to `[..., D]`. */
  call<T extends tf.Tensor>(x: T, options: CallOptions): T {
    return tf.tidy(() => {
      const hidden = this.#dropout.call(gelu(this.hidden.call(x)), options); // [..., hiddenWidth]
      return this.#dropout.call(this.output.call(hidden), options); // [..., D]
    });
  }

  /** Floating-point operations for `rows` tokens: 2 a multiply-add of the matrix products. */
  flops(rows: number): number {
    return this.hidden.flops(rows) + this.output.flops(rows);
  }
}
