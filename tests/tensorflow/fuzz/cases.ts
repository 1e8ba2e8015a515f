import type { OpAttribute } from "../../../lib/tensorflow/attributes.ts";
import { DTYPE } from "../../../lib/tensorflow/dtypes.ts";

/** A tensor to make: `values` are repeated until the shape is full. */
export interface TensorSpec {
  /** TensorFlow's number of the element type. */
  dtype: number;
  shape: number[];
  /** Numbers, or texts for strings (one byte a character). */
  values: (number | string)[];
}

/** One call of `executeOp`. */
export interface OpCase {
  op: string;
  inputs: TensorSpec[];
  attrs: OpAttribute[];
  outputs: number;
  /** Whether the call does not block; the inputs are then deleted before it is awaited. */
  nonblocking?: boolean;
}

/** One hostile use of the binding's own functions, made up from a seed where it runs: its arguments need not fit JSON. */
export interface BindingCase {
  binding: string;
  seed: number;
}

export type Case = OpCase | BindingCase;

const spec = (dtype: number) => (shape: number[], values: (number | string)[]): TensorSpec => ({
  dtype,
  shape,
  values,
});
const numbers = [0.5, -1, 2, 0.25, -3, 1];

/** Tensors in a line: `f32([2, 3])`, `i32([2], [0, 1])`. */
export const f32 = (shape: number[], values: (number | string)[] = numbers) => spec(DTYPE.float32)(shape, values);
export const f64 = (shape: number[], values: (number | string)[] = numbers) => spec(DTYPE.float64)(shape, values);
export const i32 = (shape: number[], values: (number | string)[] = [1]) => spec(DTYPE.int32)(shape, values);
export const i64 = (shape: number[], values: (number | string)[] = [1]) => spec(DTYPE.int64)(shape, values);
export const u8 = (shape: number[], values: (number | string)[] = [1]) => spec(DTYPE.uint8)(shape, values);
export const bool = (shape: number[], values: (number | string)[] = [1, 0]) => spec(DTYPE.bool)(shape, values);
export const c64 = (shape: number[], values: (number | string)[] = [1, 2]) => spec(DTYPE.complex64)(shape, values);
export const text = (shape: number[], values: string[] = ["a"]) => spec(DTYPE.string)(shape, values);
export const resource = () => spec(DTYPE.resource)([], [0]);

/** A case as one line; JSON alone would turn not-a-number and the infinities into null. */
export function encodeCase(value: Case): string {
  return JSON.stringify(
    value,
    (_, item) => typeof item === "number" && !Number.isFinite(item) ? { number: String(item) } : item,
  );
}

/** The case in a line. */
export function decodeCase(line: string): Case {
  return JSON.parse(line, (_, item) => typeof item?.number === "string" ? Number(item.number) : item);
}
