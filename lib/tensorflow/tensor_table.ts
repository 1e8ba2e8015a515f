import type { Address, TensorFlowC } from "./c_api.ts";
import { dtypeName, elementBytes } from "./dtypes.ts";
import type { Status } from "./status.ts";

/** A native tensor that JavaScript holds, under its number in the {@linkcode TensorTable}. */
export interface TensorEntry {
  handle: Address;
  shape: number[];
  /** TensorFlow's number for the element type. */
  dtype: number;
}

/** What TensorFlow.js wants to know of an op's result. */
export interface TensorMetadata {
  id: number;
  shape: number[];
  dtype: number;
}

/**
 * Every native tensor handle that JavaScript owns, by number. Numbers are never used twice, so that a tensor which was
 * disposed is an error and not another tensor.
 */
export class TensorTable {
  readonly #entries = new Map<number, TensorEntry>();
  #next = 1;
  #bytes = 0;

  constructor(private readonly c: TensorFlowC, private readonly status: Status) {}

  /** Number of tensors that were made or returned and not yet deleted. */
  get size(): number {
    return this.#entries.size;
  }

  /** Their bytes; strings and resources count as none, tensors that share a buffer count each. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes ownership of a handle that TensorFlow returned. */
  adopt(handle: Address): TensorMetadata {
    if (handle === 0n) throw new TypeError("TensorFlow returned no tensor where one was expected.");
    const { c, status } = this;
    const rank = c.TFE_TensorHandleNumDims(handle, status.pointer);
    const shape = new Array<number>(Math.max(rank, 0));
    for (let axis = 0; axis < rank; axis++) shape[axis] = Number(c.TFE_TensorHandleDim(handle, axis, status.pointer));
    const dtype = c.TFE_TensorHandleDataType(handle);
    if (!isCountable(shape)) {
      c.TFE_DeleteTensorHandle(handle);
      throw new RangeError(
        `A tensor of shape [${shape}] came out: TensorFlow cannot work with it, its sides are too large.`,
      );
    }
    const id = this.#next++;
    this.#entries.set(id, { handle, shape, dtype });
    this.#bytes += byteLength(shape, dtype);
    return { id, shape, dtype };
  }

  /** The tensor with a number; `wantedBy` names who asked, for the error. */
  get(id: number, wantedBy: string): TensorEntry {
    const entry = this.#entries.get(id);
    if (entry === undefined) {
      throw new RangeError(
        `${wantedBy} was given tensor number ${id}, which was disposed or never made: keep it until it was used.`,
      );
    }
    return entry;
  }

  /** Frees the tensor with a number. TensorFlow keeps the memory itself for as long as a running op or an alias needs it. */
  delete(id: number): void {
    const entry = this.get(id, "deleteTensor()");
    this.#entries.delete(id);
    this.#bytes -= byteLength(entry.shape, entry.dtype);
    this.c.TFE_DeleteTensorHandle(entry.handle);
  }
}

/** Elements in a shape; 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((count, side) => count * side, 1);
}

/**
 * Whether a shape can be worked with: the product of its sides is a number that can be told exactly even if a side of 0 is
 * left out. With such a side TensorFlow makes tensors of any shape, and then aborts when an op moves the 0 or drops it
 * (`tensor_shape.cc`: "Encountered overflow when multiplying").
 */
export function isCountable(shape: readonly number[]): boolean {
  let product = 16; // bytes of the widest element
  for (const side of shape) if (side !== 0) product *= side;
  return product <= Number.MAX_SAFE_INTEGER;
}

/** Bytes of a tensor, 0 where the type has no fixed width. */
export function byteLength(shape: readonly number[], dtype: number): number {
  return elementCount(shape) * (elementBytes(dtype) ?? 0);
}

/** A tensor as error messages write it: `float32[2,3]`. */
export function describeTensor({ dtype, shape }: { dtype: number; shape: readonly number[] }): string {
  return `${dtypeName(dtype)}[${shape.join(",")}]`;
}
