import * as tf from "@tensorflow/tfjs-core";
import { moduleTensors } from "../nn/module.ts";
import { type Calls, watchModules } from "./watch_modules.ts";

/** Where the first value that is not finite came from. */
export interface NotFiniteOrigin {
  /** Path of the module whose result had it, or name of the parameter or buffer that had it before; "" if it was the loss itself. */
  layer: string;
  /** The op that made it, as TensorFlow.js calls it; undefined if it was there before. */
  op: string | undefined;
}

/** A training run that was stopped because its loss, or a weight, is NaN or infinite. */
export class NotFiniteError extends RangeError {
  /**
   * @param message A sentence.
   * @param step The optimizer step that it was met in, from 1.
   * @param origin Where it came from, as far as that could be told.
   * @param checkpoint Folder of the last checkpoint, all of whose numbers are finite; undefined if there is none yet.
   */
  constructor(
    message: string,
    readonly step: number,
    readonly origin: NotFiniteOrigin | undefined,
    readonly checkpoint: string | undefined,
  ) {
    super(message);
    this.name = "NotFiniteError";
  }
}

/**
 * Runs a loss op by op and finds where the first value that is not finite appears: in the innermost module whose result has one, the
 * first op that made one there. It reads every value back, so it is slow, and for the case of need.
 *
 * @param model The module that the loss runs.
 * @param loss Computes the loss anew, from the values of variables that it had when it was not finite.
 * @returns The origin; undefined if every value is finite this time.
 */
export function findNotFinite(model: object, loss: () => tf.Scalar): NotFiniteOrigin | undefined {
  const before = moduleTensors(model).find(({ tensor }) => !isFiniteTensor(tensor));
  if (before !== undefined) return { layer: before.path, op: undefined };
  const frames: { path: string; op: string | undefined }[] = [{ path: "", op: undefined }];
  let origin: NotFiniteOrigin | undefined;
  const calls: Calls = {
    enter: (path) => void frames.push({ path, op: undefined }),
    leave(result) {
      const { path, op } = frames.pop()!;
      if (!tensorsIn(result).every(isFiniteTensor)) origin ??= { layer: path, op };
    },
  };
  const unwatch = watchModules(model, calls);
  const engine = tf.engine();
  const runKernel = engine.runKernel;
  engine.runKernel = function <T extends tf.Tensor | tf.Tensor[]>(...call: Parameters<typeof runKernel>): T {
    const result = runKernel.apply(engine, call) as T;
    if (!tensorsIn(result).every(isFiniteTensor)) frames.at(-1)!.op ??= call[0];
    return result;
  };
  try {
    tf.tidy(() => calls.leave(loss()));
  } finally {
    engine.runKernel = runKernel;
    unwatch();
  }
  return origin;
}

/** Whether all numbers of a tensor are finite. */
function isFiniteTensor(tensor: tf.Tensor): boolean {
  if (tensor.isDisposed || tensor.dtype !== "float32") return true;
  return (tensor.dataSync() as Float32Array).every(Number.isFinite);
}

function tensorsIn(value: unknown): tf.Tensor[] {
  if (value instanceof tf.Tensor) return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(tensorsIn);
}
