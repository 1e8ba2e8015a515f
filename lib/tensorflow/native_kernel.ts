import * as tf from "@tensorflow/tfjs-core";
import { attribute, type OpAttribute } from "./attributes.ts";
import { BACKEND_NAME, type TensorFlowBackend } from "./backend.ts";
import { DTYPE, dtypeCode, type DtypeName } from "./dtypes.ts";
import type { TensorMetadata } from "./tensor_table.ts";
import type { NativeValues } from "./transfer.ts";

/** A tensor below TensorFlow.js: it may have types that TensorFlow.js does not know, and its owner is a {@linkcode NativeScope}. */
export type NativeTensor = Readonly<TensorMetadata>;

/** Array type in which values of an element type are written. */
const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

/**
 * Runs TensorFlow ops for one kernel. Every tensor it makes is freed when the kernel returns, except those that the
 * kernel returns.
 */
export class NativeScope {
  readonly #made = new Set<number>();

  constructor(private readonly backend: TensorFlowBackend) {}

  /** Runs an op with one output. */
  run(op: string, inputs: readonly NativeTensor[], attrs: readonly OpAttribute[] = []): NativeTensor {
    return this.runMany(op, inputs, attrs, 1)[0]!;
  }

  /** Runs an op with `outputs` outputs. */
  runMany(op: string, inputs: readonly NativeTensor[], attrs: readonly OpAttribute[], outputs: number): NativeTensor[] {
    const results = this.backend.native.executeOp(op, attrs, inputs.map(({ id }) => id), outputs);
    for (const { id } of results) this.#made.add(id);
    return results;
  }

  /** A tensor of numbers from JavaScript, for shapes and axes: a scalar from a number, a vector from an array unless `shape` says otherwise. */
  constant(values: number | readonly number[], dtype: keyof typeof ARRAYS, shape?: readonly number[]): NativeTensor {
    const list = typeof values === "number" ? [values] : values;
    if (dtype === "int32" && !list.every((value) => (value | 0) === value)) { // an Int32Array would wrap in silence
      throw new RangeError(`Shapes, axes and counts are whole numbers of 32 bits: got ${list.join(", ")}.`);
    }
    const dims = [...(shape ?? (typeof values === "number" ? [] : [list.length]))];
    const id = this.backend.native.createTensor(dims, DTYPE[dtype], ARRAYS[dtype].from(list) as NativeValues);
    this.#made.add(id);
    return { id, shape: dims, dtype: DTYPE[dtype] };
  }

  /** `x` in another element type; `x` itself if it has it already. */
  cast(x: NativeTensor, dtype: DtypeName): NativeTensor {
    if (x.dtype === DTYPE[dtype]) return x;
    return this.run("Cast", [x], [
      attribute.type("SrcT", x.dtype),
      attribute.type("DstT", dtype),
      attribute.bool("Truncate", false),
    ]);
  }

  /** The native side of a TensorFlow.js tensor. It stays the caller's. */
  borrow(tensor: tf.TensorInfo): NativeTensor {
    return { id: this.backend.nativeId(tensor), shape: tensor.shape, dtype: dtypeCode(tensor.dtype) };
  }

  /** Hands a tensor over to TensorFlow.js. */
  release(tensor: NativeTensor): tf.TensorInfo {
    const owned = this.#made.has(tensor.id)
      ? tensor
      : this.run("Identity", [tensor], [attribute.type("T", tensor.dtype)]);
    this.#made.delete(owned.id);
    return this.backend.toTensor(owned);
  }

  /** Frees all that was made and not released. */
  free(): void {
    for (const id of this.#made) this.backend.native.deleteTensor(id);
    this.#made.clear();
  }
}

/**
 * A kernel's work: native inputs by name and attributes in, native results out. An input that is a list of tensors comes as
 * `<name>0`, `<name>1` and so on.
 */
export type NativeKernel<A> = (
  ops: NativeScope,
  inputs: Record<string, NativeTensor>,
  attrs: A,
) => NativeTensor | NativeTensor[];

/**
 * Registers a kernel of this engine, in place of tfjs-node's if that has one by this name. It is run by
 * `tf.engine().runKernel(name, inputs, attrs)`, so that gradients, `tf.tidy` and recording see it.
 */
export function defineKernel<A = tf.NamedAttrMap>(name: string, compute: NativeKernel<A>): void {
  if (tf.getKernel(name, BACKEND_NAME) !== undefined) tf.unregisterKernel(name, BACKEND_NAME);
  tf.registerKernel({
    kernelName: name,
    backendName: BACKEND_NAME,
    kernelFunc: ({ inputs, backend, attrs }) => {
      const scope = new NativeScope(backend as TensorFlowBackend);
      try {
        const natives = Object.fromEntries(
          Object.entries(inputs)
            .flatMap(([key, input]) => Array.isArray(input) ? input.map((x, i) => [`${key}${i}`, x]) : [[key, input]])
            .filter(([, tensor]) => tensor !== undefined && tensor !== null)
            .map(([key, tensor]) => [key, scope.borrow(tensor as tf.TensorInfo)]),
        );
        const results = compute(scope, natives, attrs as unknown as A);
        return Array.isArray(results) ? results.map((tensor) => scope.release(tensor)) : scope.release(results);
      } finally {
        scope.free();
      }
    },
  });
}
