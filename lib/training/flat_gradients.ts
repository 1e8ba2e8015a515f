import * as tf from "@tensorflow/tfjs-core";
import type { FlatGroup } from "./flat_groups.ts";

/** Added to the norm that is divided by, as `torch.nn.utils.clip_grad_norm_` does. */
const NORM_EPSILON = 1e-6;

/** Gradients laid end to end, `[n]` for each group; a list, so that it is a tensor container. */
export type FlatGradients = tf.Tensor1D[];

/**
 * Scales gradients down to a norm if they are longer: all of them by one factor, so that their direction stays (Pascanu et al., "On the
 * difficulty of training recurrent neural networks", 2013). Equal to `torch.nn.utils.clip_grad_norm_`.
 *
 * @param gradients All gradients of a model.
 * @param norm The longest Euclidean norm of all of them together.
 * @returns New tensors.
 */
export function clipByGlobalNorm(gradients: FlatGradients, norm: number): FlatGradients {
  return tf.tidy(() => {
    const squares = gradients.map((gradient) => tf.sum(tf.square(gradient)));
    const total = tf.sqrt(tf.addN(squares));
    const factor = tf.minimum(tf.div(norm, tf.add(total, NORM_EPSILON)), 1);
    return gradients.map((gradient) => tf.mul(gradient, factor) as tf.Tensor1D); // [n]
  });
}

/**
 * Adds up the gradients of several batches, to make one optimizer step of them. Each counts by its pictures, so that the mean is the
 * gradient of all the pictures as one batch, a shorter last one included.
 */
export class GradientSum {
  readonly #groups: readonly FlatGroup[];
  readonly #sums: readonly tf.Variable<tf.Rank.R1>[];
  readonly #pictures: tf.Variable<tf.Rank.R0>;

  constructor(groups: readonly FlatGroup[]) {
    this.#groups = groups;
    this.#sums = groups.map((group) => group.zeros());
    this.#pictures = tf.tidy(() => tf.variable(tf.scalar(0), false));
  }

  /** Adds the gradients of the mean loss of a batch of so many pictures, by the variables' names. */
  add(gradients: tf.NamedTensorMap, pictures: number): void {
    tf.tidy(() => {
      this.#groups.forEach((group, i) => {
        const flat = group.join(group.variables.map(({ name }) => gradients[name]!)); // [n]
        this.#sums[i]!.assign(tf.add(this.#sums[i]!, tf.mul(flat, pictures)));
      });
      this.#pictures.assign(tf.add(this.#pictures, pictures));
    });
  }

  /** The mean gradients; the sum begins anew. */
  take(): FlatGradients {
    return tf.tidy(() => {
      const means = this.#sums.map((sum) => tf.div(sum, this.#pictures) as tf.Tensor1D); // [n]
      this.reset();
      return means;
    });
  }

  /** Forgets what was added. */
  reset(): void {
    tf.tidy(() => {
      for (const sum of this.#sums) sum.assign(tf.zeros(sum.shape));
      this.#pictures.assign(tf.scalar(0));
    });
  }

  /** Frees its variables. */
  dispose(): void {
    tf.dispose([...this.#sums, this.#pictures]);
  }
}
