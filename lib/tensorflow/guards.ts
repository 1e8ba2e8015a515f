import type { OpAttribute } from "./attributes.ts";
import type { NativeValues } from "./transfer.ts";
import type { TensorEntry } from "./tensor_table.ts";

/** A call on its way to TensorFlow, as a guard sees it. */
export interface GuardedCall {
  name: string;
  attrs: readonly OpAttribute[];
  inputs: readonly TensorEntry[];
  /** Values of an input; used for small ones such as shapes and axes only. */
  read: (input: number) => NativeValues;
}

/** Refuses a call by throwing a `RangeError` or `TypeError`. */
export type Guard = (call: GuardedCall) => void;

/**
 * What arguments can make TensorFlow 2.21 abort the process (a failed `CHECK`, a division by zero) instead of
 * returning an error, each with the check that refuses it.
 */
const GUARDS: Record<string, Guard> = {};

/** Runs the guard of an op, if it has one. */
export function guardOp(call: GuardedCall): void {
  GUARDS[call.name]?.(call);
}
