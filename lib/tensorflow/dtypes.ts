import type { DataType } from "@tensorflow/tfjs-core";

/**
 * TensorFlow's numbers for the element types this engine moves between JavaScript and native memory
 * (`TF_DataType` in TensorFlow's `c/tf_datatype.h`).
 */
export const DTYPE = {
  float32: 1,
  float64: 2,
  int32: 3,
  uint8: 4,
  string: 7,
  complex64: 8,
  int64: 9,
  bool: 10,
  bfloat16: 14,
  resource: 20,
  uint64: 23,
} as const;

/** Name of an element type that TensorFlow knows here; a superset of TensorFlow.js's own `DataType`. */
export type DtypeName = keyof typeof DTYPE;

const NAMES = new Map<number, DtypeName>(Object.entries(DTYPE).map(([name, code]) => [code, name as DtypeName]));

/** Bytes of one element; strings and resources have no fixed width. */
const WIDTHS: Partial<Record<DtypeName, number>> = {
  float32: 4,
  float64: 8,
  int32: 4,
  uint8: 1,
  complex64: 8,
  int64: 8,
  bool: 1,
  bfloat16: 2,
  uint64: 8,
};

/** The same by TensorFlow's number: every op asks. */
const WIDTHS_BY_CODE: (number | undefined)[] = [];
for (const [name, width] of Object.entries(WIDTHS)) WIDTHS_BY_CODE[DTYPE[name as DtypeName]] = width;

/** The name behind TensorFlow's number, or `dtype 19` where this engine has no name for it. */
export function dtypeName(code: number): string {
  return NAMES.get(code) ?? `dtype ${code}`;
}

/** Bytes of one element of the type with TensorFlow's number `code`, or `undefined` for strings, resources and unknown types. */
export function elementBytes(code: number): number | undefined {
  return WIDTHS_BY_CODE[code];
}

/** TensorFlow's number for a TensorFlow.js element type. */
export function dtypeCode(dtype: DataType | DtypeName): number {
  const code = DTYPE[dtype];
  if (code === undefined) {
    throw new TypeError(`An element type is one of ${Object.keys(DTYPE).join(", ")}: got ${String(dtype)}.`);
  }
  return code;
}
