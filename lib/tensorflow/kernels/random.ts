import * as tf from "@tensorflow/tfjs-core";
import { attribute } from "../attributes.ts";
import { defineGradient } from "../gradient.ts";
import { defineKernel, type NativeScope, type NativeTensor } from "../native_kernel.ts";

/*
 * Random numbers as functions of a seed: TensorFlow's stateless ops, which run the Philox generator (Salmon et al., "Parallel
 * Random Numbers: As Easy as 1, 2, 3", 2011) on all cores. Every kernel takes `seed`, an int32 tensor `[2]`; equal
 * seeds give equal numbers.
 */

/** Attributes of the kernels that draw floats: `shift + scale · draw`. */
interface DrawAttrs {
  shape: number[];
  scale: number;
  shift: number;
}

for (const name of ["StatelessRandomUniform", "StatelessRandomNormal", "StatelessTruncatedNormal"]) {
  defineKernel<DrawAttrs>(name, (ops, { seed }, { shape, scale, shift }) => {
    const draws = ops.run(name, [ops.constant(shape, "int32"), seed!], [
      attribute.type("dtype", "float32"),
      attribute.type("T", "int32"),
      attribute.type("Tseed", "int32"),
    ]);
    const T = attribute.type("T", "float32");
    const scaled = scale === 1 ? draws : ops.run("Mul", [draws, ops.constant(scale, "float32")], [T]);
    return shift === 0 ? scaled : ops.run("AddV2", [scaled, ops.constant(shift, "float32")], [T]);
  });
}

defineKernel<{ shape: number[]; low: number; high: number }>(
  "StatelessRandomUniformInt",
  (ops, { seed }, { shape, low, high }) => {
    const bounds = [ops.constant(low, "int32"), ops.constant(high, "int32")];
    return ops.run("StatelessRandomUniformInt", [ops.constant(shape, "int32"), seed!, ...bounds], [
      attribute.type("dtype", "int32"),
      attribute.type("T", "int32"),
      attribute.type("Tseed", "int32"),
    ]);
  },
);

defineKernel<{ shape: number[] }>("StatelessRandomUniformFullInt", (ops, { seed }, { shape }) => {
  return randomBits(ops, shape, seed!);
});

/** int32 numbers of which every bit is random. */
export function randomBits(ops: NativeScope, shape: readonly number[], seed: NativeTensor): NativeTensor {
  return ops.run("StatelessRandomUniformFullInt", [ops.constant(shape, "int32"), seed], [
    attribute.type("dtype", "int32"),
    attribute.type("T", "int32"),
    attribute.type("Tseed", "int32"),
  ]);
}

function drawClasses(ops: NativeScope, logits: NativeTensor, samples: number, seed: NativeTensor): NativeTensor {
  return ops.run("StatelessMultinomial", [logits, ops.constant(samples, "int32"), seed], [
    attribute.type("T", logits.dtype),
    attribute.type("Tseed", "int32"),
    attribute.type("output_dtype", "int32"),
  ]);
}

defineKernel<{ numSamples: number }>("StatelessMultinomial", (ops, { logits, seed }, { numSamples }) => {
  return drawClasses(ops, logits!, numSamples, seed!);
});

/**
 * Behind `tf.multinomial(logits, n, seed)`. tfjs-node gives its seed to an op that continues a stream, so that the same seed
 * does not repeat; here the seed's 64 bits are the stateless seed. `normalized` means that probabilities were given.
 */
defineKernel<{ numSamples: number; seed: number; normalized: boolean }>(
  tf.Multinomial,
  (ops, { logits }, { numSamples, seed, normalized }) => {
    const unscaled = normalized ? ops.run("Log", [logits!], [attribute.type("T", logits!.dtype)]) : logits!;
    const words = [...new Int32Array(Float64Array.of(seed).buffer)];
    return drawClasses(ops, unscaled, numSamples, ops.constant(words, "int32"));
  },
);

// A drawn class does not move with its logits: without this, TensorFlow.js refuses a function that draws on its way.
for (const kernelName of ["StatelessMultinomial", tf.Multinomial]) {
  defineGradient(kernelName, {
    inputsToSave: ["logits"],
    gradFunc: (_dy, [logits]) => ({ logits: () => tf.zeros(logits!.shape), seed: () => tf.zeros([2]) }),
  });
}
