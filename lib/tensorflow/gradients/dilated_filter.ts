import * as tf from "@tensorflow/tfjs-core";

/** Height and width, from one number or two. */
export function pair(value: number | readonly number[]): [number, number] {
  return typeof value === "number" ? [value, value] : [value[0]!, value[1]!];
}

/**
 * The filter `[h, w, ...]` whose plain convolution is the dilated one with `filter`: `dilations - 1` zeros between
 * neighbours. TensorFlow's backward kernels know no dilation on a CPU.
 */
export function dilate(filter: tf.Tensor, dilations: readonly [number, number]): tf.Tensor {
  const [down, across] = dilations;
  if (down === 1 && across === 1) return filter;
  const [h, w, ...channels] = filter.shape as [number, number, ...number[]];
  const none = channels.map((): [number, number] => [0, 0]);
  const spread = tf.pad(tf.reshape(filter, [h, 1, w, 1, ...channels]), [
    [0, 0],
    [0, down - 1],
    [0, 0],
    [0, across - 1],
    ...none,
  ]); // [h, down, w, across, ...]
  const wide = tf.reshape(spread, [h * down, w * across, ...channels]);
  const size = dilatedShape(filter.shape, dilations);
  return tf.slice(wide, size.map(() => 0), size); // [(h - 1)·down + 1, (w - 1)·across + 1, ...]
}

/** Undoes {@linkcode dilate}: takes the elements between which it put zeros. */
export function undilate(filter: tf.Tensor, dilations: readonly [number, number]): tf.Tensor {
  const [down, across] = dilations;
  if (down === 1 && across === 1) return filter;
  const steps = filter.shape.map((_, axis) => axis === 0 ? down : axis === 1 ? across : 1);
  return tf.stridedSlice(filter, filter.shape.map(() => 0), filter.shape, steps);
}

/** Shape of the filter that {@linkcode dilate} makes. */
export function dilatedShape(shape: readonly number[], [down, across]: readonly [number, number]): number[] {
  const [h, w, ...channels] = shape as [number, number, ...number[]];
  return [(h - 1) * down + 1, (w - 1) * across + 1, ...channels];
}
