import * as tf from "@tensorflow/tfjs-core";
import { checkPair, type ComplexPair } from "./complex.ts";

/** Options of {@linkcode fft2} and {@linkcode ifft2}. */
export interface Fft2Options {
  /**
   * Who divides: `"backward"`, only the inverse, by H·W; `"ortho"`, both, by √(H·W), so that lengths are kept.
   * Default: `"backward"`, as NumPy and PyTorch.
   */
  norm?: "backward" | "ortho";
}

/**
 * The two-dimensional discrete Fourier transform over the last two axes:
 * `y[..., k, l] = Σ_h Σ_w z[..., h, w] · exp(-2πi · (k·h / H + l·w / W))`.
 *
 * @example A constant has all its energy at frequency zero
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { fft2 } from "./fft2.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const { real } = fft2(tf.ones([2, 2]));
 * assertEquals(real.arraySync(), [[4, 0], [0, 0]]);
 * ```
 *
 * @param z Real numbers, or complex ones as a pair, float32 `[..., H, W]`.
 * @returns The spectrum as a pair, frequency zero first.
 * @throws {RangeError} if there are fewer than two axes, an empty one of them, or parts of different shapes.
 * @throws {TypeError} if a part is not float32.
 */
export function fft2<T extends tf.Tensor>(z: T | ComplexPair<T>, options: Fft2Options = {}): ComplexPair<T> {
  return transform(z, options, false, "fft2()");
}

/**
 * The inverse of {@linkcode fft2} with the same `norm`:
 * `z[..., h, w] = 1 / (H·W) · Σ_k Σ_l y[..., k, l] · exp(2πi · (k·h / H + l·w / W))`.
 *
 * @example There and back
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { fft2, ifft2 } from "./fft2.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const { real } = ifft2(fft2(tf.tensor2d([[1, 2, 3], [4, 5, 6]])));
 * assertAlmostEquals(real.dataSync()[4]!, 5, 1e-5);
 * ```
 *
 * @param y A spectrum, real or as a pair, float32 `[..., H, W]`.
 * @returns A pair; the imaginary part of what was real is zero but for rounding.
 * @throws {RangeError} if there are fewer than two axes, an empty one of them, or parts of different shapes.
 * @throws {TypeError} if a part is not float32.
 */
export function ifft2<T extends tf.Tensor>(y: T | ComplexPair<T>, options: Fft2Options = {}): ComplexPair<T> {
  return transform(y, options, true, "ifft2()");
}

function transform<T extends tf.Tensor>(
  input: T | ComplexPair<T>,
  { norm = "backward" }: Fft2Options,
  inverse: boolean,
  caller: string,
): ComplexPair<T> {
  const parts = input instanceof tf.Tensor ? { real: input } : checkPair(input, caller);
  const { shape, dtype, rank } = parts.real;
  if (dtype !== "float32") throw new TypeError(`${caller} takes float32 parts: got ${dtype}.`);
  const [h, w] = [shape.at(-2) ?? 0, shape.at(-1) ?? 0];
  if (rank < 2 || h === 0 || w === 0) {
    throw new RangeError(`${caller} transforms the last two axes, [..., H, W]: got the shape [${shape}].`);
  }
  if (norm !== "backward" && norm !== "ortho") {
    throw new RangeError(`norm is "backward" or "ortho": got ${JSON.stringify(norm)}.`);
  }
  const root = Math.sqrt(h * w);
  const factor = norm === "backward" ? 1 : inverse ? root : 1 / root; // the inverse kernel divides by H·W itself
  const inputs = { ...parts } as unknown as tf.NamedTensorMap;
  const [real, imag] = tf.engine().runKernel<tf.Tensor[]>("Fft2", inputs, { inverse, factor });
  return { real: real as T, imag: imag as T };
}
