import type * as tf from "@tensorflow/tfjs-core";
import { attribute } from "../attributes.ts";
import { defineGradient } from "../gradient.ts";
import { defineKernel } from "../native_kernel.ts";
import { complexFromParts, complexParts } from "./complex.ts";
import { binary } from "./native_math.ts";
import { runKernels } from "./run_kernel.ts";

/* Fft2: { real [..., H, W], imag? } → parts of `factor · F z`, or of `factor · F⁻¹ z` if `inverse`; F⁻¹ = Fᴴ / (H · W). */

interface Fft2Attrs {
  inverse: boolean;
  factor: number;
}

defineKernel<Fft2Attrs>("Fft2", (ops, { real, imag }, { inverse, factor }) => {
  const z = complexFromParts(ops, real!, imag);
  const spectrum = ops.run(inverse ? "IFFT2D" : "FFT2D", [z], [attribute.type("Tcomplex", "complex64")]);
  const parts = complexParts(ops, spectrum);
  if (factor === 1) return parts;
  const constant = ops.constant(factor, "float32");
  return parts.map((part) => binary(ops, "Mul", part, constant));
});

/** The adjoint of F is H · W · F⁻¹, that of F⁻¹ is F / (H · W): the rule is the kernel again, right in every order. */
defineGradient("Fft2", {
  gradFunc: (dys, _saved, attrs) => {
    const [real, imag] = dys as unknown as [tf.Tensor, tf.Tensor];
    const { inverse, factor } = attrs as unknown as Fft2Attrs;
    const places = real.shape.at(-2)! * real.shape.at(-1)!;
    const adjoint = { inverse: !inverse, factor: inverse ? factor / places : factor * places };
    const [dReal, dImag] = runKernels("Fft2", { real, imag }, adjoint);
    return { real: () => dReal!, imag: () => dImag! };
  },
});
