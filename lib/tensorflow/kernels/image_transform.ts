/**
 * Pictures `[B, H, W, C]` seen through projections: for each pixel of the result, where in the picture to look.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import { attribute } from "../attributes.ts";
import { defineKernel, type NativeScope, type NativeTensor } from "../native_kernel.ts";

interface Look {
  interpolation: "nearest" | "bilinear";
  fillMode: string;
  fillValue: number;
}

function project(
  ops: NativeScope,
  image: NativeTensor,
  transforms: NativeTensor,
  size: readonly number[],
  { interpolation, fillMode, fillValue }: Look,
): NativeTensor {
  const inputs = [image, transforms, ops.constant(size, "int32"), ops.constant(fillValue, "float32")];
  return ops.run("ImageProjectiveTransformV3", inputs, [
    attribute.type("dtype", image.dtype),
    attribute.string("interpolation", interpolation.toUpperCase()),
    attribute.string("fill_mode", fillMode.toUpperCase()),
  ]);
}

defineKernel<tf.TransformAttrs>(tf.Transform, (ops, { image, transforms }, attrs) => {
  const [, h, w] = image!.shape as [number, number, number, number];
  return project(ops, image!, transforms!, attrs.outputShape ?? [h, w], attrs);
});

defineKernel<tf.RotateWithOffsetAttrs>(tf.RotateWithOffset, (ops, { image }, { radians, fillValue, center }) => {
  const [, h, w, channels] = image!.shape as [number, number, number, number];
  const [x, y] = tf.backend_util.getImageCenter(center, h, w);
  const [sin, cos] = [Math.sin(radians), Math.cos(radians)];
  const rotation = [cos, -sin, x - cos * x + sin * y, sin, cos, y - sin * x - cos * y, 0, 0];
  const transforms = ops.constant(rotation, "float32", [1, 8]);
  const look = { interpolation: "nearest", fillMode: "constant" } as const;
  if (typeof fillValue === "number") return project(ops, image!, transforms, [h, w], { ...look, fillValue });
  const OPAQUE = 255; // the fourth channel of what is filled in
  const axis = ops.constant(3, "int32");
  const split = [attribute.type("T", image!.dtype), attribute.int("num_split", channels)];
  const filled = ops.runMany("Split", [axis, image!], split, channels).map((channel, c) =>
    project(ops, channel, transforms, [h, w], { ...look, fillValue: fillValue[c] ?? OPAQUE })
  );
  return ops.run("ConcatV2", [...filled, axis], [
    attribute.int("N", channels),
    attribute.type("T", image!.dtype),
    attribute.type("Tidx", "int32"),
  ]);
});
