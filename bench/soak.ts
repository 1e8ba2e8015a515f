import * as tf from "@tensorflow/tfjs-core";
import type { TensorFlow } from "../lib/tensorflow/mod.ts";
import { randomNormal, svd } from "../lib/ops/mod.ts";

/** What 20,000 mixed ops leave behind. */
export interface Soak {
  ops: number;
  /** Native tensors after, less those before; 0 if nothing leaks. */
  handles: number;
  /** Growth of resident memory beside JavaScript's heap, in MB, after as many ops to warm up. */
  residentGrowthMB: number;
}

/** Kinds of work: elementwise, products, convolution with gradient, strings, random numbers, linear algebra, and failures. */
const WORK: ((step: number) => void)[] = [
  () => void tf.relu(tf.add(tf.ones([64, 64]), 1)),
  () => void tf.matMul(tf.ones([64, 32]), tf.ones([32, 64])),
  () => {
    const loss = (x: tf.Tensor) =>
      tf.sum(tf.square(tf.conv2d(x as tf.Tensor4D, tf.ones([3, 3, 2, 4]) as tf.Tensor4D, 1, "same")));
    tf.grad(loss)(tf.ones([2, 8, 8, 2]));
  },
  () => void tf.concat([tf.tensor(["a".repeat(50)]), tf.tensor(["b"])]).dataSync(),
  (step) => void randomNormal([256], [3, step]),
  () => void svd(tf.eye(6)),
  () => void tf.unstack(tf.range(0, 70)),
  () => {
    try {
      tf.engine().runKernel("Add", { a: tf.ones([2]), b: tf.ones([3]) });
    } catch {
      // refused by TensorFlow, on purpose: a failure must not leak either
    }
  },
];

/** Runs kinds of work in turn until `ops` ops were run, and as many before that do not count. */
export function soak(engine: TensorFlow, ops = 20_000): Soak {
  const { native } = engine.backend!;
  const run = () => {
    for (let step = 0; step < ops; step++) tf.tidy(() => WORK[step % WORK.length]!(step));
  };
  const resident = () => {
    (globalThis as { gc?: () => void }).gc?.(); // there by --v8-flags=--expose-gc: garbage is not growth
    const { rss, heapTotal } = Deno.memoryUsage();
    return (rss - heapTotal) / 2 ** 20;
  };
  run();
  const before = { handles: native.getNumOfTensors(), resident: resident() };
  run();
  return {
    ops,
    handles: native.getNumOfTensors() - before.handles,
    residentGrowthMB: Math.round(resident() - before.resident),
  };
}
