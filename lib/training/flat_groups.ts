import * as tf from "@tensorflow/tfjs-core";

/** Elements that are updated together: small variables share ops, and large ones do not multiply memory. */
const GROUP_ELEMENTS = 1 << 22;

/**
 * Variables whose numbers are laid end to end, so that one op updates all of them; half of a Transformer's variables have some hundred
 * numbers.
 */
export class FlatGroup {
  readonly names: readonly string[];
  readonly variables: readonly tf.Variable[];
  /** n, numbers in all of them. */
  readonly size: number;

  constructor(entries: readonly (readonly [string, tf.Variable])[]) {
    this.names = entries.map(([name]) => name);
    this.variables = entries.map(([, variable]) => variable);
    this.size = this.variables.reduce((sum, { size }) => sum + size, 0);
  }

  /** A new variable `[n]` of zeros, which is not trained. */
  zeros(): tf.Variable<tf.Rank.R1> {
    return tf.tidy(() => tf.variable(tf.zeros<tf.Rank.R1>([this.size]), false)); // [n]
  }

  /** Lays tensors in the shapes of the variables end to end, `[n]`. */
  join(tensors: readonly tf.Tensor[]): tf.Tensor1D {
    return tf.tidy(() => tf.concat(tensors.map((tensor) => tf.reshape(tensor, [-1]))) as tf.Tensor1D); // [n]
  }

  /** Cuts `[n]` into tensors in the shapes of the variables. */
  split(flat: tf.Tensor): tf.Tensor[] {
    return tf.tidy(() => {
      const parts = tf.split(flat, this.variables.map(({ size }) => size)); // [size] each
      return parts.map((part, i) => tf.reshape(part, this.variables[i]!.shape));
    });
  }
}

/** Divides variables into groups of a few million numbers, in their order. */
export function flatGroups(variables: ReadonlyMap<string, tf.Variable>): FlatGroup[] {
  const groups: [string, tf.Variable][][] = [];
  let room = 0;
  for (const entry of variables) {
    const { size } = entry[1];
    if (groups.length === 0 || size > room) {
      groups.push([]);
      room = GROUP_ELEMENTS;
    }
    groups.at(-1)!.push(entry);
    room -= size;
  }
  return groups.map((entries) => new FlatGroup(entries));
}
