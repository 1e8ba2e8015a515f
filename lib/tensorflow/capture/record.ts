import * as tf from "@tensorflow/tfjs-core";
import type { TensorFlowBackend } from "../backend.ts";
import { dtypeCode } from "../dtypes.ts";
import { restoredIfTerminated } from "../terminated.ts";
import { CaptureError } from "./capture_error.ts";
import { withoutMathRandom } from "./random_trap.ts";
import type { Recorder } from "./recorder.ts";
import { snapshot } from "./snapshot.ts";
import { type RecordedValue, type Recording, withoutDeadOps } from "./recording.ts";
import { type CaptureArgument, type CaptureResult, isRecord, tensorsIn, withTensors } from "./structure.ts";
import { VariablePlaceholders } from "./variable_placeholders.ts";

/** What one signature of a captured function does. */
export interface RecordedFunction {
  /** Inputs: the arguments' tensors, then variables, then what was captured. Outputs: results, then assigned variables. */
  readonly recording: Recording;
  /** Tensors among the arguments. */
  readonly argumentCount: number;
  /** Variables that are read, in the order of the inputs. */
  readonly read: readonly tf.Variable[];
  /** Numbers of large tensors from outside that the function uses; they are its own, to be deleted with it. */
  readonly captured: readonly number[];
  /** Variables that are assigned, in the order of the outputs. */
  readonly assigned: readonly tf.Variable[];
  /** Puts results into the form that the function returns. */
  readonly rebuild: (results: readonly tf.Tensor[]) => CaptureResult;
}

/** The parts of TensorFlow.js's engine that are watched while a function is recorded. */
interface WatchedEngine {
  track(tensor: tf.Tensor): tf.Tensor;
  makeVariable(): tf.Variable;
}

/**
 * Runs `fn` once without computing anything, and writes down what it does.
 *
 * @throws {CaptureError} if it does what cannot be recorded.
 */
export function recordFunction(
  backend: TensorFlowBackend,
  fn: (...args: never[]) => CaptureResult,
  args: readonly CaptureArgument[],
): RecordedFunction {
  const made = new Set<tf.Tensor>();
  const left = () => [...made].filter((tensor) => !tensor.isDisposed && backend.isRecorded(tensor));
  let recorded: RecordedFunction | undefined;
  const record = (recorder: Recorder) => {
    try {
      watch(made, () =>
        tf.tidy(() => {
          const variables = new VariablePlaceholders(backend, recorder);
          try {
            recorded = runRecorded(backend, recorder, variables, fn, args);
          } finally {
            variables.restore();
          }
        }));
      const kept = left();
      if (kept.length > 0) throw keptTensors(kept);
    } catch (error) {
      for (const id of recorder.captured.keys()) backend.native.deleteTensor(id);
      throw error;
    } finally {
      tf.dispose(left()); // also what a gradient had saved that failed half-way
    }
  };
  restoredIfTerminated(snapshot(backend, made), () => backend.native.record(record));
  return recorded!;
}

function runRecorded(
  backend: TensorFlowBackend,
  recorder: Recorder,
  variables: VariablePlaceholders,
  fn: (...args: never[]) => CaptureResult,
  args: readonly CaptureArgument[],
): RecordedFunction {
  const standIns = tensorsIn(args).map(({ dtype, shape }) => {
    const { id } = recorder.placeholder(dtypeCode(dtype), shape);
    return { id, tensor: backend.toTensor({ id, shape: [...shape], dtype: dtypeCode(dtype) }) };
  });
  const given = withTensors(args, standIns.map(({ tensor }) => tensor).values());
  const result = withoutMathRandom(() => fn(...given as never[]));
  checkResult(result, "its result");
  const valueOf = (tensor: tf.Tensor) => recorder.value(backend.nativeId(tensor), "The result");
  const results = resultTensors(result).map(valueOf);
  const assigned = variables.uses().filter(({ before, after }) => before !== after);
  const outputs = [...results, ...assigned.map(({ after }) => after)];
  const needed = usedInputs(recorder, outputs);
  const read = variables.uses().filter(({ before }) => needed.has(before));
  const captured = [...recorder.captured].filter(([id, value]) => {
    if (needed.has(value)) return true;
    recorder.captured.delete(id);
    backend.native.deleteTensor(id);
    return false;
  });
  const inputs = [
    ...standIns.map(({ id }) => recorder.value(id, "An argument")),
    ...read.map(({ before }) => before),
    ...captured.map(([, value]) => value),
  ];
  const ops = [...inputs.map(({ source }) => source), ...recorder.ops.filter(({ op }) => op !== "Placeholder")];
  return {
    recording: withoutDeadOps({ ops, inputs, outputs }),
    argumentCount: standIns.length,
    read: read.map(({ variable }) => variable),
    captured: captured.map(([id]) => id),
    assigned: assigned.map(({ variable }) => variable),
    rebuild: rebuilder(result),
  };
}

function usedInputs({ ops }: Recorder, outputs: readonly RecordedValue[]): Set<RecordedValue> {
  const alive = withoutDeadOps({ ops, inputs: [], outputs });
  return new Set(alive.ops.filter(({ op }) => op === "Placeholder").map(({ outputs: [value] }) => value!));
}

/** Calls `use`, which is to make no variables, and adds all tensors that it makes to `made`. */
function watch(made: Set<tf.Tensor>, use: () => void): void {
  const engine = tf.engine() as unknown as WatchedEngine;
  const { track, makeVariable } = engine;
  engine.track = function (tensor) {
    made.add(tensor);
    return track.call(this, tensor);
  };
  engine.makeVariable = () => {
    throw new CaptureError(
      "A captured function cannot make a variable: there would be a new one at each call. Make it outside, and assign to it here. " +
        "(Optimizers of tf.train make theirs in their first step: take that one before.)",
    );
  };
  try {
    use();
  } finally {
    Object.assign(engine, { track, makeVariable });
  }
}

function keptTensors(kept: readonly tf.Tensor[]): CaptureError {
  const shapes = kept.slice(0, 3).map(({ dtype, shape }) => `${dtype}[${shape}]`);
  return new CaptureError(
    `The captured function keeps ${kept.length} of the tensors that it makes (${shapes.join(", ")}${
      kept.length > 3 ? ", …" : ""
    }): they have no values while it is recorded. Return them, assign them to variables, or make them outside.`,
  );
}

function checkResult(result: unknown, path: string): void {
  if (result instanceof tf.Tensor && result.isDisposed) {
    throw new CaptureError(
      `A captured function returns tensors that are still there: ${path} was disposed. What was made while a function is captured ` +
        "is disposed when that is done, and cannot be kept for the next time.",
    );
  }
  if (result instanceof tf.Tensor || result === undefined || result === null) return;
  if (result instanceof Promise) {
    result.catch(() => {}); // what it meets after this recording is over
    throw new CaptureError(
      "A captured function is not async: what it does after its first await would not be recorded. Await before the call.",
    );
  }
  if (typeof result !== "object" || !Array.isArray(result) && !isRecord(result)) {
    throw new CaptureError(
      `A captured function returns tensors, and lists and records of them: ${path} is ${
        Deno.inspect(result, { depth: 0 })
      }, which would be the same in every call. Return a tensor, or work it out outside.`,
    );
  }
  for (const [name, item] of Object.entries(result)) checkResult(item, `${path}.${name}`);
}

function resultTensors(result: CaptureResult): tf.Tensor[] {
  if (result instanceof tf.Tensor) return [result];
  if (typeof result !== "object" || result === null) return [];
  return Object.values(result).flatMap(resultTensors);
}

/** Fills new tensors into the form of `result`, of which nothing else is kept. */
function rebuilder(result: CaptureResult): (results: readonly tf.Tensor[]) => CaptureResult {
  let count = 0;
  const build = form(result);
  return build;

  function form(part: CaptureResult): (results: readonly tf.Tensor[]) => CaptureResult {
    if (part instanceof tf.Tensor) {
      const place = count++;
      return (results) => results[place]!;
    }
    if (typeof part !== "object" || part === null) return () => part;
    if (Array.isArray(part)) {
      const items = part.map(form);
      return (results) => items.map((item) => item(results));
    }
    const entries = Object.entries(part).map(([name, item]) => [name, form(item)] as const);
    return (results) => Object.fromEntries(entries.map(([name, item]) => [name, item(results)]));
  }
}
