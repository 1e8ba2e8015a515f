import * as tf from "@tensorflow/tfjs-core";
import { defineGradient, isDifferentiatedAgain } from "../gradient.ts";
import { runKernel } from "./rule.ts";

/**
 * With W the sum over a window of neighbouring channels and s = bias + alpha · W(x²), the output is y = x · s^-beta and
 * the gradient dy · s^-beta - 2 · alpha · beta · x · W(dy · x · s^(-beta - 1)).
 */
defineGradient(tf.LRN, {
  inputsToSave: ["x"],
  outputsToSave: [true],
  gradFunc: (dy, saved, attrs) => {
    const [x, y] = saved as [tf.Tensor, tf.Tensor];
    const composed = () => differentiable(dy as tf.Tensor, x, attrs as unknown as tf.LRNAttrs);
    const fused = () => runKernel(tf.LRNGrad, { x, y, dy: dy as tf.Tensor }, attrs);
    return { x: isDifferentiatedAgain() ? composed : fused };
  },
});

function differentiable(dy: tf.Tensor, x: tf.Tensor, { depthRadius, bias, alpha, beta }: tf.LRNAttrs): tf.Tensor {
  const channels = x.shape.at(-1)!;
  const near = (i: number) => Math.abs(i % channels - Math.floor(i / channels)) <= depthRadius ? 1 : 0;
  const band = tf.tensor2d(Float32Array.from({ length: channels ** 2 }, (_, i) => near(i)), [channels, channels]);
  const window = (v: tf.Tensor) => tf.reshape(tf.matMul(tf.reshape(v, [-1, channels]), band), v.shape);
  const s = tf.add(tf.mul(window(tf.square(x)), alpha), bias);
  const inner = window(tf.mul(tf.mul(dy, x), tf.pow(s, -beta - 1)));
  return tf.sub(tf.mul(dy, tf.pow(s, -beta)), tf.mul(tf.mul(x, inner), 2 * alpha * beta));
}
