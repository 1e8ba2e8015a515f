import * as tf from "@tensorflow/tfjs-core";
import { buffers, parameters } from "../nn/module.ts";
import { type FlatGroup, flatGroups } from "./flat_groups.ts";
import { HeldValues } from "./held_values.ts";

/**
 * Exponential moving averages of a module's weights and running statistics (Polyak and Juditsky, "Acceleration of stochastic
 * approximation by averaging", 1992). They are corrected for their start as Adam's are: after the first step they are that step's
 * weights, and weights of step s of t count `decay^(t - s)` shares.
 *
 * @example Averages follow slowly
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { WeightAverages } from "./weight_averages.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const module = { weight: tf.variable(tf.scalar(1)) };
 * const averages = new WeightAverages(module, 0.5);
 * averages.update(tf.scalar(1, "int32"));
 * module.weight.assign(tf.scalar(4));
 * averages.update(tf.scalar(2, "int32"));
 * await averages.inPlace(() => Promise.resolve(assertAlmostEquals(module.weight.dataSync()[0]!, (0.5 * 1 + 4) / 1.5, 1e-6)));
 * assertAlmostEquals(module.weight.dataSync()[0]!, 4);
 * ```
 */
export class WeightAverages {
  readonly #groups: readonly FlatGroup[];
  readonly #averages: readonly tf.Variable<tf.Rank.R1>[];
  readonly #decay: number;
  /** The module's own weights while it has the averages. */
  #own: HeldValues | undefined;

  /**
   * @param module Whose parameters and buffers to average; they are float32.
   * @param decay Share that an average keeps at a step, from 0 to below 1.
   */
  constructor(module: object, decay: number) {
    this.#groups = flatGroups(new Map([...parameters(module), ...buffers(module)]));
    this.#averages = this.#groups.map((group) => group.zeros());
    this.#decay = decay;
  }

  /**
   * Takes the weights of a step in. Nothing is read back: a step that does this can be recorded.
   *
   * @param step The step's number from 1, int32 `[]`.
   */
  update(step: tf.Scalar): void {
    tf.tidy(() => {
      const decayed = tf.pow(this.#decay, tf.cast(step, "float32"));
      const share = tf.div(1 - this.#decay, tf.sub(1, decayed)); // 1 at the first step
      this.#groups.forEach((group, i) => {
        const average = this.#averages[i]!;
        const difference = tf.sub(group.join(group.variables), average); // [n]
        average.assign(tf.add(average, tf.mul(difference, share)));
      });
    });
  }

  /** Runs `work` while the module has the averages for weights; then it has its own again, whatever happened. */
  async inPlace<T>(work: () => Promise<T>): Promise<T> {
    this.#own = new HeldValues(this.#groups.flatMap(({ variables }) => variables));
    try {
      this.#assign();
      return await work();
    } finally {
      this.restore();
    }
  }

  /** Gives the module its own weights again, if it has the averages: of work that was never finished. */
  restore(): void {
    this.#own?.restore();
    this.#own?.release();
    this.#own = undefined;
  }

  /** Sets the averages to the module's weights, as they are now. */
  set(): void {
    tf.tidy(() => this.#groups.forEach((group, i) => this.#averages[i]!.assign(group.join(group.variables))));
  }

  /** Frees its variables. */
  dispose(): void {
    tf.dispose([...this.#averages]);
  }

  #assign(): void {
    tf.tidy(() => {
      this.#groups.forEach((group, i) => {
        group.split(this.#averages[i]!).forEach((value, j) => group.variables[j]!.assign(value));
      });
    });
  }
}
