/** Element types of the safetensors format that this library reads and writes, with the arrays that hold them. */
const ARRAYS = {
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
  data: InstanceType<(typeof ARRAYS)[SafetensorsDtype]>;
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
 * @throws {RangeError} if the file is truncated, its header is no such header, or its tensors overlap, leave holes or
 * disagree with their shapes.
 */
export function parseSafetensors(bytes: Uint8Array): Safetensors {
  const wrong = (why: string) => new RangeError(`This is not a whole safetensors file: ${why}.`);
  if (bytes.length < 8) throw wrong(`it holds ${bytes.length} bytes`);
  const headerBytes = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (headerBytes > BigInt(Math.min(MAX_HEADER_BYTES, bytes.length - 8))) {
    throw wrong(`its header of ${headerBytes} bytes does not fit`);
  }
  const start = 8 + Number(headerBytes);
  const header = parseHeader(bytes.subarray(8, start), wrong);
  const tensors = new Map<string, SafetensorsEntry>();
  let metadata: Record<string, string> = {};
  let end = 0; // of the tensors seen, which must lie end to end
  const entries = Object.entries(header);
  entries.sort(([, a], [, b]) => ((a as Header).data_offsets?.[0] ?? -1) - ((b as Header).data_offsets?.[0] ?? -1));
  for (const [name, value] of entries) {
    if (name === "__metadata__") {
      metadata = value as Record<string, string>;
      continue;
    }
    const { dtype, shape, data_offsets: [from, to] = [NaN, NaN] } = value as Header;
    const array = ARRAYS[dtype as SafetensorsDtype];
    if (array === undefined) {
      throw wrong(`tensor ${name} has the element type ${dtype}, this library reads ${Object.keys(ARRAYS).join(", ")}`);
    }
    if (!Array.isArray(shape) || !shape.every((side) => Number.isSafeInteger(side) && side >= 0)) {
      throw wrong(`tensor ${name} has no shape`);
    }
    const size = shape.reduce((count, side) => count * side, 1) * array.BYTES_PER_ELEMENT;
    if (from !== end || to !== from + size) {
      throw wrong(`tensor ${name} lies at ${from} to ${to} where ${end} to ${end + size} was wanted`);
    }
    if (start + to > bytes.length) throw wrong(`tensor ${name} ends behind the file's end`);
    end = to;
    const copy = bytes.slice(start + from, start + to).buffer;
    tensors.set(name, { dtype: dtype as SafetensorsDtype, shape, data: new array(copy) });
  }
  if (start + end !== bytes.length) throw wrong(`${bytes.length - start - end} bytes follow the last tensor`);
  return { tensors, metadata };
}

interface Header {
  dtype: string;
  shape: number[];
  data_offsets?: [number, number];
}

function parseHeader(bytes: Uint8Array, wrong: (why: string) => RangeError): Record<string, unknown> {
  try {
    const header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (typeof header === "object" && header !== null && !Array.isArray(header)) return header;
  } catch {
    // told below
  }
  throw wrong("its header is not a JSON object");
}
