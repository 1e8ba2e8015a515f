/*
 * Protocol buffers, as far as summaries need them: https://protobuf.dev/programming-guides/encoding. A message is the bytes of its fields
 * one after another.
 */

/** A field that holds a text, bytes or a message. */
export function bytesField(number: number, value: string | Uint8Array): Uint8Array {
  const body = typeof value === "string" ? new TextEncoder().encode(value) : value;
  return message([varint(number << 3 | 2), varint(body.length), body]);
}

/** A field that holds a whole number from 0. */
export function intField(number: number, value: number): Uint8Array {
  return message([varint(number << 3), varint(value)]);
}

/** A message of fields. */
export function message(fields: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(fields.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const field of fields) {
    bytes.set(field, at);
    at += field.length;
  }
  return bytes;
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push(value % 128 + 128);
  return Uint8Array.of(...bytes, value);
}
