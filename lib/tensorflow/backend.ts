import "./node_util.ts";
import * as tf from "@tensorflow/tfjs-core";
import { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js";
import "@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js";
import { isRecorded } from "./capture/recorder.ts";
import type { NativeBinding } from "./binding.ts";
import type { TensorMetadata } from "./tensor_table.ts";
import type { NativeValues } from "./transfer.ts";

/** Name under which the backend is registered; tfjs-node's kernels look for it. */
export const BACKEND_NAME = "tensorflow";

/** What tfjs-node's constructor takes. Its own type asks for placeholder classes that nothing reads. */
type TfjsNodeBinding = ConstructorParameters<typeof NodeJSKernelBackend>[0];

interface TensorData {
  /** Values that no op has used yet, still in JavaScript memory. */
  values: NativeValues | null;
  id: number;
  /** Tensors that share it. */
  refCount: number;
}

interface TfjsNodeInternals {
  tensorMap: tf.DataStorage<TensorData>;
  getInputTensorIds(tensors: tf.TensorInfo[]): number[];
  createOutputTensor(metadata: TensorMetadata): tf.Tensor;
}

/** tfjs-node's backend over {@linkcode NativeBinding}. */
export class TensorFlowBackend extends NodeJSKernelBackend {
  constructor(readonly native: NativeBinding) {
    super(native as unknown as TfjsNodeBinding, "@tensorflow/tfjs-node-gpu");
  }

  /** Reads values without blocking the event loop while an accelerator finishes. */
  override read(dataId: tf.DataId): Promise<tf.backend_util.BackendValues> {
    const data = this.#data(dataId);
    if (data.values !== null || !this.isUsingGpuDevice) return Promise.resolve(this.readSync(dataId));
    return this.native.tensorData(data.id) as Promise<tf.backend_util.BackendValues>;
  }

  /** Memory is freed when a tensor is disposed and never by garbage collection: TensorFlow.js's counts are exact. */
  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  /**
   * Lets go of a tensor's data, which is freed with the last tensor that shares it. The count goes down as the last thing of all: where
   * that is terminated (`terminated.ts`), the tensor is disposed or nothing happened, and data that others share is not freed twice.
   */
  override disposeData(dataId: tf.DataId, force = false): boolean {
    const data = this.#inner.tensorMap.has(dataId) ? this.#data(dataId) : undefined;
    if (force || data === undefined || data.refCount <= 1) return super.disposeData(dataId, force);
    data.refCount--;
    return false;
  }

  /** Number of the native tensor behind `tensor`, which stays the tensor's own. Values that no op used yet are uploaded. */
  nativeId(tensor: tf.TensorInfo): number {
    return this.#inner.getInputTensorIds([tensor])[0]!;
  }

  /** Whether a tensor was made while a function was recorded, and has no values. */
  isRecorded(tensor: tf.TensorInfo): boolean {
    return isRecorded(this.#data(tensor.dataId).id);
  }

  /** A TensorFlow.js tensor that owns the native one. */
  toTensor(native: TensorMetadata): tf.Tensor {
    return this.#inner.createOutputTensor(native);
  }

  #data(dataId: tf.DataId): TensorData {
    return this.#inner.tensorMap.get(dataId);
  }

  /** What tfjs-node declares private and every kernel of ours needs. */
  get #inner(): TfjsNodeInternals {
    return this as unknown as TfjsNodeInternals;
  }
}

/** Registers the backend and makes it TensorFlow.js's own. */
export async function registerTensorFlowBackend(native: NativeBinding): Promise<TensorFlowBackend> {
  const backend = new TensorFlowBackend(native);
  tf.registerBackend(BACKEND_NAME, () => backend, 3); // 3: above the JavaScript backends, as tfjs-node has it
  if (!await tf.setBackend(BACKEND_NAME)) throw new Error("TensorFlow.js did not accept the TensorFlow backend.");
  return backend;
}
