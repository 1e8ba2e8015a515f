import type { OpAttribute } from "./attributes.ts";
import { CRASHES } from "./guards/crashes.ts";
import { checkListLengths } from "./guards/list_lengths.ts";
import { checkResultSize } from "./guards/result_size.ts";
import type { OpDefinition } from "./op_definitions.ts";
import type { TensorEntry } from "./tensor_table.ts";
import type { NativeValues } from "./transfer.ts";

/** A call on its way to TensorFlow, as a guard sees it: of an allowed op, with as many inputs as it takes. */
export interface GuardedCall {
  name: string;
  attrs: readonly OpAttribute[];
  inputs: readonly TensorEntry[];
  /** Outputs that the caller expects. */
  outputs: number;
  definition: OpDefinition;
  /** Bytes that a result may have at most, by the caller's wish. */
  largestResultBytes: number;
  /** Bytes of memory that are left. */
  availableBytes: () => number;
  /** Values of an input; used for small ones such as shapes and axes only. */
  read: (input: number) => NativeValues;
}

/** Refuses a call by throwing a `RangeError` or `TypeError`. */
export type Guard = (call: GuardedCall) => void;

/**
 * Refuses calls that would make TensorFlow 2.21 end the process (a failed `CHECK`, a division by zero, memory overrun),
 * work for minutes or take all memory, where it should return an error. All else is left to TensorFlow's own checks.
 */
export function guardOp(call: GuardedCall): void {
  checkListLengths(call);
  checkResultSize(call);
  CRASHES[call.name]?.(call);
}
