import { DTYPE } from "../dtypes.ts";
import type { RecordedValue, Recording } from "./recording.ts";

/**
 * What a value of a recording may come from: an op of inputs that are patterns themselves; a number, which is a constant with that one
 * value; or a name, which is any value, the same wherever the name stands.
 */
export type Pattern = string | number | OpPattern;

/** An op in a {@linkcode Pattern}, whose result is used once; that of the op which a search begins with, any number of times. */
export interface OpPattern {
  op: string;
  inputs: readonly Pattern[];
}

/** The values that a pattern's names stand for. */
export type Match = ReadonlyMap<string, RecordedValue>;

/** How often each value of a recording is used, as an input of an op or as a result. */
export function countUses(recording: Recording): (value: RecordedValue) => number {
  const uses = new Map<RecordedValue, number>();
  const all = [...recording.ops.flatMap(({ inputs }) => inputs), ...recording.outputs];
  for (const value of all) uses.set(value, (uses.get(value) ?? 0) + 1);
  return (value) => uses.get(value) ?? 0;
}

/**
 * Compares where a value comes from with a pattern.
 *
 * @param uses See {@linkcode countUses}.
 * @returns What its names stand for, or undefined if it is something else.
 */
export function matchPattern(
  value: RecordedValue,
  pattern: OpPattern,
  uses: (value: RecordedValue) => number,
): Match | undefined {
  const names = new Map<string, RecordedValue>();
  const matches = (value: RecordedValue, pattern: Pattern): boolean => {
    if (typeof pattern === "number") return isConstant(value, pattern);
    if (typeof pattern !== "string") return uses(value) === 1 && comesFrom(value, pattern);
    if (!names.has(pattern)) names.set(pattern, value);
    return names.get(pattern) === value;
  };
  const comesFrom = ({ source }: RecordedValue, { op, inputs }: OpPattern): boolean =>
    source.op === op && source.inputs.length === inputs.length &&
    inputs.every((input, i) => matches(source.inputs[i]!, input));
  return comesFrom(value, pattern) ? names : undefined;
}

function isConstant(value: RecordedValue, wanted: number): boolean {
  return constantOf(value) === Math.fround(wanted);
}

/** The number that a value always is, if it is a float32 constant without axes. */
export function constantOf({ source: { bytes }, dtype, shape }: RecordedValue): number | undefined {
  if (bytes === undefined || dtype !== DTYPE.float32 || shape.length > 0) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset).getFloat32(0, true);
}
