import type * as tf from "@tensorflow/tfjs-core";
import { attribute, type OpAttribute } from "../attributes.ts";

/** Attributes that TensorFlow's 2-D convolutions and their backward ops share. */
export function convolutionAttributes(info: tf.backend_util.Conv2DInfo, dtype: number): OpAttribute[] {
  const { padInfo, strideHeight, strideWidth } = info;
  const channelsLast = info.dataFormat === "channelsLast";
  const perAxis = (height: number, width: number) => channelsLast ? [1, height, width, 1] : [1, 1, height, width];
  // TensorFlow.js tells padding given as one number and padding for each side apart, TensorFlow does not.
  const padding = padInfo.type === "NUMBER" ? "EXPLICIT" : padInfo.type;
  const attrs = [
    attribute.type("T", dtype),
    attribute.int("strides", perAxis(strideHeight, strideWidth)),
    attribute.string("padding", padding),
    attribute.string("data_format", channelsLast ? "NHWC" : "NCHW"),
  ];
  if (padding === "EXPLICIT") {
    const { top, bottom, left, right } = padInfo;
    const sides = [top, bottom, left, right];
    attrs.push(attribute.int("explicit_paddings", channelsLast ? [0, 0, ...sides, 0, 0] : [0, 0, 0, 0, ...sides]));
  }
  return attrs;
}
