import * as tf from "@tensorflow/tfjs-core";

/**
 * Complex numbers as two float32 tensors of one shape. TensorFlow.js cannot differentiate through complex64 tensors, it can
 * through these: the gradient of a loss L by z is the pair ∂L/∂Re z, ∂L/∂Im z.
 */
export interface ComplexPair<T extends tf.Tensor = tf.Tensor> {
  real: T;
  imag: T;
}

/**
 * A complex64 tensor from a pair, for TensorFlow.js's own functions. Gradients do not pass through it.
 *
 * @example There and back
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { fromComplex64, toComplex64 } from "./complex.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const { real, imag } = fromComplex64(toComplex64({ real: tf.tensor1d([1, 2]), imag: tf.tensor1d([3, 4]) }));
 * assertEquals([real.arraySync(), imag.arraySync()], [[1, 2], [3, 4]]);
 * ```
 *
 * @param pair Real and imaginary parts, float32 of one shape.
 * @returns A tensor of the same shape, complex64.
 */
export function toComplex64({ real, imag }: ComplexPair): tf.Tensor {
  return tf.complex(real, imag);
}

/**
 * The pair of a complex64 tensor. Gradients do not pass through it.
 *
 * @param z A complex64 tensor of any shape.
 * @returns Real and imaginary parts, float32.
 * @throws {TypeError} if `z` is not complex64.
 *
 * @example There and back
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { fromComplex64, toComplex64 } from "./complex.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const { real, imag } = fromComplex64(toComplex64({ real: tf.tensor1d([1, 2]), imag: tf.tensor1d([3, 4]) }));
 * assertEquals([real.arraySync(), imag.arraySync()], [[1, 2], [3, 4]]);
 * ```
 */
export function fromComplex64(z: tf.Tensor): ComplexPair {
  if (z.dtype !== "complex64") throw new TypeError(`fromComplex64() takes a complex64 tensor: got ${z.dtype}.`);
  return { real: tf.real(z), imag: tf.imag(z) };
}

/**
 * Magnitudes `√(real² + imag²)`, without overflow in between. The gradient at 0 is 0, as in PyTorch.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { complexAbs } from "./complex.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const magnitude = complexAbs({ real: tf.tensor1d([3, 0]), imag: tf.tensor1d([-4, 0]) });
 * assertEquals(Array.from(magnitude.dataSync()), [5, 0]);
 * ```
 *
 * @param z Real and imaginary parts, float32 of one shape.
 * @returns Magnitudes, float32 of the parts' shape.
 * @throws {RangeError} if the two parts differ in shape.
 */
export function complexAbs<T extends tf.Tensor>(z: ComplexPair<T>): T {
  const { real, imag } = checkPair(z, "complexAbs()");
  return tf.engine().runKernel("ComplexMagnitude", { real, imag }) as T;
}

/**
 * Refuses what is no pair of float32 tensors of one shape.
 *
 * @throws {RangeError | TypeError} if the two parts differ in shape, or are not float32.
 */
export function checkPair<T extends tf.Tensor>(z: ComplexPair<T>, caller: string): ComplexPair<T> {
  const { real, imag } = z;
  if (real.dtype !== "float32" || imag.dtype !== "float32") {
    throw new TypeError(`${caller} takes float32 parts: got ${real.dtype} and ${imag.dtype}.`);
  }
  if (!tf.util.arraysEqual(real.shape, imag.shape)) {
    throw new RangeError(`${caller} takes two parts of one shape: got [${real.shape}] and [${imag.shape}].`);
  }
  return z;
}
