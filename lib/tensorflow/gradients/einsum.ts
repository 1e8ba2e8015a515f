import * as tf from "@tensorflow/tfjs-core";
import { defineGradient } from "../gradient.ts";

/**
 * The gradient of an operand of an Einstein sum is an Einstein sum of the output's gradient with the other operand, for
 * each axis that these two have; along its other axes the operand was merely summed, so the gradient is repeated.
 * TensorFlow.js has none.
 */
defineGradient(tf.Einsum, {
  saveAllInputs: true,
  gradFunc: (dy, operands, attrs) => {
    const { inputs, output } = parse(attrs.equation as string);
    return Object.fromEntries(operands.map((operand, i) => [
      i,
      () => {
        const others = operands.filter((_, j) => j !== i);
        const terms = [output, ...inputs.filter((_, j) => j !== i)];
        const known = [...inputs[i]!].filter((label) => terms.some((term) => term.includes(label)));
        const partial = tf.einsum(`${terms.join(",")}->${known.join("")}`, dy as tf.Tensor, ...others);
        const shape = operand.shape.map((side, axis) => known.includes(inputs[i]![axis]!) ? side : 1);
        return tf.broadcastTo(tf.reshape(partial, shape), operand.shape);
      },
    ]));
  },
});

function parse(equation: string): { inputs: string[]; output: string } {
  const [left, output] = equation.replaceAll(" ", "").split("->");
  const inputs = left!.split(",");
  if (output === undefined || inputs.some((term) => term.includes(".") || new Set(term).size < term.length)) {
    throw new RangeError(
      `The gradient of einsum wants an equation like "ij,jk->ik", without "..." and with no letter twice in a term: ` +
        `got "${equation}".`,
    );
  }
  return { inputs, output };
}
