/** Element types of the safetensors format that this library reads and writes, with the arrays that hold them. */
const ARRAYS = {
  F16: Float16Array,
  F32: Float32Array,
  F64: Float64Array,
  I32: Int32Array,
  I64: BigInt64Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
} as const;

/** Name of an element type in a safetensors file. */
export type SafetensorsDtype = keyof typeof ARRAYS;

/** One tensor of a safetensors file. */
export interface SafetensorsEntry {
  dtype: SafetensorsDtype;
  shape: number[];
  data: Float16Array<ArrayBuffer> | Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;
}

/** The contents of a safetensors file. */
export interface Safetensors {
  tensors: Map<string, SafetensorsEntry>;
  metadata: Record<string, string>;
}

/** The format's own limit of a header's size, which bounds what a damaged file can make a reader allocate. */
const MAX_HEADER_BYTES = 100_000_000;

/**
 * Reads a safetensors file: an 8-byte little-endian header size, a JSON header, and the values of all tensors end to end.
 * (Format: huggingface/safetensors, README.) Values are copied.
 *
 * @example There and back
 * ```ts
 * import { parseSafetensors, serializeSafetensors } from "./safetensors.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tensors = new Map([["x", { dtype: "F32" as const, shape: [2], data: Float32Array.of(1, 2) }]]);
 * assertEquals(parseSafetensors(serializeSafetensors(tensors)).tensors, tensors);
 * ```
 *
 * @param bytes The file's contents.
 * @returns Its tensors by name, and its metadata.
 * @throws {RangeError} if the file is truncated, its header is no such header, or its tensors overlap, leave holes or
 * disagree with their shapes.
 */
export function parseSafetensors(bytes: Uint8Array): Safetensors {
  if (bytes.length < 8) throw wrong(`it holds ${bytes.length} bytes`);
  const headerBytes = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (headerBytes > BigInt(Math.min(MAX_HEADER_BYTES, bytes.length - 8))) {
    throw wrong(`its header of ${headerBytes} bytes does not fit`);
  }
  const start = 8 + Number(headerBytes);
  const { __metadata__: metadata = {}, ...header } = parseHeader(bytes.subarray(8, start));
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === "string")) {
    throw wrong("its __metadata__ is not a map of texts");
  }
  const entries = Object.entries(header).map(([name, value]) => parseEntry(name, value));
  entries.sort((a, b) => a.from - b.from || a.to - b.to); // an empty tensor lies before one that starts where it does
  const tensors = new Map<string, SafetensorsEntry>();
  let end = 0; // of the tensors seen, which must lie end to end
  for (const { name, dtype, shape, from, to } of entries) {
    const size = shape.reduce((count, side) => count * side, 1) * ARRAYS[dtype].BYTES_PER_ELEMENT;
    if (from !== end || to !== from + size) {
      throw wrong(`tensor ${name} lies at ${from} to ${to} where ${end} to ${end + size} was wanted`);
    }
    if (start + to > bytes.length) throw wrong(`tensor ${name} ends behind the file's end`);
    end = to;
    const copy = bytes.slice(start + from, start + to).buffer;
    tensors.set(name, { dtype, shape, data: new ARRAYS[dtype](copy) });
  }
  if (start + end !== bytes.length) throw wrong(`${bytes.length - start - end} bytes follow the last tensor`);
  return { tensors, metadata: metadata as Record<string, string> };
}

/**
 * The bytes of a safetensors file, as {@linkcode parseSafetensors} and the other readers of the format take them. Tensors lie in the order
 * of their names, wider element types first, which keeps every one aligned.
 *
 * @example There and back
 * ```ts
 * import { parseSafetensors, serializeSafetensors } from "./safetensors.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tensors = new Map([["x", { dtype: "F32" as const, shape: [2], data: Float32Array.of(1, 2) }]]);
 * assertEquals(parseSafetensors(serializeSafetensors(tensors)).tensors, tensors);
 * ```
 *
 * @param tensors What to write, by name.
 * @param metadata Texts to write beside.
 * @returns The bytes: the same for the same contents.
 * @throws {RangeError} if a shape and its values do not belong together, or a name is the format's own.
 * @throws {TypeError} if values are not of their element type.
 */
export function serializeSafetensors(
  tensors: ReadonlyMap<string, SafetensorsEntry>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const sorted = [...tensors].sort(([a, { dtype: x }], [b, { dtype: y }]) =>
    ARRAYS[y].BYTES_PER_ELEMENT - ARRAYS[x].BYTES_PER_ELEMENT || (a < b ? -1 : 1)
  );
  const header: [string, unknown][] = Object.keys(metadata).length === 0 ? [] : [["__metadata__", metadata]];
  let end = 0;
  for (const [name, entry] of sorted) {
    checkEntry(name, entry);
    const from = end;
    end += entry.data.byteLength;
    header.push([name, { dtype: entry.dtype, shape: entry.shape, data_offsets: [from, end] }]);
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const start = 8 * Math.ceil((8 + json.length) / 8); // values start aligned: spaces fill the header up
  const bytes = new Uint8Array(start + end).fill(0x20, 8 + json.length, start);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(json, 8);
  let at = start;
  for (const [, { data }] of sorted) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

function checkEntry(name: string, { dtype, shape, data }: SafetensorsEntry): void {
  if (name === "__metadata__" || name === "__proto__") throw new RangeError(`A tensor cannot have the name ${name}.`);
  if (!(data instanceof ARRAYS[dtype])) {
    throw new TypeError(
      `Tensor ${name} of ${dtype} comes in ${ARRAYS[dtype].name}: got ${(data as object).constructor.name}.`,
    );
  }
  const size = shape.reduce((count, side) => count * side, 1);
  if (!isShape(shape) || size !== data.length) {
    throw new RangeError(`Tensor ${name} of shape [${shape}] holds ${size} values: got ${data.length}.`);
  }
}

interface PlacedEntry {
  name: string;
  dtype: SafetensorsDtype;
  shape: number[];
  from: number;
  to: number;
}

function parseEntry(name: string, value: unknown): PlacedEntry {
  const { dtype, shape, data_offsets: offsets } = isRecord(value) ? value : {};
  if (typeof dtype !== "string" || !Object.hasOwn(ARRAYS, dtype)) {
    throw wrong(`tensor ${name} has the element type ${dtype}, this library reads ${Object.keys(ARRAYS).join(", ")}`);
  }
  if (!isShape(shape)) throw wrong(`tensor ${name} has no shape`);
  if (!isShape(offsets) || offsets.length !== 2) throw wrong(`tensor ${name} has no place`);
  return { name, dtype: dtype as SafetensorsDtype, shape, from: offsets[0]!, to: offsets[1]! };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  try {
    const header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (isRecord(header)) return header;
  } catch {
    // told below
  }
  throw wrong("its header is not a JSON object");
}

function wrong(why: string): RangeError {
  return new RangeError(`This is not a whole safetensors file: ${why}.`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isShape(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((side) => Number.isSafeInteger(side) && side >= 0);
}
