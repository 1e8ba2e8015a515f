import type { GuardedCall } from "../guards.ts";
import { DTYPE } from "../dtypes.ts";
import { elementCount } from "../tensor_table.ts";

/** Elements up to which an input counts as a shape, an axis or a size, and is looked into. */
const SMALL = 256;

/** Values of a small input of whole numbers; none if it is something else, which TensorFlow then refuses itself. */
export function wholeValues(call: GuardedCall, input: number): number[] {
  const { dtype, shape } = call.inputs[input]!;
  if (dtype !== DTYPE.int32 && dtype !== DTYPE.int64 || elementCount(shape) > SMALL) return [];
  return Array.from(call.read(input) as Int32Array | BigInt64Array, Number);
}

/** Values of a small input of numbers of any kind that JavaScript can hold; none if it is something else. */
export function numberValues(call: GuardedCall, input: number): number[] {
  const { dtype, shape } = call.inputs[input]!;
  if (dtype !== DTYPE.float32 && dtype !== DTYPE.float64 || elementCount(shape) > SMALL) {
    return wholeValues(call, input);
  }
  return Array.from(call.read(input) as Float32Array | Float64Array);
}

/** The value of an attribute, or `undefined` if it was not given. */
export function attributeValue(call: GuardedCall, name: string): unknown {
  return call.attrs.findLast((attr) => attr.name === name)?.value;
}

/** An attribute that is a list of whole numbers; empty if it was not given or is something else. */
export function wholeList(call: GuardedCall, name: string): number[] {
  const value = attributeValue(call, name);
  return Array.isArray(value) && value.every(Number.isSafeInteger) ? value : [];
}
