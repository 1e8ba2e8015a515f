/** Settings of TensorFlow's runtime that are fixed when it starts. */
export interface RuntimeConfig {
  /** Threads inside one op; 0 lets TensorFlow take one a core. */
  intraOpThreads: number;
  /** Ops of one function that may run side by side; 0 lets TensorFlow choose. */
  interOpThreads: number;
  /** Whether GPU memory is taken as it is needed, instead of all at the start. */
  memoryGrowth: boolean;
  /** Which devices may be used: all that are there, or the processor alone. */
  device: "any" | "cpu";
}

/**
 * Encodes a `tensorflow.ConfigProto` (`tensorflow/core/protobuf/config.proto`): the only way in which the C API takes
 * these settings. Field numbers: `device_count` 1, `intra_op_parallelism_threads` 2, `inter_op_parallelism_threads` 5,
 * `gpu_options` 6 with `allow_growth` 4.
 */
export function encodeConfigProto(config: RuntimeConfig): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  if (config.device === "cpu") bytes.push(...field(1, message([...field(1, text("GPU")), ...varintField(2, 0)]))); // no GPU
  if (config.intraOpThreads > 0) bytes.push(...varintField(2, config.intraOpThreads));
  if (config.interOpThreads > 0) bytes.push(...varintField(5, config.interOpThreads));
  if (config.memoryGrowth) bytes.push(...field(6, message(varintField(4, 1))));
  return Uint8Array.from(bytes);
}

const text = (value: string) => message([...new TextEncoder().encode(value)]);
const message = (body: number[]) => [...varint(body.length), ...body];
const field = (number: number, body: number[]) => [...varint((number << 3) | 2), ...body]; // 2: length-delimited
const varintField = (number: number, value: number) => [...varint(number << 3), ...varint(value)];

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value & 127) | 128);
  return [...bytes, value];
}
