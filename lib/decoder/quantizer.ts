import type * as tf from "@tensorflow/tfjs-core";
import type { CallOptions } from "../nn/mod.ts";

/** What a {@linkcode Quantizer} makes of vectors. */
export type Quantized = {
  /** The vectors' stand-ins, `[B, N, C]`; gradients pass them as if they were the vectors themselves. */
  vectors: tf.Tensor3D;
  /** Their numbers, from 0, int32 `[B, N]`. */
  codes: tf.Tensor2D;
  /** To be added to the loss, a scalar; 0 if vectors need not be drawn to their stand-ins. */
  penalty: tf.Scalar;
};

/** Replaces vectors by the nearest of a finite set, so that pictures become sequences of whole numbers. A module. */
export interface Quantizer {
  /** K, how many codes there are. */
  readonly codes: number;
  /** C, numbers a vector. */
  readonly width: number;

  /** Quantises `[B, N, C]`. The caller owns the tensors in the result. */
  quantize(vectors: tf.Tensor3D, options: CallOptions): Quantized;

  /** The vectors that codes stand for, `[B, N]` to `[B, N, C]`. */
  lookup(codes: tf.Tensor2D): tf.Tensor3D;
}
