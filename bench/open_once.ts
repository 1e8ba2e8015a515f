/** Prints the seconds from `openTensorFlow()` to the end of the first op. */
import * as tf from "@tensorflow/tfjs-core";
import { openTensorFlow } from "../lib/tensorflow/mod.ts";

const start = performance.now();
await openTensorFlow();
tf.matMul(tf.ones([2, 2]), tf.ones([2, 2])).dataSync();
console.log((performance.now() - start) / 1000);
