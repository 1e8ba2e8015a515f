/**
 * 2-D convolutions of pictures in NCHW, which TensorFlow computes on GPUs alone: the picture is turned to NHWC and the
 * result back. And those with padding given as one number.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import "../gradients/convolution.ts";
import { extendKernel } from "./extend_kernel.ts";
import { runKernel } from "./run_kernel.ts";

interface Attributes {
  dataFormat?: string;
  /** The picture's, in `Conv2DBackpropInput`. */
  inputShape?: number[];
  /** An array is explicit padding, axis by axis. */
  pad: string | number | [number, number][];
}

const CHANNELS_LAST = [0, 2, 3, 1];

for (const name of [tf.Conv2D, tf.FusedConv2D, tf.Conv2DBackpropInput, tf.Conv2DBackpropFilter]) {
  extendKernel<tf.NamedTensorMap, Attributes>(name, (inputs, attrs) => {
    if (attrs.dataFormat !== "NCHW") return undefined;
    return () => {
      const turned = Object.entries(inputs).filter(([, x]) => x !== undefined && x !== null)
        .map(([key, x]): [string, tf.Tensor] => [key, key === "filter" ? x : toChannelsLast(x)]);
      const { inputShape, pad } = attrs;
      const result = runKernel(name, Object.fromEntries(turned), {
        ...attrs,
        dataFormat: "NHWC",
        pad: Array.isArray(pad) ? CHANNELS_LAST.map((axis) => pad[axis]) : pad,
        ...(inputShape === undefined ? {} : { inputShape: CHANNELS_LAST.map((axis) => inputShape[axis]) }),
      });
      return name === tf.Conv2DBackpropFilter ? result : tf.transpose(result, [0, 3, 1, 2]); // [B, C, H, W]
    };
  });
}

// tfjs-node refuses padding given as one number, which is the same on all sides.
extendKernel<tf.NamedTensorMap, Attributes>(tf.Conv2D, (inputs, attrs) => {
  const { pad, dataFormat } = attrs;
  if (typeof pad !== "number") return undefined;
  const [none, sides] = [[0, 0], [pad, pad]];
  return () =>
    runKernel(tf.Conv2D, inputs, {
      ...attrs,
      pad: dataFormat === "NCHW" ? [none, none, sides, sides] : [none, sides, sides, none],
    });
});

/** Pictures, and parameters that broadcast with them: `[C, 1, 1]` or `[C, H, W]`. */
function toChannelsLast(x: tf.Tensor): tf.Tensor {
  if (x.rank === 4) return tf.transpose(x, CHANNELS_LAST); // [B, H, W, C]
  return x.rank === 3 ? tf.transpose(x, [1, 2, 0]) : x; // [H, W, C]
}
