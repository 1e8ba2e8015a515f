import * as tf from "@tensorflow/tfjs-core";
import type { TensorFlowBackend } from "../backend.ts";
import { disposeHalf } from "../terminated.ts";

/**
 * Remembers all that a recording changes for as long as it lasts.
 *
 * @param made The tensors that the recording will have made.
 * @returns What gives it all back if the recording is terminated, and disposes what it had made. It may be called again.
 */
export function snapshot(backend: TensorFlowBackend, made: ReadonlySet<tf.Tensor>): () => void {
  const engine = tf.engine();
  const { track, makeVariable, state } = engine as typeof engine & { track: unknown };
  const { numTensors, numBytes, numStringTensors, numDataBuffers } = state;
  const { random } = Math;
  const variables = Object.values(engine.registeredVariables).map((variable) => ({
    variable,
    data: { dataId: variable.dataId, isDisposedInternal: false },
  }));
  return () => {
    Math.random = random;
    Object.assign(engine, { track, makeVariable });
    for (const { variable, data } of variables) {
      Object.assign(variable, data);
      engine.registeredVariables[variable.name] = variable;
    }
    for (const tensor of made) disposeHalf(tensor);
    Object.assign(state, { numTensors, numBytes, numStringTensors, numDataBuffers }); // what was half made is counted or not
    backend.native.abandonRecording();
  };
}
