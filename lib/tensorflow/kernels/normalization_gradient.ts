import * as tf from "@tensorflow/tfjs-core";

/** Gradients of a normalisation by its input and by the scale and offset of each channel. */
export interface NormalizationGradient {
  x: tf.Tensor;
  scale: tf.Tensor;
  offset: tf.Tensor;
}

/**
 * The gradient of `(x - mean) / √(variance + epsilon) · scale + offset`, with mean and biased variance over `axes` of x and
 * a scale and offset `[C]` for the last axis, composed of ops that can be differentiated again:
 * `dx = (g - mean(g) - x̂ · mean(g · x̂)) / √(variance + epsilon)` with `g = dy · scale` (Ioffe and Szegedy 2015, section 3).
 */
export function normalizationGradient(
  dy: tf.Tensor,
  x: tf.Tensor,
  scale: tf.Tensor,
  axes: number[],
  epsilon: number,
): NormalizationGradient {
  const mean = (values: tf.Tensor) => tf.mean(values, axes, true);
  const centred = tf.sub(x, mean(x));
  const deviation = tf.sqrt(tf.add(mean(tf.square(centred)), epsilon)); // sqrt, whose rule is right in second order
  const normalized = tf.div(centred, deviation);
  const g = tf.mul(dy, scale);
  const centredG = tf.sub(g, mean(g));
  const leading = x.shape.slice(1).map((_, axis) => axis);
  return {
    x: tf.div(tf.sub(centredG, tf.mul(normalized, mean(tf.mul(g, normalized)))), deviation),
    scale: tf.sum(tf.mul(dy, normalized), leading),
    offset: tf.sum(dy, leading),
  };
}
