import type { Address, TensorFlowC } from "./c_api.ts";

/** Bytes of JavaScript's own, of any element type. */
export type Bytes = ArrayBufferView<ArrayBuffer>;

/** Copies `bytes` bytes of native memory into an array of that many bytes. */
export function readMemory<T extends Bytes>(c: TensorFlowC, address: Address, into: T): T {
  if (into.byteLength > 0) c.memoryRead(asBytes(into), address, BigInt(into.byteLength));
  return into;
}

/** Copies an array into native memory. */
export function writeMemory(c: TensorFlowC, address: Address, values: Bytes): void {
  if (values.byteLength > 0) c.memoryWrite(address, asBytes(values), BigInt(values.byteLength));
}

/** Where an array lies. The address holds for as long as the array is alive: the caller keeps it while C uses it. */
export function addressOf(c: TensorFlowC, values: Bytes): Address {
  const bytes = asBytes(values);
  return c.memoryAddress(bytes, bytes, 0n); // memcpy() returns its destination
}

/** Reads a zero-terminated string; a null pointer reads as the empty string. */
export function readCString(c: TensorFlowC, address: Address): string {
  if (address === 0n) return "";
  return new TextDecoder().decode(readMemory(c, address, new Uint8Array(Number(c.strlen(address)))));
}

function asBytes(values: Bytes): Uint8Array<ArrayBuffer> {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
