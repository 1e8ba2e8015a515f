import type { Address, TensorFlowC } from "./c_api.ts";
import { dtypeName, elementBytes } from "./dtypes.ts";
import type { Status } from "./status.ts";
import type { NativeValues } from "./transfer.ts";

/** A native tensor that JavaScript holds, under its number in the {@linkcode TensorTable}. */
export interface TensorEntry {
  handle: Address;
  shape: number[];
  /** TensorFlow's number for the element type. */
  dtype: number;
  /** Bytes of its values; 0 where the type has no fixed width. */
  bytes: number;
  /** What JavaScript wrote, if it is a few whole numbers: guards look into shapes, and reading back costs as much as an op. */
  values: NativeValues | undefined;
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

  /** Takes ownership of a handle that TensorFlow returned, of a tensor with the `values` if they are given. */
  adopt(handle: Address, values?: NativeValues): TensorMetadata {
    if (handle === 0n) throw new TypeError("TensorFlow returned no tensor where one was expected.");
    const { c, status } = this;
    const rank = c.TFE_TensorHandleNumDims(handle, status.pointer);
    const shape = new Array<number>(Math.max(rank, 0));
    for (let axis = 0; axis < rank; axis++) shape[axis] = Number(c.TFE_TensorHandleDim(handle, axis, status.pointer));
    const dtype = c.TFE_TensorHandleDataType(handle);
    const fault = shapeFault(shape);
    if (fault !== undefined) {
      c.TFE_DeleteTensorHandle(handle);
      throw new RangeError(`A result has a shape that TensorFlow cannot work with: ${fault}`);
    }
    const id = this.#next++;
    const bytes = byteLength(shape, dtype);
    this.#entries.set(id, { handle, shape, dtype, bytes, values });
    this.#bytes += bytes;
    return { id, shape, dtype };
  }

  /** Takes ownership of all of an op's results, or frees them all if one of them is refused. */
  adoptAll(handles: readonly Address[]): TensorMetadata[] {
    const adopted: TensorMetadata[] = [];
    try {
      for (const handle of handles) adopted.push(this.adopt(handle));
      return adopted;
    } catch (error) {
      for (const { id } of adopted) this.delete(id);
      for (const handle of handles.slice(adopted.length + 1)) this.c.TFE_DeleteTensorHandle(handle); // adopt() freed its own
      throw error;
    }
  }

  /** The tensor with a number; `wantedBy` names who asked, for the error. */
  get(id: number, wantedBy: string): TensorEntry {
    const entry = this.#entries.get(id);
    if (entry === undefined) {
      throw new RangeError(
        `${wantedBy} was given tensor number ${
          String(id)
        }, which was disposed or never made: keep it until it was used.`,
      );
    }
    return entry;
  }

  /** Frees the tensor with a number. TensorFlow keeps the memory itself for as long as a running op or an alias needs it. */
  delete(id: number): void {
    const entry = this.get(id, "deleteTensor()");
    this.#entries.delete(id);
    this.#bytes -= entry.bytes;
    this.c.TFE_DeleteTensorHandle(entry.handle);
  }
}

/** Elements in a shape; 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  let count = 1;
  for (let axis = 0; axis < shape.length; axis++) count *= shape[axis]!;
  return count;
}

/** Axes that a tensor may have; TensorFlow's own limit is 254, and an op that adds one then aborts (`tensor_shape.cc:531`). */
const MAX_RANK = 64;

/** Elements that a tensor with sides of 0 may have without those. */
const MAX_HIDDEN = 2 ** 26;

/**
 * What is wrong with a shape of whole numbers, as a sentence; undefined if TensorFlow can work with it.
 *
 * With a side of 0 TensorFlow makes tensors of any shape, as they need no memory, and then aborts when an op moves the 0
 * or drops it (`tensor_shape.cc:204`: "Encountered overflow when multiplying"), or fills gigabytes (the sum over it).
 */
export function shapeFault(shape: readonly number[]): string | undefined {
  if (shape.length > MAX_RANK) return `Tensors have at most ${MAX_RANK} axes: got ${shape.length}.`;
  let product = 1;
  let hidden = Number.MAX_SAFE_INTEGER / 16; // bytes of the widest element
  for (const side of shape) {
    if (side === 0) hidden = MAX_HIDDEN;
    else product *= side;
  }
  if (product > hidden) return `A tensor of shape [${shape}] is larger than any memory, sides of 0 left out.`;
}

/** Bytes of a tensor, 0 where the type has no fixed width. */
export function byteLength(shape: readonly number[], dtype: number): number {
  return elementCount(shape) * (elementBytes(dtype) ?? 0);
}

/** A tensor as error messages write it: `float32[2,3]`. */
export function describeTensor({ dtype, shape }: { dtype: number; shape: readonly number[] }): string {
  return `${dtypeName(dtype)}[${shape.join(",")}]`;
}
