import * as tf from "@tensorflow/tfjs-core";
import "./adam_kernel.ts";
import { type AdamOptions, checkGradient, checkOptions, checkParameters } from "./adam_options.ts";
import { clipByGlobalNorm, type FlatGradients } from "./flat_gradients.ts";
import { type FlatGroup, flatGroups } from "./flat_groups.ts";

export type { AdamOptions } from "./adam_options.ts";

/** The running averages of one parameter, in its shape. */
export interface AdamSlots {
  /** Of gradients: PyTorch's `exp_avg`. */
  first: tf.Tensor;
  /** Of squared gradients: PyTorch's `exp_avg_sq`. */
  second: tf.Tensor;
}

/** The averages of a group of parameters laid end to end. */
interface GroupAverages {
  /** `[n]` */
  first: tf.Variable<tf.Rank.R1>;
  /** `[n]` */
  second: tf.Variable<tf.Rank.R1>;
}

/**
 * Adam (Kingma and Ba, "Adam: a method for stochastic optimization", 2015), as `torch.optim.Adam` computes it: both averages are corrected
 * for their start at zero, and ε is added after that. With `weightDecay` as `torch.optim.AdamW`.
 *
 * All of its state stands in variables that are made at once, and a step reads nothing back, so that it can be recorded. The
 * parameters stay their owner's.
 *
 * @example The first step moves each parameter by the learning rate
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Adam } from "./adam.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const x = tf.variable(tf.tensor1d([3, -4]));
 * const adam = new Adam(new Map([["x", x]]), { learningRate: 0.1 });
 * const { grads } = tf.variableGrads(() => tf.sum(tf.square(x)), [x]);
 * adam.apply(grads);
 * assertAlmostEquals(x.dataSync()[0]!, 2.9, 1e-6);
 * assertAlmostEquals(x.dataSync()[1]!, -3.9, 1e-6);
 * ```
 */
export class Adam {
  /** float32 `[]`: assign to it to change the rate. */
  readonly learningRate: tf.Variable<tf.Rank.R0>;
  /** int32 `[]`: steps so far. */
  readonly step: tf.Variable<tf.Rank.R0>;

  /** The parameters, in groups that are updated together. */
  readonly groups: readonly FlatGroup[];

  readonly #averages: readonly GroupAverages[];
  readonly #one: tf.Scalar;
  readonly #settings: { beta1: number; beta2: number; epsilon: number; weightDecay: number };
  readonly #decayed: ReadonlySet<string>;
  readonly #clipNorm: number | undefined;

  /**
   * @param parameters What to train, by name; float32.
   * @param options Rates.
   * @throws {RangeError | TypeError} if a rate is out of range, there is nothing to train, or a parameter is not float32.
   */
  constructor(parameters: ReadonlyMap<string, tf.Variable>, options: AdamOptions = {}) {
    const { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0, clipNorm } = options;
    checkOptions({ learningRate, beta1, beta2, epsilon, weightDecay, clipNorm });
    checkParameters(parameters);
    this.#settings = { beta1, beta2, epsilon, weightDecay };
    this.#decayed = weightDecay === 0 ? new Set() : options.decayed ?? new Set(parameters.keys());
    this.#clipNorm = clipNorm;
    this.learningRate = tf.tidy(() => tf.variable(tf.scalar(learningRate), false));
    this.step = tf.tidy(() => tf.variable(tf.scalar(0, "int32"), false));
    this.#one = tf.keep(tf.scalar(1, "int32"));
    this.groups = flatGroups(parameters);
    this.#averages = this.groups.map((group) => ({ first: group.zeros(), second: group.zeros() }));
  }

  /**
   * Moves every parameter one step.
   *
   * @param gradients By the names of the variables, as `tf.variableGrads()` returns them; they stay the caller's.
   * @throws {RangeError} if one is missing or has another shape than its parameter.
   */
  apply(gradients: tf.NamedTensorMap): void {
    this.checkGradients(gradients);
    tf.tidy(() => {
      if (this.#clipNorm !== undefined) {
        this.applyFlat(this.groups.map((group) => group.join(group.variables.map(({ name }) => gradients[name]!))));
        return;
      }
      this.#count();
      this.groups.forEach((group, i) => {
        const inputs = group.variables.map(({ name }, j): [string, tf.Tensor] => [`gradient${j}`, gradients[name]!]);
        this.#update(group, this.#averages[i]!, Object.fromEntries(inputs));
      });
    });
  }

  /** {@linkcode apply} with the gradients of each of the {@linkcode groups} laid end to end. */
  applyFlat(gradients: FlatGradients): void {
    tf.tidy(() => {
      const clipped = this.#clipNorm === undefined ? gradients : clipByGlobalNorm(gradients, this.#clipNorm);
      this.#count();
      this.groups.forEach((group, i) => this.#update(group, this.#averages[i]!, { gradient: clipped[i]! }));
    });
  }

  /**
   * Refuses gradients that do not belong to the parameters.
   *
   * @throws {RangeError} if one is missing or has another shape than its parameter.
   */
  checkGradients(gradients: tf.NamedTensorMap): void {
    for (const { names, variables } of this.groups) {
      variables.forEach((variable, i) => checkGradient(names[i]!, variable, gradients[variable.name]));
    }
  }

  /** Copies of the averages of each parameter by its name; the caller disposes them. */
  slots(): Map<string, AdamSlots> {
    const entries = this.groups.flatMap((group, g) => {
      const { first, second } = this.#averages[g]!;
      const [firsts, seconds] = [group.split(first), group.split(second)];
      return group.names.map((name, i): [string, AdamSlots] => [name, { first: firsts[i]!, second: seconds[i]! }]);
    });
    return new Map(entries);
  }

  /**
   * Sets the averages of all parameters; the given tensors stay the caller's.
   *
   * @throws {RangeError} if one is missing or has another shape than its parameter.
   */
  setSlots(slots: ReadonlyMap<string, AdamSlots>): void {
    tf.tidy(() => {
      this.groups.forEach((group, g) => {
        for (const part of ["first", "second"] as const) {
          const values = group.names.map((name, i) => {
            const tensor = slots.get(name)?.[part];
            checkGradient(name, group.variables[i]!, tensor, `${part} average`);
            return tensor!;
          });
          this.#averages[g]![part].assign(group.join(values)); // [n]
        }
      });
    });
  }

  /** Frees its state; the parameters stay. */
  dispose(): void {
    tf.dispose([this.learningRate, this.step, this.#one]);
    for (const { first, second } of this.#averages) tf.dispose([first, second]);
  }

  #count(): void {
    this.step.assign(tf.add(this.step, this.#one));
  }

  #update({ names, variables }: FlatGroup, { first, second }: GroupAverages, gradients: tf.NamedTensorMap): void {
    const inputs: tf.NamedTensorMap = { step: this.step, rate: this.learningRate, first, second, ...gradients };
    variables.forEach((variable, i) => inputs[`parameter${i}`] = variable);
    const decayed = names.map((name) => this.#decayed.has(name));
    const attrs = { ...this.#settings, count: variables.length, decayed };
    const [newFirst, newSecond, ...values] = tf.engine().runKernel<tf.Tensor[]>("AdamStep", inputs, attrs);
    first.assign(newFirst! as tf.Tensor1D);
    second.assign(newSecond! as tf.Tensor1D);
    variables.forEach((variable, i) => variable.assign(values[i]!));
  }
}
