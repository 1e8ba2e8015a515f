import * as tf from "@tensorflow/tfjs-core";
import { defineRule, sumToShape } from "./rule.ts";

/** TensorFlow.js's own gradient throws when the batch axes of `a` or `b` are broadcast, which the product itself allows. */
defineRule<tf.BatchMatMulAttrs, "a" | "b">(
  tf.BatchMatMul,
  ["a", "b"],
  (dy, { a, b }, { transposeA, transposeB }) => ({
    a: () =>
      sumToShape(transposeA ? tf.matMul(b, dy, transposeB, true) : tf.matMul(dy, b, false, !transposeB), a.shape),
    b: () =>
      sumToShape(transposeB ? tf.matMul(dy, a, true, transposeA) : tf.matMul(a, dy, !transposeA, false), b.shape),
  }),
);
