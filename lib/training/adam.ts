import * as tf from "@tensorflow/tfjs-core";
import "./adam_kernel.ts";

/** Settings of {@linkcode Adam}. */
export interface AdamOptions {
  /** Step size. Default: 1e-3. */
  learningRate?: number;
  /** How slowly the average of gradients forgets, in [0, 1). Default: 0.9. */
  beta1?: number;
  /** How slowly the average of squared gradients forgets, in [0, 1). Default: 0.999. */
  beta2?: number;
  /** What is added to the root of the corrected average of squares. Default: 1e-8. */
  epsilon?: number;
}

/** The running averages of one parameter, in its shape. */
export interface AdamSlots {
  /** Of gradients: PyTorch's `exp_avg`. */
  first: tf.Tensor;
  /** Of squared gradients: PyTorch's `exp_avg_sq`. */
  second: tf.Tensor;
}

/** Elements that are updated together: small parameters share ops, and large ones do not multiply memory. */
const GROUP_ELEMENTS = 1 << 22;

/** Parameters that are updated together, and their averages laid end to end. */
interface Group {
  names: string[];
  variables: tf.Variable[];
  /** `[n]` */
  first: tf.Variable;
  /** `[n]` */
  second: tf.Variable;
}

/**
 * Adam (Kingma and Ba, "Adam: a method for stochastic optimization", 2015), as `torch.optim.Adam` computes it: both averages are corrected
 * for their start at zero, and ε is added after that. No weight decay.
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

  readonly #groups: Group[];
  readonly #one: tf.Scalar;
  readonly #settings: { beta1: number; beta2: number; epsilon: number };

  /**
   * @param parameters What to train, by name; float32.
   * @param options Rates.
   * @throws {RangeError | TypeError} if a rate is out of range, there is nothing to train, or a parameter is not float32.
   */
  constructor(parameters: ReadonlyMap<string, tf.Variable>, options: AdamOptions = {}) {
    const { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
    checkOptions({ learningRate, beta1, beta2, epsilon });
    checkParameters(parameters);
    this.#settings = { beta1, beta2, epsilon };
    this.learningRate = tf.tidy(() => tf.variable(tf.scalar(learningRate), false));
    this.step = tf.tidy(() => tf.variable(tf.scalar(0, "int32"), false));
    this.#one = tf.keep(tf.scalar(1, "int32"));
    this.#groups = grouped(parameters);
  }

  /**
   * Moves every parameter one step.
   *
   * @param gradients By the names of the variables, as `tf.variableGrads()` returns them; they stay the caller's.
   * @throws {RangeError} if one is missing or has another shape than its parameter.
   */
  apply(gradients: tf.NamedTensorMap): void {
    for (const { names, variables } of this.#groups) {
      variables.forEach((variable, i) => checkGradient(names[i]!, variable, gradients[variable.name]));
    }
    tf.tidy(() => {
      this.step.assign(tf.add(this.step, this.#one));
      for (const group of this.#groups) this.#update(group, gradients);
    });
  }

  /** Copies of the averages of each parameter by its name; the caller disposes them. */
  slots(): Map<string, AdamSlots> {
    const entries = this.#groups.flatMap(({ names, variables, first, second }) => {
      const [firsts, seconds] = [divided(first, variables), divided(second, variables)];
      return names.map((name, i): [string, AdamSlots] => [name, { first: firsts[i]!, second: seconds[i]! }]);
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
      for (const { names, variables, first, second } of this.#groups) {
        for (const part of ["first", "second"] as const) {
          const flat = names.map((name, i) => {
            const tensor = slots.get(name)?.[part];
            checkGradient(name, variables[i]!, tensor, `${part} average`);
            return tf.reshape(tensor!, [-1]); // [size]
          });
          (part === "first" ? first : second).assign(tf.concat(flat)); // [n]
        }
      }
    });
  }

  /** Frees its state; the parameters stay. */
  dispose(): void {
    tf.dispose([this.learningRate, this.step, this.#one]);
    for (const { first, second } of this.#groups) tf.dispose([first, second]);
  }

  #update({ variables, first, second }: Group, gradients: tf.NamedTensorMap): void {
    const inputs: tf.NamedTensorMap = { step: this.step, rate: this.learningRate, first, second };
    variables.forEach((variable, i) => {
      inputs[`parameter${i}`] = variable;
      inputs[`gradient${i}`] = gradients[variable.name]!;
    });
    const attrs = { ...this.#settings, count: variables.length };
    const [newFirst, newSecond, ...values] = tf.engine().runKernel<tf.Tensor[]>("AdamStep", inputs, attrs);
    first.assign(newFirst!);
    second.assign(newSecond!);
    variables.forEach((variable, i) => variable.assign(values[i]!));
  }
}

function grouped(parameters: ReadonlyMap<string, tf.Variable>): Group[] {
  const groups: [string, tf.Variable][][] = [];
  let room = 0;
  for (const entry of parameters) {
    const { size } = entry[1];
    if (groups.length === 0 || size > room) {
      groups.push([]);
      room = GROUP_ELEMENTS;
    }
    groups.at(-1)!.push(entry);
    room -= size;
  }
  return groups.map((entries) => {
    const variables = entries.map(([, variable]) => variable);
    const zeros = () => tf.tidy(() => tf.variable(tf.zeros([variables.reduce((n, { size }) => n + size, 0)]), false)); // [n]
    return { names: entries.map(([name]) => name), variables, first: zeros(), second: zeros() };
  });
}

function divided(flat: tf.Variable, variables: readonly tf.Variable[]): tf.Tensor[] {
  return tf.tidy(() => {
    const parts = tf.split(flat, variables.map(({ size }) => size)); // [size] each
    return parts.map((part, i) => tf.reshape(part, variables[i]!.shape));
  });
}

function checkGradient(name: string, variable: tf.Variable, tensor: tf.Tensor | undefined, what = "gradient"): void {
  if (tensor === undefined) {
    throw new RangeError(
      `Parameter ${name} has no ${what}: give Adam the parameters that the loss depends on, and no others.`,
    );
  }
  if (!tf.util.arraysEqual(tensor.shape, variable.shape)) {
    throw new RangeError(`The ${what} of ${name} has its shape, [${variable.shape}]: got [${tensor.shape}].`);
  }
}

function checkParameters(parameters: ReadonlyMap<string, tf.Variable>): void {
  if (parameters.size === 0) throw new RangeError("Adam trains one parameter or more: got none.");
  for (const [name, { dtype }] of parameters) {
    if (dtype !== "float32") throw new TypeError(`Adam trains float32 parameters: ${name} is ${dtype}.`);
  }
}

function checkOptions(options: Required<AdamOptions>): void {
  for (const name of ["learningRate", "epsilon"] as const) {
    if (!(options[name] >= 0 && options[name] < Infinity)) {
      throw new RangeError(`${name} is a number from 0: got ${options[name]}.`);
    }
  }
  for (const name of ["beta1", "beta2"] as const) {
    if (!(options[name] >= 0 && options[name] < 1)) {
      throw new RangeError(`${name} is a number from 0 up to, but not including, 1: got ${options[name]}.`);
    }
  }
}
