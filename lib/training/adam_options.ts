import * as tf from "@tensorflow/tfjs-core";

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
  /**
   * Decoupled weight decay (AdamW: Loshchilov and Hutter, "Decoupled weight decay regularization", 2019): before a step, a parameter is
   * multiplied by `1 - rate · weightDecay`. Default: 0.
   */
  weightDecay?: number;
  /** Names of the parameters that decay. Default: all. */
  decayed?: ReadonlySet<string>;
  /** Gradients are scaled down if the norm of all of them together is above this. Default: they are not. */
  clipNorm?: number | undefined;
}

/** Refuses a tensor that does not belong to a parameter. */
export function checkGradient(
  name: string,
  variable: tf.Variable,
  tensor: tf.Tensor | undefined,
  what = "gradient",
): void {
  if (tensor === undefined) {
    throw new RangeError(
      `Parameter ${name} has no ${what}: give Adam the parameters that the loss depends on, and no others.`,
    );
  }
  if (!tf.util.arraysEqual(tensor.shape, variable.shape)) {
    throw new RangeError(`The ${what} of ${name} has its shape, [${variable.shape}]: got [${tensor.shape}].`);
  }
}

/** Refuses what cannot be trained. */
export function checkParameters(parameters: ReadonlyMap<string, tf.Variable>): void {
  if (parameters.size === 0) throw new RangeError("Adam trains one parameter or more: got none.");
  for (const [name, { dtype }] of parameters) {
    if (dtype !== "float32") throw new TypeError(`Adam trains float32 parameters: ${name} is ${dtype}.`);
  }
}

type Rates = Required<Omit<AdamOptions, "decayed">>;

/** Refuses rates that are out of range. */
export function checkOptions(options: Rates): void {
  for (const name of ["learningRate", "epsilon", "weightDecay"] as const) {
    if (!(options[name] >= 0 && options[name] < Infinity)) {
      throw new RangeError(`${name} is a number from 0: got ${options[name]}.`);
    }
  }
  for (const name of ["beta1", "beta2"] as const) {
    if (!(options[name] >= 0 && options[name] < 1)) {
      throw new RangeError(`${name} is a number from 0 up to, but not including, 1: got ${options[name]}.`);
    }
  }
  const { clipNorm } = options;
  if (clipNorm !== undefined && !(clipNorm > 0 && clipNorm < Infinity)) {
    throw new RangeError(`clipNorm is a number above 0: got ${clipNorm}.`);
  }
}
