import * as tf from "@tensorflow/tfjs-core";
import { defineGradient, isDifferentiatedAgain } from "../gradient.ts";
import { runKernel } from "./rule.ts";

/** Morphological dilation: TensorFlow's backward kernels have no gradient, so a composition stands in for second order. */
defineGradient(tf.Dilation2D, {
  inputsToSave: ["x", "filter"],
  gradFunc: (dy, saved, attrs) => {
    const [x, filter] = saved as [tf.Tensor, tf.Tensor];
    const inputs = { x, filter, dy: dy as tf.Tensor };
    const composed = (i: number) => () => {
      const forward = (x: tf.Tensor, filter: tf.Tensor) => dilation(x, filter, attrs as unknown as tf.Dilation2DAttrs);
      return tf.grads(forward)([x, filter], dy as tf.Tensor)[i]!;
    };
    if (isDifferentiatedAgain()) return { x: composed(0), filter: composed(1) };
    return {
      x: () => runKernel(tf.Dilation2DBackpropInput, inputs, attrs),
      filter: () => runKernel(tf.Dilation2DBackpropFilter, inputs, attrs),
    };
  },
});

/** Far below all that can be a maximum, and far enough from the end of float32 to add to. */
const NEVER = -1e38;

/** The maximum, over the places of the filter, of the picture at that place plus the filter's value. */
function dilation(x: tf.Tensor, filter: tf.Tensor, { strides, pad, dilations }: tf.Dilation2DAttrs): tf.Tensor {
  const [b, , , c] = x.shape as [number, number, number, number];
  const [fh, fw] = filter.shape as [number, number, number];
  const info = tf.backend_util.computeDilation2DInfo(
    x.shape as [number, number, number, number],
    filter.shape as [number, number, number],
    strides,
    pad,
    "NHWC",
    dilations,
  );
  const { padInfo, strideHeight, strideWidth, dilationHeight, dilationWidth, outHeight, outWidth } = info;
  const sides: [number, number][] = [[0, 0], [padInfo.top, padInfo.bottom], [padInfo.left, padInfo.right], [0, 0]];
  const padded = tf.pad(x, sides, NEVER);
  const places = Array.from({ length: fh * fw }, (_, k) => {
    const [i, j] = [Math.floor(k / fw), k % fw];
    const [top, left] = [i * dilationHeight, j * dilationWidth];
    const end = [b, top + (outHeight - 1) * strideHeight + 1, left + (outWidth - 1) * strideWidth + 1, c];
    const seen = tf.stridedSlice(padded, [0, top, left, 0], end, [1, strideHeight, strideWidth, 1]); // [B, H', W', C]
    return tf.add(seen, tf.reshape(tf.slice(filter, [i, j, 0], [1, 1, c]), [c]));
  });
  return tf.max(tf.stack(places), 0); // [B, H', W', C]
}
