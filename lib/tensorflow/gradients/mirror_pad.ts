/**
 * Padding by reflection. TensorFlow.js's gradient forgets that border pixels are seen twice: it only cuts out the middle.
 * TensorFlow's MirrorPadGrad adds the borders back where they came from; it is linear, with the padding as its transpose.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import { attribute } from "../attributes.ts";
import { defineKernel } from "../native_kernel.ts";
import { defineRule, runKernel } from "./rule.ts";

defineKernel<tf.MirrorPadAttrs>("MirrorPadGrad", (ops, { dy }, { paddings, mode }) => {
  const pairs = ops.constant(paddings.flat(), "int32", [paddings.length, 2]);
  return ops.run("MirrorPadGrad", [dy!, pairs], [
    attribute.type("T", dy!.dtype),
    attribute.type("Tpaddings", "int32"),
    attribute.string("mode", mode.toUpperCase()),
  ]);
});

defineRule(tf.MirrorPad, [], (dy, _saved, attrs) => ({ x: () => runKernel("MirrorPadGrad", { dy }, attrs) }));
defineRule("MirrorPadGrad", [], (ddx, _saved, attrs) => ({ dy: () => runKernel(tf.MirrorPad, { x: ddx }, attrs) }));
