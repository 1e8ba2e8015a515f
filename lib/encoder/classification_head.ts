import * as tf from "@tensorflow/tfjs-core";
import { type Initializer, Linear } from "../nn/mod.ts";

/** Shape of a {@linkcode ClassificationHead}. */
export interface ClassificationHeadOptions {
  /** D, numbers of the class token. */
  width: number;
  /** Numbers between the two layers. Default: there is one layer only, as ViT has it for fine-tuning. */
  hiddenWidth?: number | undefined;
  /** How many classes. */
  classes: number;
}

/**
 * Class scores from an encoded sequence, `[B, 1 + N, D]` to `[B, classes]`: linear, ReLU, linear on the class token (thesis section
 * 3.3, with 128 numbers between), or one linear layer (Dosovitskiy et al. 2020, section 3.2).
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "../nn/mod.ts";
 * import { ClassificationHead } from "./classification_head.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const head = new ClassificationHead({ width: 8, hiddenWidth: 16, classes: 6 }, new Initializer(0));
 * assertEquals(head.call(tf.ones([2, 5, 8])).shape, [2, 6]);
 * ```
 */
export class ClassificationHead {
  readonly hidden: Linear | undefined;
  readonly output: Linear;

  /** @param init Makes the variables. */
  constructor({ width, hiddenWidth, classes }: ClassificationHeadOptions, init: Initializer) {
    this.hidden = hiddenWidth === undefined ? undefined : new Linear(width, hiddenWidth, init.at("hidden"));
    this.output = new Linear(hiddenWidth ?? width, classes, init.at("output"));
  }

  /** Reads the first token of `[B, 1 + N, D]`; gives logits `[B, classes]`. */
  call(sequence: tf.Tensor3D): tf.Tensor2D {
    const [b, , d] = sequence.shape;
    return tf.tidy(() => {
      const token = tf.reshape(tf.slice(sequence, [0, 0, 0], [b, 1, d]), [b, d]) as tf.Tensor2D; // [B, D]
      const features = this.hidden === undefined ? token : tf.relu(this.hidden.call(token)); // [B, hiddenWidth]
      return this.output.call(features); // [B, classes]
    });
  }

  /** Floating-point operations for one image: 2 a multiply-add of the matrix products. */
  flops(): number {
    return (this.hidden?.flops(1) ?? 0) + this.output.flops(1);
  }
}
