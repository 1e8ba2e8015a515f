import type { GuardedCall } from "../guards.ts";

/**
 * Attributes such as `N` of `Pack` and `num_split` of `SplitV` say how many tensors a list holds. TensorFlow makes room
 * for as many before it looks whether they are there: at 2³¹ − 1 it works for minutes and takes gigabytes.
 */
export function checkListLengths({ name, definition, attrs, inputs, outputs }: GuardedCall): void {
  if (definition.inputCounts.length === 0 && definition.outputCounts.length === 0) return;
  const spare = inputs.length - definition.inputs;
  for (const { name: attr, value } of attrs) {
    if (definition.inputCounts.includes(attr) && Number(value) > spare) {
      throw new RangeError(
        `Attribute ${attr} of ${name} counts the tensors of a list: there are ${spare}, got ${value}.`,
      );
    }
    if (definition.outputCounts.includes(attr) && Number(value) > outputs) {
      throw new RangeError(`Attribute ${attr} of ${name} counts its results: ${outputs} are expected, got ${value}.`);
    }
  }
}
