/**
 * Pooling with padding given in numbers, which TensorFlow's ops do not take: the tensor is padded first. Padding never
 * is a maximum and does not count in a mean; the mean of nothing but padding is 0.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import { attribute } from "../attributes.ts";
import "../gradients/pooling.ts";
import { defineKernel } from "../native_kernel.ts";
import { extendKernel } from "./extend_kernel.ts";
import { type PoolAttributes, type Surround, surroundFor } from "./pooling_surround.ts";
import { runKernel } from "./run_kernel.ts";

type Tensors<K extends string> = tf.NamedTensorMap & Record<K, tf.Tensor>;

for (const [pool, grad] of [[tf.MaxPool, tf.MaxPoolGrad], [tf.MaxPool3D, tf.MaxPool3DGrad]] as const) {
  extendKernel<Tensors<"x">, PoolAttributes>(pool, ({ x }, attrs) => {
    const surround = surroundFor(x.shape, attrs);
    if (surround === undefined) return undefined;
    return () => pooled(pool, padLowest(x, surround), attrs, surround);
  });
  extendKernel<Tensors<"dy" | "input" | "output">, PoolAttributes>(grad, ({ dy, input, output }, attrs) => {
    const surround = surroundFor(input.shape, attrs);
    if (surround === undefined) return undefined;
    return () => {
      const inputs = { dy, input: padLowest(input, surround), output };
      return inner(runKernel(grad, inputs, { ...attrs, pad: "valid" }), input, surround);
    };
  });
  extendKernel<Tensors<"input" | "output" | "ddx">, PoolAttributes>(`${grad}Grad`, ({ input, output, ddx }, attrs) => {
    const surround = surroundFor(input.shape, attrs);
    if (surround === undefined) return undefined;
    return () => {
      const inputs = { input: padLowest(input, surround), output, ddx: tf.pad(ddx, surround.paddings) };
      return runKernel(`${grad}Grad`, inputs, { ...attrs, pad: "valid" });
    };
  });
}

for (const [pool, grad] of [[tf.AvgPool, tf.AvgPoolGrad], [tf.AvgPool3D, tf.AvgPool3DGrad]] as const) {
  /** The share of each window that is not padding. */
  const shares = (x: tf.Tensor, attrs: PoolAttributes, surround: Surround) =>
    pooled(pool, tf.pad(tf.onesLike(x), surround.paddings), attrs, surround);
  extendKernel<Tensors<"x">, PoolAttributes>(pool, ({ x }, attrs) => {
    const surround = surroundFor(x.shape, attrs);
    if (surround === undefined) return undefined;
    return () => tf.divNoNan(pooled(pool, tf.pad(x, surround.paddings), attrs, surround), shares(x, attrs, surround));
  });
  extendKernel<Tensors<"dy" | "input">, PoolAttributes>(grad, ({ dy, input }, attrs) => {
    const surround = surroundFor(input.shape, attrs);
    if (surround === undefined) return undefined;
    return () => {
      const inputs = { dy: tf.divNoNan(dy, shares(input, attrs, surround)), input: tf.pad(input, surround.paddings) };
      return inner(runKernel(grad, inputs, { ...attrs, pad: "valid" }), input, surround);
    };
  });
}

defineKernel<tf.MaxPoolWithArgmaxAttrs>(tf.MaxPoolWithArgmax, (ops, { x }, attrs) => {
  const { filterSize, strides, pad, includeBatchInIndex } = attrs;
  const info = tf.backend_util.computePool2DInfo(x!.shape as Shape4D, filterSize, strides, [1, 1], pad);
  const [maxima, places] = ops.runMany("MaxPoolWithArgmax", [x!], [
    attribute.type("T", x!.dtype),
    attribute.type("Targmax", "int64"),
    attribute.int("ksize", [1, info.filterHeight, info.filterWidth, 1]),
    attribute.int("strides", [1, info.strideHeight, info.strideWidth, 1]),
    attribute.string("padding", info.padInfo.type),
    attribute.bool("include_batch_in_index", includeBatchInIndex),
  ], 2);
  return [maxima!, ops.cast(places!, "int32")];
});

type Shape4D = [number, number, number, number];

function pooled(pool: string, padded: tf.Tensor, attrs: PoolAttributes, { outShape }: Surround): tf.Tensor {
  if (outShape.includes(0)) return tf.zeros(outShape, padded.dtype); // TensorFlow refuses windows larger than the tensor
  return runKernel(pool, { x: padded }, { ...attrs, pad: "valid" });
}

function padLowest(x: tf.Tensor, { paddings }: Surround): tf.Tensor {
  return tf.pad(x, paddings, x.dtype === "int32" ? -(2 ** 31) : -Infinity);
}

/** The part of a padded tensor that was not padding. */
function inner(padded: tf.Tensor, original: tf.Tensor, { paddings }: Surround): tf.Tensor {
  return tf.slice(padded, paddings.map(([before]) => before), original.shape);
}
