import type { OpAttribute } from "../attributes.ts";
import { type RecordedOp, recordedOp, type RecordedValue, type Recording, withoutDeadOps } from "./recording.ts";

/** Element type and shape of a result. */
export type Result = Pick<RecordedValue, "dtype" | "shape">;

/** Appends an op to the recording that is being written. */
export type Append = (
  op: string,
  attrs: readonly OpAttribute[],
  inputs: readonly RecordedValue[],
  results: readonly Result[],
) => readonly RecordedValue[];

/**
 * What to put in the place of an op: values of the same types and shapes, made with `append`; or undefined, to leave it.
 * `inputs` are what became of the op's own, and `now` says it of any value before.
 */
export type Replace = (
  op: RecordedOp,
  inputs: readonly RecordedValue[],
  append: Append,
  now: (value: RecordedValue) => RecordedValue,
) => readonly RecordedValue[] | undefined;

/** A recording with some of its ops replaced. */
export function rewrite(recording: Recording, replace: Replace): Recording {
  const ops: RecordedOp[] = [];
  const current = new Map<RecordedValue, RecordedValue>();
  const append: Append = (op, attrs, inputs, results) => {
    const made = recordedOp(op, attrs, inputs, results);
    ops.push(made);
    return made.outputs;
  };
  const now = (value: RecordedValue) => current.get(value)!;
  for (const op of recording.ops) {
    const inputs = op.inputs.map(now);
    const outputs = replace(op, inputs, append, now) ?? keep(op, inputs);
    op.outputs.forEach((value, i) => current.set(value, outputs[i]!));
  }
  return withoutDeadOps({ ops, inputs: recording.inputs.map(now), outputs: recording.outputs.map(now) });

  function keep(op: RecordedOp, inputs: readonly RecordedValue[]): readonly RecordedValue[] {
    if (inputs.some((value, i) => value !== op.inputs[i])) return append(op.op, op.attrs, inputs, op.outputs);
    ops.push(op);
    return op.outputs;
  }
}
