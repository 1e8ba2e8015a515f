import * as tf from "@tensorflow/tfjs-core";
import { attribute } from "../attributes.ts";
import { defineGradient } from "../gradient.ts";
import { defineKernel, type NativeScope, type NativeTensor } from "../native_kernel.ts";
import { binary } from "./native_math.ts";
import { runKernel } from "./run_kernel.ts";

/*
 * Complex numbers z as pairs of float32 tensors. TensorFlow.js's tape takes float32 gradients only, so complex64 tensors live
 * inside kernels. The gradient of a real loss L by z is the pair ∂L/∂Re z, ∂L/∂Im z.
 *
 * ComplexMagnitude: { real, imag } → |z|. ComplexMagnitudeInverse: { real, imag } → 1 / |z|, but 0 for 0.
 */

/** A complex64 tensor from its parts; the imaginary one may be missing for zeros. */
export function complexFromParts(ops: NativeScope, real: NativeTensor, imag: NativeTensor | undefined): NativeTensor {
  if (imag === undefined) return ops.cast(real, "complex64");
  return ops.run("Complex", [real, imag], [attribute.type("T", "float32"), attribute.type("Tout", "complex64")]);
}

/** Real and imaginary part of a complex64 tensor. */
export function complexParts(ops: NativeScope, z: NativeTensor): NativeTensor[] {
  const types = [attribute.type("T", "complex64"), attribute.type("Tout", "float32")];
  return [ops.run("Real", [z], types), ops.run("Imag", [z], types)];
}

function magnitude(ops: NativeScope, { real, imag }: Record<string, NativeTensor>): NativeTensor {
  return ops.run("ComplexAbs", [complexFromParts(ops, real!, imag)], [
    attribute.type("T", "complex64"),
    attribute.type("Tout", "float32"),
  ]);
}

defineKernel("ComplexMagnitude", magnitude);

defineKernel("ComplexMagnitudeInverse", (ops, inputs) => {
  return binary(ops, "DivNoNan", ops.constant(1, "float32"), magnitude(ops, inputs));
});

/** `∂|z| = Re z / |z|`, and 0 at 0, as PyTorch has it. */
defineGradient("ComplexMagnitude", {
  inputsToSave: ["real", "imag"],
  gradFunc: (dy, saved) => {
    const [real, imag] = saved as [tf.Tensor, tf.Tensor];
    const slope = tf.mul(dy as tf.Tensor, runKernel("ComplexMagnitudeInverse", { real, imag }));
    return { real: () => tf.mul(slope, real), imag: () => tf.mul(slope, imag) };
  },
});

/** `∂(1 / |z|) = -Re z / |z|³`. */
defineGradient("ComplexMagnitudeInverse", {
  inputsToSave: ["real", "imag"],
  gradFunc: (dy, saved) => {
    const [real, imag] = saved as [tf.Tensor, tf.Tensor];
    const inverse = runKernel("ComplexMagnitudeInverse", { real, imag });
    const slope = tf.neg(tf.mul(dy as tf.Tensor, tf.mul(inverse, tf.square(inverse))));
    return { real: () => tf.mul(slope, real), imag: () => tf.mul(slope, imag) };
  },
});

// A gradient of a complex64 tensor would have to be complex64 itself, which the tape refuses without saying why.
for (const kernelName of [tf.Complex, tf.Real, tf.Imag, tf.ComplexAbs, tf.FFT, tf.IFFT]) {
  defineGradient(kernelName, {
    gradFunc: () => {
      throw new TypeError(
        `${kernelName} has no gradient: TensorFlow.js cannot differentiate through complex64 tensors. ` +
          "Keep real and imaginary part as two float32 tensors: fft2(), ifft2() and complexAbs() of lib/ops do.",
      );
    },
  });
}
