import type { GuardedCall } from "../guards.ts";
import { DTYPE } from "../dtypes.ts";
import { elementCount } from "../tensor_table.ts";

/** Elements up to which an input counts as a shape, an axis or a size, and is looked into. */
const SMALL = 256;

/** Values of an input of at most `most` whole numbers; none if it is something else, which TensorFlow then refuses itself. */
export function wholeValues(call: GuardedCall, input: number, most = SMALL): number[] {
  const { dtype, shape } = call.inputs[input]!;
  if (dtype !== DTYPE.int32 && dtype !== DTYPE.int64 || elementCount(shape) > most) return [];
  return Array.from(call.read(input) as Int32Array | BigInt64Array, Number);
}

/** Values of an input of at most `most` numbers of any kind that JavaScript can hold; none if it is something else. */
export function numberValues(call: GuardedCall, input: number, most = SMALL): number[] {
  const { dtype, shape } = call.inputs[input]!;
  if (dtype !== DTYPE.float32 && dtype !== DTYPE.float64) return wholeValues(call, input, most);
  return elementCount(shape) > most ? [] : Array.from(call.read(input) as Float32Array | Float64Array);
}

/** Sides of an input. */
export function shapeOf(call: GuardedCall, input: number): readonly number[] {
  return call.inputs[input]?.shape ?? [];
}

/** Ends a guard that has found something wrong. */
export function refuse(call: GuardedCall, wanted: string, got: string | number): never {
  throw new RangeError(`${call.name}: ${wanted}; got ${got}.`);
}

/** The value of an attribute, or `undefined` if it was not given. */
export function attributeValue(call: GuardedCall, name: string): unknown {
  const [attr, twice] = call.attrs.filter((attr) => attr.name === name);
  if (twice !== undefined) throw new TypeError(`${call.name}: attribute ${name} is given twice.`); // which one counts?
  return attr?.value;
}

/** An attribute that is a list of whole numbers; empty if it was not given or is something else. */
export function wholeList(call: GuardedCall, name: string): number[] {
  const value = attributeValue(call, name);
  return Array.isArray(value) && value.every(Number.isSafeInteger) ? value : [];
}
