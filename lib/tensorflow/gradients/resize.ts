/**
 * Resizing of pictures. It is linear, so the gradient of its backward kernel is the resizing itself. tfjs-node's backward
 * kernels ignore `halfPixelCenters`, which makes first-order gradients wrong; these do not.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import { attribute } from "../attributes.ts";
import { defineKernel, type NativeTensor } from "../native_kernel.ts";
import { defineRule, runKernel, zeros } from "./rule.ts";

function attributes(images: NativeTensor, { alignCorners, halfPixelCenters }: tf.ResizeBilinearAttrs) {
  return [
    attribute.type("T", images.dtype),
    attribute.bool("align_corners", alignCorners),
    attribute.bool("half_pixel_centers", halfPixelCenters),
  ];
}

defineKernel<tf.ResizeBilinearAttrs>(
  tf.ResizeBilinearGrad,
  (ops, { dy, images }, attrs) => ops.run("ResizeBilinearGrad", [dy!, images!], attributes(images!, attrs)),
);

defineKernel<tf.ResizeNearestNeighborAttrs>(tf.ResizeNearestNeighborGrad, (ops, { dy, images }, attrs) => {
  const size = ops.constant(images!.shape.slice(1, 3), "int32");
  return ops.run("ResizeNearestNeighborGrad", [dy!, size], attributes(dy!, attrs));
});

for (
  const [forward, backward] of [
    [tf.ResizeBilinear, tf.ResizeBilinearGrad],
    [tf.ResizeNearestNeighbor, tf.ResizeNearestNeighborGrad],
  ] as const
) {
  defineRule(backward, ["images", "dy"], (ddx, { images, dy }, attrs) => ({
    dy: () => runKernel(forward, { images: ddx }, { ...attrs, size: dy.shape.slice(1, 3) }),
    images: () => zeros(images.shape), // only their shape counts
  }));
}
