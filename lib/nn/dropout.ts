import * as tf from "@tensorflow/tfjs-core";
import type { CallOptions } from "./module.ts";

/**
 * Sets elements to zero at random while training (Srivastava et al., 2014), and passes its input on otherwise.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { RandomStream } from "../ops/mod.ts";
 * import { Dropout } from "./dropout.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const [layer, x] = [new Dropout(0.5), tf.ones([1000])];
 * assertEquals(new Set(layer.call(x, { training: true, random: new RandomStream(1) }).dataSync()), new Set([0, 2]));
 * assertEquals(layer.call(x, { training: false }).dataSync(), x.dataSync());
 * ```
 */
export class Dropout {
  /**
   * @param rate Share to drop, 0 ≤ rate < 1.
   * @throws {RangeError} if the rate is out of range.
   */
  constructor(readonly rate: number) {
    if (!(rate >= 0 && rate < 1)) {
      throw new RangeError(`A dropout rate is a number from 0 up to, but not including, 1: got ${rate}.`);
    }
  }

  /** Applies the layer to a tensor of any shape; the result is a new tensor of that shape. */
  call<T extends tf.Tensor>(x: T, { training, random }: CallOptions): T {
    if (!training || this.rate === 0) return tf.clone(x);
    if (random === undefined) {
      throw new TypeError(
        `Dropout draws random numbers while training: pass { training: true, random: new RandomStream(seed) }.`,
      );
    }
    return random.dropout(x, this.rate);
  }
}
