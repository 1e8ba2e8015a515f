import { assertClose } from "./close.ts";
import { tf } from "./engine.ts";
import { testNumbers } from "./random.ts";

/** A function of tensors to one tensor, all float32. */
export type TensorFunction = (...xs: tf.Tensor[]) => tf.Tensor;

/** How {@linkcode checkGradients} compares. */
export interface GradientCheckOptions {
  /** 1: gradients alone; 2: also gradients of gradients. Default 2. */
  order?: 1 | 2;
  /** Largest difference, as a share of the largest derivative of the input. Default 2e-3, which float32 allows. */
  tolerance?: number;
  /** Step of the difference quotient. Default 2e-2: its error is of fourth order, rounding errors shrink with it. */
  step?: number;
}

/**
 * Compares the gradients of `f` at `points` with difference quotients, in first and second order: derivatives of a random
 * combination of the outputs along random directions of each input.
 */
export function checkGradients(f: TensorFunction, points: tf.Tensor[], options: GradientCheckOptions = {}): void {
  const { order = 2, tolerance = 2e-3, step = 2e-2 } = options;
  checkFirstOrder(f, points, tolerance, step, "first order");
  if (order === 1) return;
  const weights = weightsFor(f, points, 11);
  points.forEach((_, i) => {
    // The zeros tie every input in: TensorFlow.js refuses a gradient by an input that the output does not depend on.
    const zero = (xs: tf.Tensor[]) => xs.map((x) => tf.mul(tf.sum(x), 0)).reduce((a, b) => tf.add(a, b));
    const gradient: TensorFunction = (...xs) => tf.add(tf.grads(f)(xs, weights)[i]!, zero(xs));
    checkFirstOrder(gradient, points, tolerance, step, `second order, through input ${i}`);
  });
  weights.dispose();
}

function checkFirstOrder(f: TensorFunction, points: tf.Tensor[], tolerance: number, step: number, what: string): void {
  const weights = weightsFor(f, points, 23);
  const weightValues = weights.dataSync() as Float32Array;
  const gradients = tf.tidy(() => tf.grads(f)(points, weights));
  const DIRECTIONS = 3;
  points.forEach((point, i) => {
    const gradient = gradients[i]!.dataSync();
    const wanted: number[] = [];
    const got: number[] = [];
    for (let k = 0; k < DIRECTIONS; k++) {
      const direction = testNumbers(point.size, 100 + 10 * i + k);
      const at = (t: number) => {
        const moved = Float32Array.from(point.dataSync(), (x, j) => x + t * direction[j]!);
        return tf.tidy(() => dot(f(...points.with(i, tf.tensor(moved, point.shape))).dataSync(), weightValues));
      };
      const [h, quotient] = [step, (t: number) => (at(t) - at(-t)) / (2 * t)];
      wanted.push((4 * quotient(h / 2) - quotient(h)) / 3); // Richardson: the h² term cancels
      got.push(dot(gradient, direction));
    }
    assertClose(got, wanted, tolerance, `gradient with respect to input ${i} (${what})`);
  });
  tf.dispose([weights, gradients]);
}

function weightsFor(f: TensorFunction, points: tf.Tensor[], seed: number): tf.Tensor {
  const shape = tf.tidy(() => f(...points).shape);
  return tf.tensor(testNumbers(shape.reduce((a, b) => a * b, 1), seed, 0.5, 1.5), shape);
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
