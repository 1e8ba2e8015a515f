import { ATTR, attribute, type OpAttribute } from "./attributes.ts";
import type { Library } from "./library.ts";
import type { RuntimeConfig } from "./config_proto.ts";
import { cString } from "./c_strings.ts";
import type { Address } from "./c_api.ts";
import { createContext, type Device, listDevices } from "./context.ts";
import { DTYPE } from "./dtypes.ts";
import { Executor } from "./executor.ts";
import { SavedModels } from "./saved_models.ts";
import { Status } from "./status.ts";
import { OpDefinitions } from "./op_definitions.ts";
import { CaptureError } from "./capture/capture_error.ts";
import { type FunctionOptions, NativeFunction } from "./capture/native_function.ts";
import { isRecorded, recordedElsewhere, Recorder } from "./capture/recorder.ts";
import type { Recording } from "./capture/recording.ts";
import { type TensorMetadata, TensorTable } from "./tensor_table.ts";
import { download, type NativeValues, readValues, upload, withStrings } from "./transfer.ts";

/**
 * The native half of TensorFlow.js: what the C++ addon of `@tensorflow/tfjs-node-gpu` offers (its `TFJSBinding`), over
 * libtensorflow's C API, with calls that do not block as an addition.
 *
 * Tensors are numbers here; a number is owned by whoever got it and freed by {@linkcode NativeBinding.deleteTensor}.
 */
export class NativeBinding {
  // What tfjs-node reads by these names.
  readonly TF_FLOAT = DTYPE.float32;
  readonly TF_INT32 = DTYPE.int32;
  readonly TF_INT64 = DTYPE.int64;
  readonly TF_BOOL = DTYPE.bool;
  readonly TF_COMPLEX64 = DTYPE.complex64;
  readonly TF_STRING = DTYPE.string;
  readonly TF_RESOURCE = DTYPE.resource;
  readonly TF_UINT8 = DTYPE.uint8;
  readonly TF_ATTR_STRING = ATTR.string;
  readonly TF_ATTR_INT = ATTR.int;
  readonly TF_ATTR_FLOAT = ATTR.float;
  readonly TF_ATTR_BOOL = ATTR.bool;
  readonly TF_ATTR_TYPE = ATTR.type;
  readonly TF_ATTR_SHAPE = ATTR.shape;
  readonly TF_ATTR_RESOURCE = DTYPE.resource;
  readonly TF_Version: string;

  /** Processors and accelerators that TensorFlow found. */
  readonly devices: readonly Device[];

  readonly #library: Library;
  readonly #status: Status;
  readonly #context: Address;
  readonly #tensors: TensorTable;
  readonly #executor: Executor;
  readonly #savedModels: SavedModels;
  readonly #gpu: Device | undefined;
  readonly #definitions: OpDefinitions;
  #recorder: Recorder | undefined;

  constructor(library: Library, config: RuntimeConfig) {
    const { c, version } = library;
    this.#library = library;
    this.#status = new Status(c);
    this.#context = createContext(c, this.#status, config);
    this.#tensors = new TensorTable(c, this.#status);
    this.#definitions = new OpDefinitions(c);
    this.#executor = new Executor(c, this.#status, this.#context, this.#tensors, this.#definitions);
    this.#savedModels = new SavedModels(c, this.#status, this.#tensors);
    this.TF_Version = version;
    this.devices = listDevices(c, this.#status, this.#context);
    this.#gpu = this.devices.find(({ type }) => type === "GPU");
  }

  /** Bytes of all tensors that JavaScript holds; those that share a buffer count each. */
  get numBytes(): number {
    return this.#tensors.bytes;
  }

  /**
   * Bytes that one result of an op may take where a few numbers say how large it is (`fill`, `tile`, `pad`, …), so that a
   * slip in one of them is an error before any memory is used. Default: what the machine has left.
   */
  get largestResultBytes(): number {
    return this.#executor.largestResultBytes;
  }
  set largestResultBytes(bytes: number) {
    this.#executor.largestResultBytes = bytes;
  }

  /** Whether new tensors go to a GPU. */
  isUsingGpuDevice(): boolean {
    return this.#gpu !== undefined;
  }

  /** Number of tensors that were made or returned and not yet deleted: those that a program forgot count too. */
  getNumOfTensors(): number {
    return this.#tensors.size;
  }

  /** Copies values to a new native tensor and returns its number. */
  createTensor(shape: readonly number[], dtype: number, values: NativeValues): number {
    const { c } = this.#library;
    if (dtype === DTYPE.string) {
      return withStrings(c, this.#status, shape, values, (handle) => this.#copyStrings(handle));
    }
    const handle = this.#onDevice(upload(c, this.#status, shape, dtype, values), dtype);
    return this.#tensors.adopt(handle, fewWholeNumbers(dtype, values)).id;
  }

  /** Frees a tensor. */
  deleteTensor(id: number): void {
    if (isRecorded(id)) return; // it has no memory
    this.#tensors.delete(id);
  }

  /** Copies a tensor's values to JavaScript, after waiting for them if they are on a GPU. */
  tensorDataSync(id: number): NativeValues {
    this.#refuseReading(id);
    return readValues(this.#library.c, this.#status, this.#tensors.get(id, "tensorDataSync()").handle);
  }

  /** As {@linkcode tensorDataSync}, waiting on a thread of its own. The tensor may be deleted meanwhile. */
  async tensorData(id: number): Promise<NativeValues> {
    this.#refuseReading(id);
    const { c } = this.#library;
    const entry = this.#tensors.get(id, "tensorData()");
    const status = new Status(c);
    const handle = c.TFE_TensorHandleCopySharingTensor(entry.handle, status.pointer);
    try {
      status.check("TFE_TensorHandleCopySharingTensor");
      const tensor = await c.TFE_TensorHandleResolveAsync(handle, status.pointer);
      status.check("TFE_TensorHandleResolve");
      return download(c, tensor);
    } finally {
      c.TFE_DeleteTensorHandle(handle);
      status.free();
    }
  }

  /** Runs an op and waits for it, see {@linkcode Executor.run}; or takes it in while a function is recorded. */
  executeOp(
    name: string,
    attrs: readonly OpAttribute[],
    inputIds: readonly number[],
    outputs: number,
  ): TensorMetadata[] {
    if (this.#recorder !== undefined) return this.#recorder.record(name, attrs, inputIds, outputs);
    if (inputIds.some(isRecorded)) throw recordedElsewhere(name);
    return this.#executor.run(name, attrs, inputIds, outputs);
  }

  /** Runs an op on a thread of its own; see {@linkcode Executor.runAsync}. */
  executeOpAsync(
    name: string,
    attrs: readonly OpAttribute[],
    inputIds: readonly number[],
    outputs: number,
  ): Promise<TensorMetadata[]> {
    if (this.#recorder !== undefined) {
      throw new CaptureError(`${name} is called asynchronously, which is not recorded: use the op that waits.`);
    }
    return this.#executor.runAsync(name, attrs, inputIds, outputs);
  }

  /** Whether ops are taken in instead of run. */
  get isRecording(): boolean {
    return this.#recorder !== undefined;
  }

  /** Calls `use` with a recorder that takes in every op until `use` returns. */
  record<T>(use: (recorder: Recorder) => T): T {
    if (this.#recorder !== undefined) throw new CaptureError("One function is recorded at a time.");
    const recorder = new Recorder({
      c: this.#library.c,
      status: this.#status,
      executor: this.#executor,
      tensors: this.#tensors,
      definitions: this.#definitions,
    });
    this.#recorder = recorder;
    try {
      return use(recorder);
    } finally {
      this.#recorder = undefined;
      recorder.free();
    }
  }

  /** Ends a recording whose code was terminated, so that {@linkcode record} was never left. */
  abandonRecording(): void {
    const recorder = this.#recorder;
    if (recorder === undefined) return;
    this.#recorder = undefined;
    recorder.free();
    for (const id of recorder.captured.keys()) this.#tensors.delete(id);
  }

  /** Makes a function of TensorFlow's runtime; the caller frees it. */
  defineFunction(name: string, recording: Recording, options: FunctionOptions): NativeFunction {
    const parts = {
      c: this.#library.c,
      context: this.#context,
      tensors: this.#tensors,
      definitions: this.#definitions,
    };
    return new NativeFunction(parts, name, recording, options);
  }

  /** Loads a SavedModel and returns its number. */
  loadSavedModel(folder: string, tags: string): number {
    return this.#savedModels.load(folder, tags);
  }

  /** Frees a SavedModel. */
  deleteSavedModel(id: number): void {
    this.#savedModels.delete(id);
  }

  /** Runs a SavedModel. */
  runSavedModel(id: number, inputIds: readonly number[], inputNames: string, outputNames: string): TensorMetadata[] {
    return this.#savedModels.run(id, inputIds, inputNames, outputNames);
  }

  /** Number of SavedModels that were loaded and not yet deleted. */
  getNumOfSavedModels(): number {
    return this.#savedModels.size;
  }

  /** Has an op make the strings its own. */
  #copyStrings(handle: Address): number {
    const ours = this.#tensors.adopt(handle).id;
    try {
      return this.#executor.run("StringJoin", [attribute.int("N", 1), attribute.string("separator", "")], [ours], 1)[0]!
        .id;
    } finally {
      this.#tensors.delete(ours);
    }
  }

  #refuseReading(id: number): void {
    if (this.#recorder !== undefined) {
      throw new CaptureError(
        "A captured function cannot read the values of a tensor (dataSync(), arraySync(), data()…): while it is recorded there " +
          "are none, and what was read would be frozen. Return the tensor and read it outside, or compute with tensor ops.",
      );
    }
    if (isRecorded(id)) throw recordedElsewhere("Reading values");
  }

  #onDevice(handle: Address, dtype: number): Address {
    if (this.#gpu === undefined || dtype === DTYPE.int32) return handle; // GPU kernels take shapes and axes from host memory
    const { c } = this.#library;
    try {
      const moved = c.TFE_TensorHandleCopyToDevice(
        handle,
        this.#context,
        cString(this.#gpu.name),
        this.#status.pointer,
      );
      this.#status.check("TFE_TensorHandleCopyToDevice");
      return moved;
    } finally {
      c.TFE_DeleteTensorHandle(handle);
    }
  }
}

/** A copy of values that may be a shape, axes or sizes. */
function fewWholeNumbers(dtype: number, values: NativeValues): NativeValues | undefined {
  const whole = dtype === DTYPE.int32 || dtype === DTYPE.int64 && values instanceof BigInt64Array;
  return whole && values.length <= 16 ? values.slice() : undefined;
}
